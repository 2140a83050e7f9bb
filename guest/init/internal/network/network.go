// Package network configures the guest's interfaces by netlink.
package network

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/config"
)

// lookEvery is how often a missing interface is looked for; normally it is there before init is.
const lookEvery = 10 * time.Millisecond

// Configure brings up lo and the one interface, with its address and the default route.
func Configure(ctx context.Context, c config.Network) error {
	if err := LoopbackUp(); err != nil {
		return err
	}
	link, err := awaitLink(ctx, c)
	if err != nil {
		return err
	}
	name := link.Attrs().Name
	if c.MTU > 0 && c.MTU != link.Attrs().MTU {
		if err := netlink.LinkSetMTU(link, c.MTU); err != nil {
			return fmt.Errorf("%s: mtu %d: %w", name, c.MTU, err)
		}
	}
	if err := netlink.LinkSetUp(link); err != nil {
		return fmt.Errorf("%s: up: %w", name, err)
	}
	if err := netlink.AddrReplace(link, &netlink.Addr{IPNet: ipNet(c.Address)}); err != nil {
		return fmt.Errorf("%s: address %s: %w", name, c.Address, err)
	}
	if !c.Gateway.IsValid() {
		return nil
	}
	route := &netlink.Route{LinkIndex: link.Attrs().Index, Gw: c.Gateway.AsSlice(), Src: c.Address.Addr().AsSlice()}
	if err := netlink.RouteReplace(route); err != nil {
		return fmt.Errorf("%s: default route by %s: %w", name, c.Gateway, err)
	}
	return nil
}

// LoopbackUp brings up lo.
func LoopbackUp() error {
	lo, err := netlink.LinkByName("lo")
	if err != nil {
		return fmt.Errorf("lo: %w", err)
	}
	if err := netlink.LinkSetUp(lo); err != nil {
		return fmt.Errorf("lo: up: %w", err)
	}
	return nil
}

func awaitLink(ctx context.Context, c config.Network) (netlink.Link, error) {
	var mac net.HardwareAddr
	if c.MAC != "" {
		parsed, err := c.HardwareAddr()
		if err != nil {
			return nil, err
		}
		mac = parsed
	}
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		links, err := netlink.LinkList()
		if err != nil {
			return nil, fmt.Errorf("list interfaces: %w", err)
		}
		var names []string
		for _, link := range links {
			attrs := link.Attrs()
			if mac != nil && bytes.Equal(attrs.HardwareAddr, mac) || mac == nil && isCard(attrs.Name) {
				return link, nil
			}
			names = append(names, fmt.Sprintf("%s %s", attrs.Name, attrs.HardwareAddr))
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil, fmt.Errorf("no network interface with address %s among %s", c.MAC, strings.Join(names, ", "))
		}
	}
}

// isCard tells an interface of a device from the kernel's own (dummy0, tunl0, …).
func isCard(name string) bool {
	_, err := os.Stat("/sys/class/net/" + name + "/device")
	return err == nil
}

func ipNet(prefix netip.Prefix) *net.IPNet {
	addr := prefix.Addr()
	return &net.IPNet{IP: addr.AsSlice(), Mask: net.CIDRMask(prefix.Bits(), addr.BitLen())}
}

// podLinks are what flannel, the bridge plugin and kube-proxy make.
var podLinks = []string{"cni0", "flannel.1", "flannel-v6.1", "flannel-wg", "kube-ipvs0", "nodelocaldns"}

// DeletePodLinks removes the pod network's interfaces of a node that has ended.
func DeletePodLinks() error {
	links, err := netlink.LinkList()
	if err != nil {
		return fmt.Errorf("list interfaces: %w", err)
	}
	var problems []error
	for _, link := range links {
		if !isPodLink(link) {
			continue
		}
		// Deleting one end of a veth pair takes the other along.
		if err := netlink.LinkDel(link); err != nil && !errors.Is(err, unix.ENODEV) {
			problems = append(problems, fmt.Errorf("delete %s: %w", link.Attrs().Name, err))
		}
	}
	return errors.Join(problems...)
}

func isPodLink(link netlink.Link) bool {
	if link.Type() == "veth" {
		return true
	}
	for _, name := range podLinks {
		if link.Attrs().Name == name {
			return true
		}
	}
	return false
}
