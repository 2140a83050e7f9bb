package spec

import "net/netip"

// Addresses of the one network there is; guest/CONTRACT.md has them in config.json.
var (
	Loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	Subnet   = netip.MustParsePrefix("192.168.127.0/24")
	Gateway  = netip.MustParseAddr("192.168.127.1")
	Guest    = netip.MustParseAddr("192.168.127.2")
)

// Ports checks a forward. The host's end is on 127.0.0.1 and nowhere else, or the whole LAN had the cluster.
func (f Forward) Ports() (host netip.AddrPort, guestPort uint16, err error) {
	host, err = netip.ParseAddrPort(f.Host)
	if err != nil || host.Addr() != Loopback {
		return host, 0, Fail(BadSpec, "forward %q: the host's end must be %s:PORT", f.Host, Loopback)
	}
	guest, err := netip.ParseAddrPort(f.Guest)
	if err != nil || guest.Addr() != Guest || guest.Port() == 0 {
		return host, 0, Fail(BadSpec, "forward %q: the guest's end must be %s:PORT", f.Guest, Guest)
	}
	return host, guest.Port(), nil
}
