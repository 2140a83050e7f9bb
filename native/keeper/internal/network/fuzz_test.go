package network

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/containers/gvisor-tap-vsock/pkg/types"
	"github.com/insomniacslk/dhcp/dhcpv4"
	"github.com/miekg/dns"
	log "github.com/sirupsen/logrus"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"

	"navgw.dev/keeper/internal/spec"
)

// A fuzzed network has no socket: the guest's bytes are read from memory, and Accept returns when all of them have been
// through the guard, the switch and the gateway's stack. What goes wrong there is a panic.

// replay is a machine whose bytes are known beforehand and that reads nothing.
type replay struct {
	net.Conn
	bytes []byte
}

func (r *replay) Read(p []byte) (int, error) {
	if len(r.bytes) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.bytes)
	r.bytes = r.bytes[n:]
	return n, nil
}

func (r *replay) Write(p []byte) (int, error) { return len(p), nil }
func (r *replay) Close() error                { return nil }
func (r *replay) LocalAddr() net.Addr         { return &net.UnixAddr{} }
func (r *replay) RemoteAddr() net.Addr        { return &net.UnixAddr{} }

// fuzzed is a network that lets nothing out and looks nothing up, and what puts a machine's bytes through it.
func fuzzed(f *testing.F) func(stream []byte) {
	f.Helper()
	log.SetOutput(io.Discard)
	wire, err := newWire()
	if err != nil {
		f.Fatal(err)
	}
	s, err := newStack(wire.gateway, guestMAC)
	if err != nil {
		f.Fatal(err)
	}
	newEgress(s, nowhere{}).install()
	names, err := serveNames(s)
	if err != nil {
		f.Fatal(err)
	}
	names.resolver = unreachable
	if err := serveLeases(s, guestMAC); err != nil {
		f.Fatal(err)
	}
	return func(stream []byte) {
		machine := newGuard(&replay{bytes: stream}, spec.Net{Protocol: spec.Qemu, MAC: guestMAC})
		_ = wire.hub.Accept(context.Background(), machine, types.BessProtocol) // ends with the bytes
	}
}

// unreachable is the resolver of a host without a network.
var unreachable = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
	return nil, errors.New("no network")
}}

// framed puts a frame behind its length.
func framed(frame []byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(frame))), frame...)
}

// fromGuest is a frame of the machine's card to the gateway's.
func fromGuest(kind tcpip.NetworkProtocolNumber, payload []byte) []byte {
	frame := make([]byte, header.EthernetMinimumSize)
	sender, _ := tcpip.ParseMACAddress(guestMAC)
	header.Ethernet(frame).Encode(&header.EthernetFields{SrcAddr: sender, DstAddr: gatewayMAC, Type: kind})
	return append(frame, payload...)
}

// packet is an IPv4 packet of the guest.
func packet(protocol uint8, to netip.Addr, payload []byte) []byte {
	ip := header.IPv4(make([]byte, header.IPv4MinimumSize))
	ip.Encode(&header.IPv4Fields{
		TotalLength: uint16(len(ip) + len(payload)), TTL: 64, Protocol: protocol,
		SrcAddr: addressOf(spec.Guest), DstAddr: addressOf(to),
	})
	return append(ip, payload...)
}

// datagram is a UDP datagram without a checksum, as IPv4 allows.
func datagram(to uint16, payload []byte) []byte {
	udp := header.UDP(make([]byte, header.UDPMinimumSize))
	udp.Encode(&header.UDPFields{SrcPort: 1000, DstPort: to, Length: uint16(len(udp) + len(payload))})
	return append(udp, payload...)
}

// repaired has the right checksum of an IPv4 header if there is one, or most of what is tried ends there.
func repaired(packet []byte) []byte {
	if len(packet) < header.IPv4MinimumSize {
		return packet
	}
	ip := header.IPv4(packet)
	if length := int(ip.HeaderLength()); length >= header.IPv4MinimumSize && length <= len(packet) {
		ip.SetChecksum(0)
		ip.SetChecksum(^ip.CalculateChecksum())
	}
	return packet
}

