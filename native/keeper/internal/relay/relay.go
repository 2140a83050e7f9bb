// Package relay carries bytes between a connection of the host and one of the guest's network.
package relay

import (
	"io"
	"net"
	"sync"
)

// Conn is a connection whose two directions end on their own, as TCP's and unix sockets' do.
type Conn interface {
	net.Conn
	CloseWrite() error
}

// Streams copies both ways until both have ended. The end of one direction is passed on (half-close); an
// error ends both, with a reset where the connection knows one.
func Streams(a, b Conn) {
	var pumps sync.WaitGroup
	pumps.Go(func() { pump(a, b) })
	pump(b, a) // here: a guest can hold thousands of streams, and a goroutine's stack is some KiB
	pumps.Wait()
	_ = a.Close()
	_ = b.Close()
}

func pump(to, from Conn) {
	_, err := io.Copy(to, from)
	if err == nil {
		err = to.CloseWrite()
	}
	if err != nil {
		Reset(to)
		Reset(from)
	}
}

// Reset closes a connection so that its peer sees a failure, not an end.
func Reset(conn net.Conn) {
	switch c := conn.(type) {
	case *net.TCPConn:
		_ = c.SetLinger(0)
	case interface{ Abort() }:
		c.Abort()
	}
	_ = conn.Close()
}
