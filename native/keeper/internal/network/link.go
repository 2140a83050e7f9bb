package network

import (
	"context"
	"net"
	"sync"

	"github.com/containers/gvisor-tap-vsock/pkg/types"

	"navgw.dev/keeper/internal/process"
	"navgw.dev/keeper/internal/spec"
)

// link is the machine's end of the wire: a socket that takes one client, the machine.
type link struct {
	listener *net.UnixListener

	lock sync.Mutex
	conn net.Conn
}

func listen(wanted spec.Net, wire wire) (*link, error) {
	kind := map[spec.Protocol]string{spec.Qemu: "unix", spec.Bess: "unixpacket"}[wanted.Protocol]
	listener, err := process.ListenUnix(kind, wanted.Socket)
	if err != nil {
		return nil, spec.Fail(spec.Socket, "net.socket: %v", err)
	}
	l := &link{listener: listener}
	go l.serve(wanted, wire)
	return l, nil
}

func (l *link) serve(wanted spec.Net, wire wire) {
	accepted, err := l.listener.Accept()
	if err != nil {
		return // closed before the machine came
	}
	// Whoever comes second would share the guest's wire: the door is shut behind the machine.
	_ = l.listener.Close()
	conn := newGuard(accepted, wanted)
	l.lock.Lock()
	l.conn = conn
	l.lock.Unlock()
	// The guard takes and gives whole frames, which is what the switch knows as bess.
	// The switch logs why it ended.
	_ = wire.hub.Accept(context.Background(), conn, types.BessProtocol)
	l.lock.Lock()
	l.conn = nil
	l.lock.Unlock()
}

func (l *link) connected() bool {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.conn != nil
}

func (l *link) close() error {
	_ = l.listener.Close() // may have been shut behind the machine already
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.conn == nil {
		return nil
	}
	return l.conn.Close()
}
