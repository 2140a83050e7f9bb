package network

import (
	"context"
	"io"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"navgw.dev/keeper/internal/spec"
	"navgw.dev/keeper/internal/testguest"
	"navgw.dev/keeper/internal/testwait"
)

const guestMAC = "5a:94:ef:e4:0c:ee"

// plugged is a network and a guest on it.
func plugged(t *testing.T, protocol spec.Protocol, rules policy) (*Network, *testguest.Guest) {
	t.Helper()
	wanted := spec.Net{Protocol: protocol, Socket: filepath.Join(t.TempDir(), "net.sock"), MAC: guestMAC}
	n, err := listenWith(wanted, rules)
	if err != nil {
		t.Fatal(err)
	}
	guest, err := testguest.Join(wanted)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		guest.Leave()
		n.Close()
		<-guest.Gone()
	})
	return n, guest
}

// unplugged is a network that no guest is on.
func unplugged(t *testing.T) (*Network, spec.Net) {
	t.Helper()
	wanted := spec.Net{Protocol: spec.Qemu, Socket: filepath.Join(t.TempDir(), "net.sock"), MAC: guestMAC}
	n, err := Listen(wanted)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	return n, wanted
}

// stillAnswers checks that the network has outlived what was done to it.
func stillAnswers(t *testing.T, guest *testguest.Guest) {
	t.Helper()
	conn, err := guest.Dial(timeout(t), netip.AddrPortFrom(spec.Gateway, 53))
	if err != nil {
		t.Fatalf("the network has not outlived it: %v", err)
	}
	conn.Close()
}

func timeout(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), testwait.Bound)
	t.Cleanup(cancel)
	return ctx
}

func TestHostReachesGuest(t *testing.T) {
	for _, protocol := range []spec.Protocol{spec.Qemu, spec.Bess} {
		t.Run(string(protocol), func(t *testing.T) {
			n, guest := plugged(t, protocol, &anywhereButHost{})
			listener, err := guest.Listen(6443)
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				defer conn.Close()
				_, _ = io.Copy(conn, conn)
			}()
			testwait.Until(t, "the machine is connected", n.link.connected)
			conn, err := n.Dial(6443)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			sent := make([]byte, 1<<20)
			for i := range sent {
				sent[i] = byte(i * 7 >> 3)
			}
			go func() {
				_, _ = conn.Write(sent)
				_ = conn.CloseWrite()
			}()
			_ = conn.SetDeadline(time.Now().Add(testwait.Bound))
			got, err := io.ReadAll(conn)
			if err != nil || string(got) != string(sent) {
				t.Fatalf("%d bytes went out, %d came back (%v)", len(sent), len(got), err)
			}
		})
	}
}

func TestDialFailsAtOnceWhenTheGuestRefuses(t *testing.T) {
	n, _ := plugged(t, spec.Qemu, &anywhereButHost{})
	testwait.Until(t, "the machine is connected", n.link.connected)
	start := time.Now()
	if conn, err := n.Dial(9); err == nil {
		conn.Close()
		t.Fatal("connected to a port where nothing listens")
	}
	if took := time.Since(start); took > 150*time.Millisecond {
		t.Errorf("took %s to be refused", took)
	}
}

func TestDialIsBoundedWhenTheGuestIsSilent(t *testing.T) {
	n, wanted := unplugged(t)
	if _, err := n.Dial(80); err == nil {
		t.Fatal("connected to a machine that has not come yet")
	}
	silent, err := net.Dial("unix", wanted.Socket) // a machine whose guest has not booted
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	testwait.Until(t, "the machine is connected", n.link.connected)
	start := time.Now()
	if _, err := n.Dial(80); err == nil {
		t.Fatal("connected to a silent guest")
	}
	if took := time.Since(start); took < 4*time.Second || took > 6*time.Second {
		t.Errorf("the dial was given up after %s, not after 5 s", took)
	}
}

func TestOneClientOnly(t *testing.T) {
	for _, protocol := range []spec.Protocol{spec.Qemu, spec.Bess} {
		wanted := spec.Net{Protocol: protocol, Socket: filepath.Join(t.TempDir(), "net.sock"), MAC: guestMAC}
		n, err := Listen(wanted)
		if err != nil {
			t.Fatal(err)
		}
		defer n.Close()
		guest, err := testguest.Join(wanted)
		if err != nil {
			t.Fatal(err)
		}
		defer guest.Leave()
		testwait.Until(t, "a second client is refused", func() bool {
			second, err := testguest.Join(wanted)
			if err == nil {
				second.Leave()
			}
			return err != nil
		})
		select {
		case <-guest.Gone():
			t.Error("the first client was thrown out")
		default:
		}
	}
}

func TestGatewayServesNamesOnly(t *testing.T) {
	_, guest := plugged(t, spec.Qemu, &anywhereButHost{})
	conn, err := guest.Dial(timeout(t), netip.AddrPortFrom(spec.Gateway, 53))
	if err != nil {
		t.Fatalf("DNS over TCP: %v", err)
	}
	conn.Close()
	for port := uint16(1); port <= 1024; port++ {
		if port == 53 {
			continue
		}
		if conn, err := guest.Dial(timeout(t), netip.AddrPortFrom(spec.Gateway, port)); err == nil {
			conn.Close()
			t.Errorf("port %d of the gateway is open", port)
		} else if !strings.Contains(err.Error(), "refused") {
			t.Errorf("port %d: %v, not refused", port, err)
		}
	}
	for _, port := range []uint16{2375, 6443, 7601, 7777, 8080, 8443, 10250} {
		if conn, err := guest.Dial(timeout(t), netip.AddrPortFrom(spec.Gateway, port)); err == nil {
			conn.Close()
			t.Errorf("port %d of the gateway is open", port)
		}
	}
}
