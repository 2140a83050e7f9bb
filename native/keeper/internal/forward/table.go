// Package forward lets programs of the host connect to the guest: through ports of 127.0.0.1, and through the
// control socket.
package forward

import (
	"slices"
	"sync"

	"navgw.dev/keeper/internal/relay"
	"navgw.dev/keeper/internal/spec"
)

// Dial connects to a port of the guest.
type Dial func(port uint16) (relay.Conn, error)

// Table is the forwards that are open now.
type Table struct {
	dial Dial

	lock  sync.Mutex
	doors map[string]*door // by the host's address; the control socket has its path
	ports []spec.Forward   // in the order they were asked for
}

// NewTable makes an empty table.
func NewTable(dial Dial) *Table { return &Table{dial: dial, doors: map[string]*door{}} }

// Open starts a forward from a port of 127.0.0.1 and says which port it has become.
func (t *Table) Open(wanted spec.Forward) (spec.Forward, error) {
	host, guestPort, err := wanted.Ports()
	if err != nil {
		return spec.Forward{}, err
	}
	listener, err := listenTCP(host)
	if err != nil {
		return spec.Forward{}, err
	}
	opened := spec.Forward{Host: listener.Addr().String(), Guest: wanted.Guest}
	t.lock.Lock()
	defer t.lock.Unlock()
	t.doors[opened.Host] = openDoor(listener, guestPort, t.dial)
	t.ports = append(t.ports, opened)
	return opened, nil
}

// OpenControl starts the forward from a unix socket to the control agent.
func (t *Table) OpenControl(wanted spec.Control) error {
	listener, err := listenUnix(wanted.Socket)
	if err != nil {
		return err
	}
	t.lock.Lock()
	defer t.lock.Unlock()
	t.doors[wanted.Socket] = openDoor(listener, wanted.GuestPort, t.dial)
	return nil
}

// Shut ends a forward of a port and the connections through it.
func (t *Table) Shut(host string) error {
	t.lock.Lock()
	defer t.lock.Unlock()
	at := slices.IndexFunc(t.ports, func(open spec.Forward) bool { return open.Host == host })
	if at < 0 {
		return spec.Fail(spec.NoSuchItem, "there is no forward from %q", host)
	}
	t.ports = slices.Delete(t.ports, at, at+1)
	t.doors[host].shut()
	delete(t.doors, host)
	return nil
}

// List is the forwards of ports.
func (t *Table) List() []spec.Forward {
	t.lock.Lock()
	defer t.lock.Unlock()
	return append([]spec.Forward{}, t.ports...)
}

// Close ends everything and removes the control socket.
func (t *Table) Close() {
	t.lock.Lock()
	defer t.lock.Unlock()
	for _, door := range t.doors {
		door.shut()
	}
	clear(t.doors)
	t.ports = nil
}
