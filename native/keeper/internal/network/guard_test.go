package network

import (
	"encoding/binary"
	"net"
	"net/netip"
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
	stillAnswers(t, guest)
}

func TestAFrameTooLongEndsTheLinkOnly(t *testing.T) {
	n, wanted := unplugged(t)
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
