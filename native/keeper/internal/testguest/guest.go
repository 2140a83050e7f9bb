// Package testguest is a guest for tests: a TCP/IP stack on the machine's end of the wire, as a guest's kernel
// has it, and the means to send what no honest kernel would.
package testguest

import (
	"context"
	"errors"
	"net"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/ethernet"
	"gvisor.dev/gvisor/pkg/tcpip/network/arp"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"

	"navgw.dev/keeper/internal/spec"
)

const nic = tcpip.NICID(1)

// Guest is plugged in.
type Guest struct {
	stack *stack.Stack
	wire  *wire
}

// Join plugs a guest with the spec's card into the network and configures it as init does.
func Join(wanted spec.Net) (*Guest, error) {
	kind := map[spec.Protocol]string{spec.Qemu: "unix", spec.Bess: "unixpacket"}[wanted.Protocol]
	conn, err := net.DialUnix(kind, nil, &net.UnixAddr{Name: wanted.Socket, Net: kind})
	if err != nil {
		return nil, err
	}
	mac, err := net.ParseMAC(wanted.MAC)
	if err != nil {
		return nil, err
	}
	s := stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, arp.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, udp.NewProtocol, icmp.NewProtocol4},
	})
	w := newWire(conn, wanted.Protocol, tcpip.LinkAddress(mac))
	address := tcpip.ProtocolAddress{
		Protocol:          ipv4.ProtocolNumber,
		AddressWithPrefix: tcpip.AddressWithPrefix{Address: at(spec.Guest), PrefixLen: spec.Subnet.Bits()},
	}
	for _, failed := range []tcpip.Error{
		s.CreateNIC(nic, ethernet.New(w.card)),
		s.AddProtocolAddress(nic, address, stack.AddressProperties{}),
	} {
		if failed != nil {
			return nil, errors.New(failed.String())
		}
	}
	subnet := address.AddressWithPrefix.Subnet()
	s.SetRouteTable([]tcpip.Route{
		{Destination: subnet, NIC: nic},
		{Destination: header.IPv4EmptySubnet, Gateway: at(spec.Gateway), NIC: nic},
	})
	w.run()
	return &Guest{s, w}, nil
}

// LimitBuffers bounds what each connection of the guest holds in each direction, bytes.
func (g *Guest) LimitBuffers(most int) error {
	sends := tcpip.TCPSendBufferSizeRangeOption{Min: tcp.MinBufferSize, Default: most, Max: most}
	receives := tcpip.TCPReceiveBufferSizeRangeOption{Min: tcp.MinBufferSize, Default: most, Max: most}
	for _, failed := range []tcpip.Error{
		g.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &sends),
		g.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &receives),
	} {
		if failed != nil {
			return errors.New(failed.String())
		}
	}
	return nil
}

// Gone is closed when the other end of the wire has ended.
func (g *Guest) Gone() <-chan struct{} { return g.wire.gone }

// Leave pulls the plug.
func (g *Guest) Leave() { g.wire.close() }

// Dial connects from the guest.
func (g *Guest) Dial(ctx context.Context, to netip.AddrPort) (*gonet.TCPConn, error) {
	return gonet.DialContextTCP(ctx, g.stack, full(to), ipv4.ProtocolNumber)
}

// DialUDP makes a socket that sends from the guest.
func (g *Guest) DialUDP(to netip.AddrPort) (*gonet.UDPConn, error) {
	address := full(to)
	return gonet.DialUDP(g.stack, nil, &address, ipv4.ProtocolNumber)
}

// Listen accepts connections on a port of the guest.
func (g *Guest) Listen(port uint16) (*gonet.TCPListener, error) {
	return gonet.ListenTCP(g.stack, full(netip.AddrPortFrom(spec.Guest, port)), ipv4.ProtocolNumber)
}

// Pretend makes the guest believe that an address is on its wire, behind the gateway's card.
func (g *Guest) Pretend(address netip.Addr, mac string) error {
	hardware, err := net.ParseMAC(mac)
	if err != nil {
		return err
	}
	if failed := g.stack.AddStaticNeighbor(nic, ipv4.ProtocolNumber, at(address), tcpip.LinkAddress(hardware)); failed != nil {
		return errors.New(failed.String())
	}
	return nil
}

func at(a netip.Addr) tcpip.Address { return tcpip.AddrFrom4(a.As4()) }

func full(a netip.AddrPort) tcpip.FullAddress {
	return tcpip.FullAddress{NIC: nic, Addr: at(a.Addr()), Port: a.Port()}
}
