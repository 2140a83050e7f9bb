package testguest

import (
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"

	"navgw.dev/keeper/internal/spec"
)

// GatewayMAC is the gateway's card.
const GatewayMAC = "5a:94:ef:e4:0c:dd"

// Inject sends a frame as it is.
func (g *Guest) Inject(frame []byte) error { return g.wire.send(frame) }

// Watch is told of each frame that reaches the guest's card.
func (g *Guest) Watch(seen func(frame []byte)) {
	g.wire.lock.Lock()
	defer g.wire.lock.Unlock()
	g.wire.seen = seen
}

// Syn is a frame that opens a TCP connection to any address at all, sent to the gateway's card.
func (g *Guest) Syn(to netip.AddrPort, fromPort uint16) []byte {
	segment := header.TCP(make([]byte, header.TCPMinimumSize))
	segment.Encode(&header.TCPFields{
		SrcPort: fromPort, DstPort: to.Port(), SeqNum: 1, DataOffset: header.TCPMinimumSize,
		Flags: header.TCPFlagSyn, WindowSize: 65535,
	})
	pseudo := header.PseudoHeaderChecksum(header.TCPProtocolNumber, at(spec.Guest), at(to.Addr()), uint16(len(segment)))
	segment.SetChecksum(^segment.CalculateChecksum(pseudo))
	return g.packet(to.Addr(), header.TCPProtocolNumber, segment)
}

// Datagram is a frame with a UDP datagram to any address at all.
func (g *Guest) Datagram(to netip.AddrPort, fromPort uint16, text string) []byte {
	datagram := header.UDP(append(make([]byte, header.UDPMinimumSize), text...))
	datagram.Encode(&header.UDPFields{SrcPort: fromPort, DstPort: to.Port(), Length: uint16(len(datagram))})
	pseudo := header.PseudoHeaderChecksum(header.UDPProtocolNumber, at(spec.Guest), at(to.Addr()), uint16(len(datagram)))
	datagram.SetChecksum(^datagram.CalculateChecksum(checksum.Checksum([]byte(text), pseudo)))
	return g.packet(to.Addr(), header.UDPProtocolNumber, datagram)
}

func (g *Guest) packet(to netip.Addr, transport tcpip.TransportProtocolNumber, payload []byte) []byte {
	frame := make([]byte, header.EthernetMinimumSize+header.IPv4MinimumSize, 128)
	gateway, _ := tcpip.ParseMACAddress(GatewayMAC)
	header.Ethernet(frame).Encode(&header.EthernetFields{
		SrcAddr: g.wire.card.LinkAddress(), DstAddr: gateway, Type: header.IPv4ProtocolNumber,
	})
	ip := header.IPv4(frame[header.EthernetMinimumSize:])
	ip.Encode(&header.IPv4Fields{
		TotalLength: uint16(header.IPv4MinimumSize + len(payload)), TTL: 64, Protocol: uint8(transport),
		SrcAddr: at(spec.Guest), DstAddr: at(to),
	})
	ip.SetChecksum(^ip.CalculateChecksum())
	return append(frame, payload...)
}