func seeds(f *testing.F) (questions, leases [][]byte) {
	f.Helper()
	for _, kind := range []uint16{dns.TypeA, dns.TypeAAAA, dns.TypeMX, dns.TypeSRV, dns.TypeTXT, dns.TypeCNAME, dns.TypeNS} {
		question, err := new(dns.Msg).SetQuestion("localhost.", kind).SetEdns0(1232, false).Pack()
		if err != nil {
			f.Fatal(err)
		}
		questions = append(questions, question)
	}
	discover, err := dhcpv4.NewDiscovery([]byte{0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee})
	if err != nil {
		f.Fatal(err)
	}
	return questions, [][]byte{discover.ToBytes()}
}

func FuzzStream(f *testing.F) {
	put := fuzzed(f)
	questions, _ := seeds(f)
	f.Add(framed(fromGuest(header.IPv4ProtocolNumber, repaired(packet(17, spec.Gateway, datagram(53, questions[0]))))))
	f.Add(append(framed(nil), framed([]byte{1, 2, 3})...))
	f.Add(binary.BigEndian.AppendUint32(nil, 1<<31))
	f.Fuzz(func(_ *testing.T, stream []byte) { put(stream) })
}

func FuzzPacket(f *testing.F) {
	put := fuzzed(f)
	questions, leases := seeds(f)
	syn := header.TCP(make([]byte, header.TCPMinimumSize))
	syn.Encode(&header.TCPFields{SrcPort: 1, DstPort: 53, SeqNum: 1, DataOffset: 20, Flags: header.TCPFlagSyn, WindowSize: 1 << 15})
	for _, to := range []netip.Addr{spec.Gateway, netip.MustParseAddr("192.0.2.1")} {
		f.Add(uint16(header.IPv4ProtocolNumber), packet(6, to, syn))
		f.Add(uint16(header.IPv4ProtocolNumber), packet(17, to, datagram(53, questions[0])))
		f.Add(uint16(header.IPv4ProtocolNumber), packet(17, to, datagram(67, leases[0])))
		f.Add(uint16(header.IPv4ProtocolNumber), packet(1, to, []byte{8, 0, 0xf7, 0xff, 0, 0, 0, 0}))
	}
	f.Add(uint16(header.ARPProtocolNumber), make([]byte, header.ARPSize))
	f.Fuzz(func(_ *testing.T, kind uint16, payload []byte) {
		if kind == uint16(header.IPv4ProtocolNumber) {
			payload = repaired(payload)
		}
		put(framed(fromGuest(tcpip.NetworkProtocolNumber(kind), payload)))
	})
}

func FuzzDatagram(f *testing.F) {
	put := fuzzed(f)
	questions, leases := seeds(f)
	for _, question := range questions {
		f.Add(uint16(53), question)
	}
	for _, lease := range leases {
		f.Add(uint16(67), lease)
	}
	f.Fuzz(func(_ *testing.T, port uint16, payload []byte) {
		if len(payload) < 60000 {
			put(framed(fromGuest(header.IPv4ProtocolNumber, repaired(packet(17, spec.Gateway, datagram(port, payload))))))
		}
	})
}

// recorder is who asked.
type recorder struct {
	dns.ResponseWriter
	network net.Addr
	answer  *dns.Msg
}

func (r *recorder) RemoteAddr() net.Addr           { return r.network }
func (r *recorder) WriteMsg(answer *dns.Msg) error { r.answer = answer; return nil }

func FuzzQuestion(f *testing.F) {
	log.SetOutput(io.Discard)
	questions, _ := seeds(f)
	for _, question := range questions {
		f.Add(question, true)
		f.Add(question, false)
	}
	names := &names{unreachable, newPlaces(mostLookUps, 8)}
	f.Fuzz(func(t *testing.T, packed []byte, stream bool) {
		query := new(dns.Msg)
		if query.Unpack(packed) != nil {
			return // refused by the server
		}
		asked := &recorder{network: &net.UDPAddr{}}
		if stream {
			asked.network = &net.TCPAddr{}
		}
		begun := time.Now()
		names.ServeDNS(asked, query)
		if asked.answer == nil || asked.answer.Id != query.Id || time.Since(begun) > lookUpBound {
			t.Fatalf("the answer to %v is %v", query, asked.answer)
		}
		if answer, err := asked.answer.Pack(); err == nil && len(answer) > dns.MaxMsgSize {
			t.Fatalf("an answer of %d bytes", len(answer))
		}
	})
}
