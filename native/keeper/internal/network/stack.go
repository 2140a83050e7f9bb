package network

import (
	"errors"
	"net"
	"net/netip"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/network/arp"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"

	"navgw.dev/keeper/internal/spec"
)

const (
	// mostBuffer is what a connection that the host opens to the guest may hold in each direction, bytes.
	mostBuffer = 1 << 20
	// forgetAfter is how long a connection is remembered after its end. The wire keeps the order, so nothing of it
	// comes late; at 60 s, which is usual, a guest that opens and closes has hundreds of thousands remembered.
	forgetAfter = 500 * time.Millisecond
	// synRetries end a handshake that the guest has begun and does not finish after half a minute.
	synRetries = 4
)

// newStack is the gateway's TCP/IP: IPv4 only, so there is no way around the way out's rules by IPv6.
func newStack(endpoint stack.LinkEndpoint, guestMAC string) (*stack.Stack, error) {
	s := stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, arp.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, udp.NewProtocol, icmp.NewProtocol4},
	})
	mac, err := tcpip.ParseMACAddress(guestMAC)
	if err != nil {
		return nil, err
	}
	gateway := tcpip.ProtocolAddress{Protocol: ipv4.ProtocolNumber, AddressWithPrefix: addressOf(spec.Gateway).WithPrefix()}
	subnet, err := tcpip.NewSubnet(addressOf(spec.Subnet.Addr()), tcpip.MaskFromBytes(net.CIDRMask(spec.Subnet.Bits(), 32)))
	if err != nil {
		return nil, err
	}
	sack, moderate := tcpip.TCPSACKEnabled(true), tcpip.TCPModerateReceiveBufferOption(true)
	receives := tcpip.TCPReceiveBufferSizeRangeOption{Min: tcp.MinBufferSize, Default: mostShare, Max: mostBuffer}
	sends := tcpip.TCPSendBufferSizeRangeOption{Min: tcp.MinBufferSize, Default: mostShare, Max: mostBuffer}
	forgotten, retries := tcpip.TCPTimeWaitTimeoutOption(forgetAfter), tcpip.TCPSynRetriesOption(synRetries)
	for _, failed := range []tcpip.Error{
		s.CreateNIC(nic, endpoint),
		s.AddProtocolAddress(nic, gateway, stack.AddressProperties{}),
		// The way out answers in the name of every address there is.
		s.SetSpoofing(nic, true),
		s.SetPromiscuousMode(nic, true),
		// Known from the start: a first packet need not wait for ARP, which asks once a second.
		s.AddStaticNeighbor(nic, ipv4.ProtocolNumber, addressOf(spec.Guest), mac),
		s.SetTransportProtocolOption(tcp.ProtocolNumber, &sack),
		s.SetTransportProtocolOption(tcp.ProtocolNumber, &moderate),
		s.SetTransportProtocolOption(tcp.ProtocolNumber, &receives),
		s.SetTransportProtocolOption(tcp.ProtocolNumber, &sends),
		s.SetTransportProtocolOption(tcp.ProtocolNumber, &forgotten),
		s.SetTransportProtocolOption(tcp.ProtocolNumber, &retries),
	} {
		if failed != nil {
			return nil, errors.New(failed.String())
		}
	}
	s.SetRouteTable([]tcpip.Route{{Destination: subnet, NIC: nic}})
	return s, nil
}

func addressOf(a netip.Addr) tcpip.Address { return tcpip.AddrFrom4(a.As4()) }
