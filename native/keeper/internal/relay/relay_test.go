package relay

import (
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"navgw.dev/keeper/internal/testwait"
)

// pair is two ends of one TCP connection.
func pair(t *testing.T) (a, b *net.TCPConn) {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	dialled, err := net.Dial("tcp4", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	for _, conn := range []net.Conn{dialled, accepted} {
		_ = conn.SetDeadline(time.Now().Add(testwait.Bound))
		t.Cleanup(func() { conn.Close() })
	}
	return dialled.(*net.TCPConn), accepted.(*net.TCPConn)
}

func TestHalfCloseIsPassedOn(t *testing.T) {
	client, near := pair(t)
	far, server := pair(t)
	done := make(chan struct{})
	go func() {
		Streams(near, far)
		close(done)
	}()
	_, _ = io.WriteString(client, "question")
	_ = client.CloseWrite()
	if got, err := io.ReadAll(server); string(got) != "question" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
	_, _ = io.WriteString(server, "answer")
	server.Close()
	if got, err := io.ReadAll(client); string(got) != "answer" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
	testwait.For(t, "it ends after both ended", done)
}

func TestResetIsPassedOn(t *testing.T) {
	client, near := pair(t)
	far, server := pair(t)
	go Streams(near, far)
	Reset(server)
	if _, err := client.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the client saw %v", err)
	}
}

func TestDatagramsEndWhenIdle(t *testing.T) {
	client, near := datagramPair(t)
	far, server := datagramPair(t)
	done := make(chan struct{})
	go func() {
		Datagrams(near, far, 300*time.Millisecond)
		close(done)
	}()
	for range 5 { // longer than the idle time in all
		if _, err := client.Write([]byte("ping")); err != nil {
			t.Fatal(err)
		}
		buffer := make([]byte, 10)
		if n, err := server.Read(buffer); err != nil || string(buffer[:n]) != "ping" {
			t.Fatalf("%q, %v", buffer[:n], err)
		}
		select {
		case <-done:
			t.Fatal("ended while in use")
		case <-time.After(100 * time.Millisecond):
		}
	}
	testwait.For(t, "it ends when idle", done)
}

func datagramPair(t *testing.T) (a, b net.Conn) {
	t.Helper()
	first, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	at := first.LocalAddr().(*net.UDPAddr)
	second, err := net.DialUDP("udp4", nil, at)
	if err != nil {
		t.Fatal(err)
	}
	first.Close()
	first, err = net.DialUDP("udp4", at, second.LocalAddr().(*net.UDPAddr))
	if err != nil {
		t.Fatal(err)
	}
	for _, conn := range []net.Conn{first, second} {
		_ = conn.SetDeadline(time.Now().Add(testwait.Bound))
		t.Cleanup(func() { conn.Close() })
	}
	return first, second
}
