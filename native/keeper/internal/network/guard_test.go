package network

import (
	"encoding/binary"
	"net"
	"net/netip"
	"path/filepath"
	"testing"

	"navgw.dev/keeper/internal/spec"
	"navgw.dev/keeper/internal/testwait"
)

func TestBrokenAndForeignFramesAreDropped(t *testing.T) {
	_, guest := plugged(t, spec.Qemu, &anywhereButHost{})
	foreign := guest.Syn(netip.AddrPortFrom(spec.Gateway, 53), 1000)
	copy(foreign[6:12], []byte{2, 0, 0, 0, 0, 9})
	for _, frame := range [][]byte{{}, {1}, make([]byte, 13), foreign, make([]byte, 14), make([]byte, 60000)} {
		if err := guest.Inject(frame); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := guest.Dial(timeout(t), netip.AddrPortFrom(spec.Gateway, 53))
	if err != nil {
		t.Fatalf("the network has not outlived it: %v", err)
	}
	conn.Close()
}

func TestAFrameTooLongEndsTheLinkOnly(t *testing.T) {
	wanted := spec.Net{Protocol: spec.Qemu, Socket: filepath.Join(t.TempDir(), "net.sock"), MAC: guestMAC}
	n, err := Listen(wanted)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	conn, err := net.Dial("unix", wanted.Socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	testwait.Until(t, "the machine is connected", n.link.connected)
	if _, err := conn.Write(binary.BigEndian.AppendUint32(nil, 0xffffffff)); err != nil {
		t.Fatal(err)
	}
	testwait.Until(t, "the link has ended", func() bool { return !n.link.connected() })
}
