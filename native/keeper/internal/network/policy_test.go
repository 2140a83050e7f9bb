package network

import (
	"net"
	"net/netip"
	"testing"
)

func TestWhereAGuestMayConnectTo(t *testing.T) {
	rules := &anywhereButHost{}
	for address, allowed := range map[string]bool{
		"1.1.1.1": true, "10.11.12.13": true, "198.51.100.7": true, "223.255.255.255": true,
		"0.0.0.0": false, "0.1.2.3": false, "127.0.0.1": false, "127.255.255.255": false,
		"169.254.169.254": false, "192.168.127.1": false, "192.168.127.2": false, "192.168.127.254": false,
		"224.0.0.251": false, "239.255.255.250": false, "240.0.0.1": false, "255.255.255.255": false,
		"::1": false, "::ffff:127.0.0.1": false, "2606:4700::1111": false,
	} {
		if got := rules.allows(netip.MustParseAddr(address)); got != allowed {
			t.Errorf("%s: %v", address, got)
		}
	}
	own, err := hostAddresses()
	if err != nil {
		t.Fatal(err)
	}
	if !own[netip.MustParseAddr("127.0.0.1")] {
		t.Errorf("the host's addresses are %v", own)
	}
	for address := range own {
		if rules.allows(address) {
			t.Errorf("%s, the host's own, is allowed", address)
		}
	}
}

func TestAConnectionToTheHostIsNotKept(t *testing.T) {
	conn, err := net.Dial("udp4", "127.0.0.1:9")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if (&anywhereButHost{}).keeps(conn) {
		t.Error("kept")
	}
	elsewhere, err := net.Dial("udp4", net.JoinHostPort("192.0.2.200", "9")) // sends nothing
	if err != nil {
		t.Skipf("no route to anywhere: %v", err)
	}
	defer elsewhere.Close()
	if !(&anywhereButHost{}).keeps(elsewhere) {
		t.Error("a connection to elsewhere is not kept")
	}
}
