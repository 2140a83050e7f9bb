package network

import (
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"

	"navgw.dev/keeper/internal/spec"
	"navgw.dev/keeper/internal/testguest"
	"navgw.dev/keeper/internal/testwait"
)

// anywhere is the policy gvisor-tap-vsock has; with it the tests below show that they would see a guest that
// reaches the host.
type anywhere struct{}

func (anywhere) allows(netip.Addr) bool { return true }
func (anywhere) keeps(net.Conn) bool    { return true }

// hostService listens on every address of the host, by TCP and UDP on the same port, and counts who comes.
type hostService struct {
	port uint16

	lock     sync.Mutex
	streams  int
	messages int
}

func newHostService(t *testing.T) *hostService {
	t.Helper()
	datagrams, err := net.ListenUDP("udp4", nil)
	if err != nil {
		t.Fatal(err)
	}
	port := datagrams.LocalAddr().(*net.UDPAddr).Port
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{Port: port})
	if err != nil {
		datagrams.Close()
		t.Logf("once more: %v", err)
		return newHostService(t)
	}
	s := &hostService{port: uint16(port)}
	t.Cleanup(func() {
		listener.Close()
		datagrams.Close()
	})
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.lock.Lock()
			s.streams++
			s.lock.Unlock()
			conn.Close()
		}
	}()
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := datagrams.ReadFromUDP(buffer)
			if err != nil {
				return
			}
			s.lock.Lock()
			s.messages++
			s.lock.Unlock()
			_, _ = datagrams.WriteToUDP(buffer[:n], from)
		}
	}()
	return s
}

func (s *hostService) visits() (streams, messages int) {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.streams, s.messages
}

// hostsOwn is every address by which the host could be taken for somebody else.
func hostsOwn(t *testing.T) []netip.Addr {
	t.Helper()
	own := []netip.Addr{
		netip.MustParseAddr("0.0.0.0"), netip.MustParseAddr("0.0.0.1"),
		netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("127.1.2.3"), netip.MustParseAddr("127.255.255.254"),
		spec.Gateway, netip.MustParseAddr("192.168.127.254"), netip.MustParseAddr("192.168.127.255"),
		netip.MustParseAddr("255.255.255.255"),
	}
	addresses, err := hostAddresses()
	if err != nil {
		t.Fatal(err)
	}
	for address := range addresses {
		if address.Is4() && !address.IsLoopback() {
			own = append(own, address)
		}
	}
	return own
}

func TestGuestDoesNotReachTheHost(t *testing.T) {
	for _, protocol := range []spec.Protocol{spec.Qemu, spec.Bess} {
		t.Run(string(protocol), func(t *testing.T) {
			service := newHostService(t)
			_, guest := plugged(t, protocol, &anywhereButHost{})
			knock(t, guest, service, hostsOwn(t))
			if streams, messages := service.visits(); streams+messages > 0 {
				t.Errorf("%d connections and %d datagrams of the guest reached the host", streams, messages)
			}
		})
	}
}

func TestTheKnockingIsHeardWithoutThePolicy(t *testing.T) {
	service := newHostService(t)
	_, guest := plugged(t, spec.Qemu, anywhere{})
	outside := outsideAddress(t)
	knock(t, guest, service, []netip.Addr{outside})
	testwait.Until(t, outside.String()+" leads to the host by TCP and UDP", func() bool {
		streams, messages := service.visits()
		return streams > 0 && messages > 0
	})
}

