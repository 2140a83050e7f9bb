package forward

import (
	"net"
	"sync"
	"time"

	log "github.com/sirupsen/logrus"

	"navgw.dev/keeper/internal/relay"
)

// door is one listener of the host and the connections that came through it.
type door struct {
	listener  net.Listener
	guestPort uint16
	dial      Dial

	lock   sync.Mutex
	closed bool
	inside map[net.Conn]bool
}

func openDoor(listener net.Listener, guestPort uint16, dial Dial) *door {
	d := &door{listener: listener, guestPort: guestPort, dial: dial, inside: map[net.Conn]bool{}}
	go d.serve()
	return d
}

func (d *door) serve() {
	for {
		conn, err := d.listener.Accept()
		switch {
		case err == nil:
			go d.lead(conn.(relay.Conn))
		case d.isClosed():
			return
		default:
			// Out of descriptors, most likely: those who wait can wait a little longer.
			log.Warnf("%s: %v", d.listener.Addr(), err)
			time.Sleep(100 * time.Millisecond)
		}
	}
}

// lead connects one client to the guest, or turns it away at once with a reset: a client that is let in and
// never answered would wait for its own time-out.
func (d *door) lead(client relay.Conn) {
	if !d.enter(client) {
		relay.Reset(client)
		return
	}
	defer d.leave(client)
	guest, err := d.dial(d.guestPort)
	if err != nil {
		log.Debugf("%s: %v", d.listener.Addr(), err)
		relay.Reset(client)
		return
	}
	relay.Streams(client, guest)
}

func (d *door) enter(client net.Conn) bool {
	d.lock.Lock()
	defer d.lock.Unlock()
	if !d.closed {
		d.inside[client] = true
	}
	return !d.closed
}

func (d *door) leave(client net.Conn) {
	d.lock.Lock()
	defer d.lock.Unlock()
	delete(d.inside, client)
}

func (d *door) isClosed() bool {
	d.lock.Lock()
	defer d.lock.Unlock()
	return d.closed
}

func (d *door) shut() {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.closed = true
	_ = d.listener.Close()
	for client := range d.inside {
		relay.Reset(client)
	}
}
