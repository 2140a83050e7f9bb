package network

import (
	"io"
	"net"
	"net/netip"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
	"gvisor.dev/gvisor/pkg/tcpip/header"

	"navgw.dev/keeper/internal/spec"
	"navgw.dev/keeper/internal/testguest"
	"navgw.dev/keeper/internal/testwait"
)

// few is how many places the tests leave a guest.
const few = 3

// scant is a network with few places for everything, and a guest on it that may reach the host.
func scant(t *testing.T) (*egress, *testguest.Guest) {
	t.Helper()
	n, guest := plugged(t, spec.Qemu, anywhere{})
	n.egress.streams.bound, n.egress.flows.places.bound, n.names.lookUps.bound = few, few, 0
	return n.egress, guest
}

func TestConnectionsBeyondTheBoundAreRefused(t *testing.T) {
	out, guest := scant(t)
	to := silentServer(t)
	var held []net.Conn
	for range few {
		conn, err := guest.Dial(timeout(t), to)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
	}
	for range few { // one refusal is not to cost a place
		if conn, err := guest.Dial(timeout(t), to); err == nil || timeout(t).Err() != nil {
			t.Fatalf("one too many: %v, %v", conn, err)
		}
	}
	for _, conn := range held {
		conn.Close()
	}
	waitForPlaces(t, out.streams)
	conn, err := guest.Dial(timeout(t), to)
	if err != nil {
		t.Fatalf("after the others have ended: %v", err)
	}
	conn.Close()
}

// TestManyShortConnectionsLeaveNothing has the outside close first, which makes the gateway the side that remembers.
func TestManyShortConnectionsLeaveNothing(t *testing.T) {
	n, guest := plugged(t, spec.Qemu, anywhere{})
	listener, err := net.Listen("tcp4", netip.AddrPortFrom(outsideAddress(t), 0).String())
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conn.Close()
		}
	}()
	to := netip.MustParseAddrPort(listener.Addr().String())
	var dials sync.WaitGroup
	for range 8 {
		dials.Go(func() {
			for range 100 {
				conn, err := guest.Dial(t.Context(), to)
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, conn)
				conn.Close()
			}
		})
	}
	dials.Wait()
	waitForPlaces(t, n.egress.streams)
	testwait.Until(t, "the gateway has forgotten them", func() bool {
		return n.stack.Stats().TCP.CurrentConnected.Value() == 0 && len(n.stack.RegisteredEndpoints()) < 20
	})
}

func TestTheOldestFlowMakesRoom(t *testing.T) {
	out, guest := scant(t)
	service := newHostService(t)
	to := netip.AddrPortFrom(outsideAddress(t), service.port)
	var flows []net.Conn
	for range 10 * few {
		conn, err := guest.DialUDP(to)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		echo(t, conn)
		flows = append(flows, conn)
		echo(t, flows[0]) // the first is in use: others make room
	}
	out.flows.lock.Lock()
	defer out.flows.lock.Unlock()
	if got := len(out.flows.open); got > few {
		t.Errorf("%d flows are open", got)
	}
}

// echo sends a datagram and waits for it to come back.
func echo(t *testing.T, conn net.Conn) {
	t.Helper()
	_ = conn.SetDeadline(time.Now().Add(testwait.Bound))
	if _, err := conn.Write([]byte("there")); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 100)
	if n, err := conn.Read(answer); err != nil || string(answer[:n]) != "there" {
		t.Fatalf("%q, %v", answer[:n], err)
	}
}

func TestQuestionsBeyondTheBoundAreAnsweredAtOnce(t *testing.T) {
	_, guest := scant(t)
	stream, err := guest.Dial(timeout(t), netip.AddrPortFrom(spec.Gateway, 53))
	if err != nil {
		t.Fatal(err)
	}
	conn := &dns.Conn{Conn: stream}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(testwait.Bound))
	if err := conn.WriteMsg(new(dns.Msg).SetQuestion("localhost.", dns.TypeA)); err != nil {
		t.Fatal(err)
	}
	answer, err := conn.ReadMsg()
	if err != nil || answer.Rcode != dns.RcodeServerFailure {
		t.Errorf("%v, %v", answer, err)
	}
}

// TestFloodsAreNotKept sends far more of each kind than the keeper may hold of it.
func TestFloodsAreNotKept(t *testing.T) {
	const most = 16 << 20
	for name, frame := range map[string]func(*testguest.Guest, int) []byte{
		"fragments that are never complete": func(g *testguest.Guest, i int) []byte { return fragment(g, uint16(i)) },
		"datagrams without content": func(g *testguest.Guest, _ int) []byte {
			return g.Datagram(netip.AddrPortFrom(spec.Gateway, 67), 68, "")
		},
		"questions that are none": func(g *testguest.Guest, i int) []byte {
			return g.Datagram(netip.AddrPortFrom(spec.Gateway, 53), uint16(i), "?")
		},
		"neighbours": func(g *testguest.Guest, i int) []byte { return announcement(g, i) },
		"connections to the name service": func(g *testguest.Guest, i int) []byte {
			return g.Syn(netip.AddrPortFrom(spec.Gateway, 53), uint16(i))
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, guest := plugged(t, spec.Qemu, nowhere{})
			before := heap()
			for i := range 30000 {
				if err := guest.Inject(frame(guest, i)); err != nil {
					t.Fatal(err)
				}
			}
			stillAnswers(t, guest)
			// What is still on its way is held for a moment.
			testwait.Until(t, "no more than 16 MiB are held", func() bool { return heap()-before <= most })
		})
	}
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// fragment is the middle of a datagram.
func fragment(g *testguest.Guest, id uint16) []byte {
	frame := g.Datagram(netip.AddrPortFrom(spec.Gateway, 9), 9, string(make([]byte, 1400)))
	ip := header.IPv4(frame[header.EthernetMinimumSize:])
	ip.SetID(id)
	ip.SetFlagsFragmentOffset(header.IPv4FlagMoreFragments, 800)
	ip.SetChecksum(0)
	ip.SetChecksum(^ip.CalculateChecksum())
	return frame
}

// announcement is an ARP request of another address each.
func announcement(g *testguest.Guest, i int) []byte {
	frame := g.Datagram(netip.AddrPortFrom(spec.Gateway, 9), 9, string(make([]byte, 28)))
	header.Ethernet(frame).Encode(&header.EthernetFields{
		SrcAddr: header.Ethernet(frame).SourceAddress(), DstAddr: header.Ethernet(frame).DestinationAddress(), Type: header.ARPProtocolNumber,
	})
	arp := header.ARP(frame[header.EthernetMinimumSize:])
	arp.SetIPv4OverEthernet()
	arp.SetOp(header.ARPRequest)
	copy(arp.HardwareAddressSender(), []byte{2, 0, byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i)})
	copy(arp.ProtocolAddressSender(), []byte{192, 168, byte(i >> 8), byte(i)})
	copy(arp.ProtocolAddressTarget(), spec.Gateway.AsSlice())
	return frame
}

func silentServer(t *testing.T) netip.AddrPort {
	t.Helper()
	listener, err := net.Listen("tcp4", netip.AddrPortFrom(outsideAddress(t), 0).String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = io.Copy(io.Discard, conn)
				conn.Close()
			}()
		}
	}()
	return netip.MustParseAddrPort(listener.Addr().String())
}

func waitForPlaces(t *testing.T, p *places) {
	t.Helper()
	testwait.Until(t, "the places are free again", func() bool {
		p.lock.Lock()
		defer p.lock.Unlock()
		return p.taken == 0
	})
}
