package forward

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"navgw.dev/keeper/internal/network"
	"navgw.dev/keeper/internal/spec"
	"navgw.dev/keeper/internal/testguest"
	"navgw.dev/keeper/internal/testwait"
)

const guestPort = 80

// large is more than all buffers between two programs hold.
var large = bytes.Repeat([]byte("0123456789abcdef-"), 1<<20)

// lead opens a forward to a guest's listener and returns how to make connections through it.
func lead(t *testing.T) func() (client *net.TCPConn, server conn) {
	t.Helper()
	wanted := spec.Net{Protocol: spec.Bess, Socket: filepath.Join(t.TempDir(), "net.sock"), MAC: "5a:94:ef:e4:0c:ee"}
	n, err := network.Listen(wanted)
	if err != nil {
		t.Fatal(err)
	}
	guest, err := testguest.Join(wanted)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := guest.Listen(guestPort)
	if err != nil {
		t.Fatal(err)
	}
	testwait.Until(t, "the guest is plugged in", func() bool {
		first, err := n.Dial(guestPort)
		if err != nil {
			return false
		}
		first.Close()
		accepted, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		accepted.Close()
		return true
	})
	table := NewTable(n.Dial)
	opened, err := table.Open(spec.Forward{Host: "127.0.0.1:0", Guest: "192.168.127.2:80"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		table.Close()
		guest.Leave()
		n.Close()
		<-guest.Gone()
	})
	return func() (*net.TCPConn, conn) {
		t.Helper()
		client, err := net.Dial("tcp", opened.Host)
		if err != nil {
			t.Fatal(err)
		}
		server, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		for _, end := range []net.Conn{client, server} {
			_ = end.SetDeadline(time.Now().Add(testwait.Bound))
			t.Cleanup(func() { end.Close() })
		}
		return client.(*net.TCPConn), server.(conn)
	}
}

type conn interface {
	net.Conn
	CloseWrite() error
}

func TestEachSideEndsOnItsOwn(t *testing.T) {
	connect := lead(t)
	for _, first := range []string{"host", "guest"} {
		t.Run(first, func(t *testing.T) {
			client, server := connect()
			asking, answering := conn(client), server
			if first == "guest" {
				asking, answering = server, client
			}
			go func() {
				_, _ = asking.Write(large)
				_ = asking.CloseWrite()
			}()
			if got, err := io.ReadAll(answering); err != nil || !bytes.Equal(got, large) {
				t.Fatalf("%d bytes of the question, %v", len(got), err)
			}
			go func() {
				_, _ = answering.Write(large)
				_ = answering.CloseWrite()
			}()
			if got, err := io.ReadAll(asking); err != nil || !bytes.Equal(got, large) {
				t.Fatalf("%d bytes of the answer, %v", len(got), err)
			}
		})
	}
}

func TestResetsArePassedOn(t *testing.T) {
	connect := lead(t)
	client, server := connect()
	_, _ = io.WriteString(client, "x")
	_, _ = io.ReadFull(server, make([]byte, 1))
	_ = client.SetLinger(0)
	client.Close()
	if n, err := server.Read(make([]byte, 1)); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("the guest read %d bytes, %v, of a connection that the host reset", n, err)
	}

	client, server = connect()
	_, _ = io.WriteString(client, "xy")
	_, _ = io.ReadFull(server, make([]byte, 1))
	server.Close() // with input unread: a reset
	if _, err := client.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the host read %v of a connection that the guest reset", err)
	}
}

func TestASlowReaderHoldsBackItsWriter(t *testing.T) {
	connect := lead(t)
	for _, slow := range []string{"host", "guest"} {
		t.Run(slow, func(t *testing.T) {
			client, server := connect()
			reader, writer := conn(client), server
			if slow == "guest" {
				reader, writer = server, client
			}
			sent := 0
			for {
				_ = writer.SetWriteDeadline(time.Now().Add(time.Second))
				n, err := writer.Write(large[:1<<20])
				sent += n
				if errors.Is(err, os.ErrDeadlineExceeded) || isTimeout(err) {
					break
				}
				if err != nil || sent > 64<<20 {
					t.Fatalf("%d bytes were taken from the writer, %v", sent, err)
				}
			}
			if n, err := io.CopyN(io.Discard, reader, int64(sent)); err != nil {
				t.Errorf("%d of %d bytes arrived, %v", n, sent, err)
			}
		})
	}
}

func TestNothingIsLeftOfConnections(t *testing.T) {
	connect := lead(t)
	ends := []func(client *net.TCPConn, server conn){
		func(client *net.TCPConn, server conn) { client.Close(); _, _ = io.ReadAll(server); server.Close() },
		func(client *net.TCPConn, server conn) { server.Close(); _, _ = io.ReadAll(client); client.Close() },
		func(client *net.TCPConn, server conn) {
			_ = client.SetLinger(0)
			client.Close()
			_, _ = io.ReadAll(server)
			server.Close()
		},
	}
	client, server := connect()
	ends[0](client, server)
	goroutines, descriptors := count(t)
	for range 20 {
		for _, end := range ends {
			end(connect())
		}
	}
	testwait.Until(t, "as many goroutines and descriptors as before", func() bool {
		nowRunning, nowOpen := count(t)
		return nowRunning <= goroutines && nowOpen <= descriptors
	})
}

func count(t *testing.T) (goroutines, descriptors int) {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return runtime.NumGoroutine(), len(open)
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
