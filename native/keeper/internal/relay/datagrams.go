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
	buffer := make([]byte, longestDatagram)
	for {
		n, err := from.Read(buffer)
		if err == nil {
			_, err = to.Write(buffer[:n])
		}
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
