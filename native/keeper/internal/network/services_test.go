package network

import (
	"net/netip"
	"testing"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
	"github.com/miekg/dns"

	"navgw.dev/keeper/internal/spec"
	"navgw.dev/keeper/internal/testwait"
)

func TestNamesOfTheHostResolve(t *testing.T) {
	_, guest := plugged(t, spec.Qemu, &anywhereButHost{})
	question := new(dns.Msg).SetQuestion("localhost.", dns.TypeA) // in every hosts file
	at := netip.AddrPortFrom(spec.Gateway, 53)
	datagrams, err := guest.DialUDP(at)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := guest.Dial(timeout(t), at)
	if err != nil {
		t.Fatal(err)
	}
	for network, conn := range map[string]*dns.Conn{"udp": {Conn: datagrams}, "tcp": {Conn: stream}} {
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(testwait.Bound))
		if network == "udp" {
			packed, err := question.Pack()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := datagrams.Write(packed); err != nil {
				t.Fatal(err)
			}
			answer := make([]byte, 512)
			n, err := datagrams.Read(answer)
			if err != nil {
				t.Fatal(err)
			}
			checkLocalhost(t, network, answer[:n])
			continue
		}
		if err := conn.WriteMsg(question); err != nil {
			t.Fatal(err)
		}
		answer, err := conn.ReadMsgHeader(nil)
		if err != nil {
			t.Fatal(err)
		}
		checkLocalhost(t, network, answer)
	}
}

func checkLocalhost(t *testing.T, network string, packed []byte) {
	t.Helper()
	answer := new(dns.Msg)
	if err := answer.Unpack(packed); err != nil {
		t.Fatalf("%s: %v", network, err)
	}
	if len(answer.Answer) != 1 || answer.Answer[0].(*dns.A).A.String() != "127.0.0.1" {
		t.Errorf("%s: %v", network, answer)
	}
}

func TestTheMachineIsLeasedItsAddress(t *testing.T) {
	_, guest := plugged(t, spec.Qemu, &anywhereButHost{})
	conn, err := guest.DialUDP(netip.AddrPortFrom(spec.Gateway, 67))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	discover, err := dhcpv4.NewDiscovery([]byte{0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee})
	if err != nil {
		t.Fatal(err)
	}
	discover.SetUnicast()
	_ = conn.SetDeadline(time.Now().Add(testwait.Bound))
	if _, err := conn.Write(discover.ToBytes()); err != nil {
		t.Fatal(err)
	}
	packed := make([]byte, 1500)
	n, err := conn.Read(packed)
	if err != nil {
		t.Fatal(err)
	}
	offer, err := dhcpv4.FromBytes(packed[:n])
	if err != nil {
		t.Fatal(err)
	}
	if got := offer.YourIPAddr.String(); got != spec.Guest.String() {
		t.Errorf("leased %s", got)
	}
	if got := offer.Router(); len(got) != 1 || got[0].String() != spec.Gateway.String() {
		t.Errorf("router %v", got)
	}
}
