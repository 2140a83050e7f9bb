package network

import (
	"context"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/config"
)

// inOwnNetwork runs the rest of the test in a network namespace of its own, where it may do anything.
func inOwnNetwork(t *testing.T) {
	t.Helper()
	runtime.LockOSThread() // never unlocked: the thread ends with the test's goroutine
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		t.Skipf("a network namespace: %v", err)
	}
}

func add(t *testing.T, link netlink.Link) {
	t.Helper()
	if err := netlink.LinkAdd(link); err != nil {
		t.Skipf("this kernel has no %s: %v", link.Type(), err)
	}
}

var mac = net.HardwareAddr{0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee}

var guestNetwork = config.Network{
	Address: netip.MustParsePrefix("192.168.127.2/24"), Gateway: netip.MustParseAddr("192.168.127.1"), MAC: mac.String(), MTU: 1400,
}

func TestConfigureByMAC(t *testing.T) {
	inOwnNetwork(t)
	add(t, &netlink.Dummy{LinkAttrs: netlink.LinkAttrs{Name: "other"}})
	add(t, &netlink.Dummy{LinkAttrs: netlink.LinkAttrs{Name: "card", HardwareAddr: mac}})
	for range 2 { // also when something of it is there
		if err := Configure(t.Context(), guestNetwork); err != nil {
			t.Fatal(err)
		}
	}
	card, err := netlink.LinkByName("card")
	if err != nil || card.Attrs().MTU != 1400 || card.Attrs().Flags&net.FlagUp == 0 {
		t.Fatalf("%+v %v", card, err)
	}
	addresses, err := netlink.AddrList(card, netlink.FAMILY_V4)
	if err != nil || len(addresses) != 1 || addresses[0].IPNet.String() != "192.168.127.2/24" {
		t.Errorf("%v %v", addresses, err)
	}
	routes, err := netlink.RouteGet(net.IPv4(1, 1, 1, 1))
	if err != nil || len(routes) != 1 || routes[0].Gw.String() != "192.168.127.1" || routes[0].LinkIndex != card.Attrs().Index {
		t.Errorf("%v %v", routes, err)
	}
	lo, err := netlink.LinkByName("lo")
	if err != nil || lo.Attrs().Flags&net.FlagUp == 0 {
		t.Errorf("%+v %v", lo, err)
	}
}

func TestConfigureWithoutTheInterface(t *testing.T) {
	inOwnNetwork(t)
	ctx, done := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer done()
	err := Configure(ctx, guestNetwork)
	if err == nil || !strings.Contains(err.Error(), mac.String()) || !strings.Contains(err.Error(), "lo") {
		t.Errorf("%v", err)
	}
}

func TestDeletePodLinks(t *testing.T) {
	inOwnNetwork(t)
	add(t, &netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: "cni0"}})
	add(t, &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: "veth0"}, PeerName: "veth1"})
	add(t, &netlink.Dummy{LinkAttrs: netlink.LinkAttrs{Name: "card"}})
	if err := DeletePodLinks(); err != nil {
		t.Fatal(err)
	}
	links, err := netlink.LinkList()
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if name := link.Attrs().Name; name == "cni0" || strings.HasPrefix(name, "veth") {
			t.Errorf("%s is still there", name)
		}
	}
	if _, err := netlink.LinkByName("card"); err != nil {
		t.Errorf("card: %v", err)
	}
}