// knock sends forged packets to the host under each address, then waits until all have been dealt with: those
// for the way out have each been answered, with a refusal or not, and so has the one sent after all of them; the
// wire keeps the order, so what the stack drops by itself has been dropped by then.
func knock(t *testing.T, guest *testguest.Guest, service *hostService, addresses []netip.Addr) {
	t.Helper()
	answered := make(chan uint16, 4096)
	guest.Watch(func(frame []byte) {
		if header.Ethernet(frame).Type() != header.IPv4ProtocolNumber {
			return
		}
		ip := header.IPv4(frame[header.EthernetMinimumSize:])
		if ip.Protocol() == uint8(header.TCPProtocolNumber) {
			answered <- header.TCP(ip.Payload()).DestinationPort()
		}
	})
	port := uint16(20000)
	due := map[uint16]bool{}
	for _, address := range addresses {
		to := netip.AddrPortFrom(address, service.port)
		for _, frame := range [][]byte{guest.Syn(to, port), guest.Datagram(to, port, "knock")} {
			if err := guest.Inject(frame); err != nil {
				t.Fatal(err)
			}
		}
		due[port] = !droppedByTheStack(address)
		port++
	}
	// Last, one that is always answered: the gateway's name service.
	if err := guest.Inject(guest.Syn(netip.AddrPortFrom(spec.Gateway, 53), port)); err != nil {
		t.Fatal(err)
	}
	due[port] = true
	maps.DeleteFunc(due, func(_ uint16, answer bool) bool { return !answer })
	ctx := timeout(t)
	for len(due) > 0 {
		select {
		case got := <-answered:
			delete(due, got)
		case <-ctx.Done():
			t.Fatalf("no answer to the ports %v", slices.Sorted(maps.Keys(due)))
		}
	}
	guest.Watch(nil)
}

// droppedByTheStack tells the addresses that gVisor takes no packet for from outside.
func droppedByTheStack(address netip.Addr) bool {
	return address.IsLoopback() || address.IsUnspecified() || address == netip.MustParseAddr("255.255.255.255")
}

func TestOwnSubnetAndMetadataAreRefused(t *testing.T) {
	_, guest := plugged(t, spec.Qemu, &anywhereButHost{})
	for _, address := range []string{"192.168.127.254", "192.168.127.77"} {
		if err := guest.Pretend(netip.MustParseAddr(address), testguest.GatewayMAC); err != nil {
			t.Fatal(err)
		}
	}
	for _, address := range []string{"192.168.127.254:22", "192.168.127.77:80", "169.254.169.254:80", "240.0.0.1:80"} {
		conn, err := guest.Dial(timeout(t), netip.MustParseAddrPort(address))
		if err == nil {
			conn.Close()
			t.Errorf("%s is reached", address)
		}
	}
}

// TestWayOut uses one of the host's own addresses as the outside, because there is no other that every machine
// has; so it runs with the open policy.
func TestWayOut(t *testing.T) {
	outside := outsideAddress(t)
	_, guest := plugged(t, spec.Qemu, anywhere{})
	listener, err := net.Listen("tcp4", netip.AddrPortFrom(outside, 0).String())
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).EnableFullDuplex()
			_, _ = io.Copy(w, r.Body)
		})}}
	server.Start()
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, to string) (net.Conn, error) {
		return guest.Dial(ctx, netip.MustParseAddrPort(to))
	}}, Timeout: testwait.Bound}
	defer client.CloseIdleConnections()
	body, writer := io.Pipe()
	go func() {
		_, _ = io.CopyN(writer, zeros{}, 4<<20)
		_ = writer.Close()
	}()
	response, err := client.Post(server.URL, "application/octet-stream", body)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if n, err := io.Copy(io.Discard, response.Body); n != 4<<20 || err != nil {
		t.Errorf("%d bytes came back (%v)", n, err)
	}

	service := newHostService(t)
	conn, err := guest.DialUDP(netip.AddrPortFrom(outside, service.port))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(testwait.Bound))
	echo := make([]byte, 100)
	if _, err := conn.Write([]byte("over there")); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(echo); err != nil || string(echo[:n]) != "over there" {
		t.Errorf("UDP: %q (%v)", echo[:n], err)
	}
}

func TestWhatIsResetOutsideIsResetInside(t *testing.T) {
	outside := outsideAddress(t)
	_, guest := plugged(t, spec.Qemu, anywhere{})
	listener, err := net.Listen("tcp4", netip.AddrPortFrom(outside, 0).String())
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		_, _ = io.ReadFull(conn, make([]byte, 5))
		_ = conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	}()
	conn, err := guest.Dial(timeout(t), netip.MustParseAddrPort(listener.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(testwait.Bound))
	if _, err := conn.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); err == nil || err == io.EOF {
		t.Errorf("the guest saw %v, not a reset", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func outsideAddress(t *testing.T) netip.Addr {
	t.Helper()
	addresses, err := hostAddresses()
	if err != nil {
		t.Fatal(err)
	}
	for address := range addresses {
		if address.Is4() && !address.IsLoopback() && !address.IsLinkLocalUnicast() {
			return address
		}
	}
	t.Skip("this machine has no address but loopback")
	return netip.Addr{}
}
