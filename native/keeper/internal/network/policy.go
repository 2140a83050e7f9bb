package network

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"navgw.dev/keeper/internal/spec"
)

// closed are the destinations that no connection of the guest may have. Linux takes 0.0.0.0 for loopback, so
// it is as much the host as 127.0.0.1 is; 169.254.0.0/16 has the clouds' metadata services with the host's
// credentials; the guest's own subnet ends at the gateway and must not reach a host's network of that number.
var closed = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("169.254.0.0/16"),
	spec.Subnet,
	netip.MustParsePrefix("224.0.0.0/4"),
	netip.MustParsePrefix("240.0.0.0/4"),
}

// policy decides where the guest may connect to.
type policy interface {
	// allows is asked before a connection to an address is opened.
	allows(to netip.Addr) bool
	// keeps is asked once it is open, before the first byte.
	keeps(conn net.Conn) bool
}

// anywhereButHost is the policy of every guest.
type anywhereButHost struct {
	lock sync.Mutex
	own  map[netip.Addr]bool
	at   time.Time
}

// ownFor is how long the list of the host's addresses is taken for true.
const ownFor = time.Second

func (p *anywhereButHost) allows(to netip.Addr) bool {
	if !to.Is4() {
		return false
	}
	for _, prefix := range closed {
		if prefix.Contains(to) {
			return false
		}
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	if time.Since(p.at) > ownFor {
		own, err := hostAddresses()
		if err != nil {
			return false // who the host is must be known before anybody else is reached
		}
		p.own, p.at = own, time.Now()
	}
	return !p.own[to]
}

func hostAddresses() (map[netip.Addr]bool, error) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	own := map[netip.Addr]bool{}
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok {
			if ip, ok := netip.AddrFromSlice(network.IP); ok {
				own[ip.Unmap()] = true
			}
		}
	}
	return own, nil
}

// keeps refuses a connection that the host's kernel has led to the host after all, as it does with a local
// route: such a connection has one address at both ends.
func (p *anywhereButHost) keeps(conn net.Conn) bool {
	return ipOf(conn.LocalAddr()) != ipOf(conn.RemoteAddr())
}

func ipOf(address net.Addr) netip.Addr {
	switch a := address.(type) {
	case *net.TCPAddr:
		return a.AddrPort().Addr().Unmap()
	case *net.UDPAddr:
		return a.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}
