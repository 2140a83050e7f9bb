package relay

import (
	"errors"
	"net"
	"sync"
	"syscall"
	"time"
)

// longestDatagram is UDP's own bound over IPv4, bytes.
const longestDatagram = 65507

// buffers hold a datagram while it is under way.
var buffers = sync.Pool{New: func() any { return new([longestDatagram]byte) }}

// Datagrams copies both ways until nothing has passed for the idle time, then closes both.
func Datagrams(a, b net.Conn, idle time.Duration) {
	end := func() {
		_ = a.Close()
		_ = b.Close()
	}
	watch := time.AfterFunc(idle, end)
	defer watch.Stop()
	defer end()
	var pumps sync.WaitGroup
	pumps.Go(func() { pumpDatagrams(a, b, func() { watch.Reset(idle) }) })
	pumps.Go(func() { pumpDatagrams(b, a, func() { watch.Reset(idle) }) })
	pumps.Wait()
}

func pumpDatagrams(to, from net.Conn, passed func()) {
	for {
		err := pass(to, from)
		switch {
		case err == nil:
			passed()
		case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EMSGSIZE):
			// Lost like any datagram; the next one may find its reader.
		default:
			_ = to.Close()
			_ = from.Close()
			return
		}
	}
}

// pass waits for a datagram and passes it on.
func pass(to, from net.Conn) error {
	if err := await(from); err != nil {
		return err
	}
	buffer := buffers.Get().(*[longestDatagram]byte)
	defer buffers.Put(buffer)
	n, err := from.Read(buffer[:])
	if err == nil {
		_, err = to.Write(buffer[:n])
	}
	return err
}

// await waits for a datagram where the connection knows how to, so that no buffer is held meanwhile.
func await(conn net.Conn) error {
	if waiter, ok := conn.(interface{ AwaitDatagram() error }); ok {
		return waiter.AwaitDatagram()
	}
	return nil
}
