package network

import (
	"context"
	"net"
	"net/netip"
	"time"

	log "github.com/sirupsen/logrus"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"

	"navgw.dev/keeper/internal/relay"
)

const (
	// dialBound is how long a connection to the outside may take to open.
	dialBound = 30 * time.Second
	// udpIdle is how long a flow of datagrams is remembered after the last one.
	udpIdle = 60 * time.Second
	// mostDials, mostStreams and mostFlows bound what the guest can make the host hold at a time.
	mostDials   = 256
	mostStreams = 4096
	mostFlows   = 1024
)

// egress is the guest's way out: each connection ends here and goes on as one of the host's own sockets.
type egress struct {
	stack          *stack.Stack
	policy         policy
	streams, flows chan struct{}
}

func newEgress(s *stack.Stack, rules policy) *egress {
	return &egress{stack: s, policy: rules, streams: make(chan struct{}, mostStreams), flows: make(chan struct{}, mostFlows)}
}

// install makes the stack hand over whatever no service of the gateway takes.
func (e *egress) install() {
	e.stack.SetTransportProtocolHandler(tcp.ProtocolNumber, tcp.NewForwarder(e.stack, 0, mostDials, e.stream).HandlePacket)
	e.stack.SetTransportProtocolHandler(udp.ProtocolNumber, udp.NewForwarder(e.stack, e.flow).HandlePacket)
}

// stream opens the outer connection first, so that the guest is refused what the host is refused.
func (e *egress) stream(request *tcp.ForwarderRequest) {
	outer := e.dial("tcp", request.ID(), e.streams)
	if outer == nil {
		request.Complete(true)
		return
	}
	defer leave(e.streams)
	defer outer.Close()
	var queue waiter.Queue
	endpoint, err := request.CreateEndpoint(&queue)
	request.Complete(false)
	if err != nil {
		log.Debugf("the guest left while %s was dialled: %s", outer.RemoteAddr(), err)
		return
	}
	relay.Streams(outer.(*net.TCPConn), inner{gonet.NewTCPConn(&queue, endpoint), endpoint})
}

// flow is called with the first datagram of a pair of addresses, in the midst of the stack's work.
func (e *egress) flow(request *udp.ForwarderRequest) {
	outer := e.dial("udp", request.ID(), e.flows)
	if outer == nil {
		return
	}
	var queue waiter.Queue
	endpoint, err := request.CreateEndpoint(&queue)
	if err != nil {
		log.Debugf("no flow to %s: %s", outer.RemoteAddr(), err)
		outer.Close()
		leave(e.flows)
		return
	}
	go func() {
		defer leave(e.flows)
		relay.Datagrams(outer, gonet.NewUDPConn(&queue, endpoint), udpIdle)
	}()
}

// dial connects to where the guest's packet was sent and takes a place, which the caller leaves. Nil: refused.
func (e *egress) dial(network string, id stack.TransportEndpointID, places chan struct{}) net.Conn {
	to := netip.AddrPortFrom(netip.AddrFrom4(id.LocalAddress.As4()), id.LocalPort)
	if id.LocalAddress.Len() != 4 || !e.policy.allows(to.Addr()) || !enter(places) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), dialBound)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, network, to.String())
	if err != nil {
		leave(places)
		return nil
	}
	if !e.policy.keeps(conn) {
		conn.Close()
		leave(places)
		return nil
	}
	return conn
}

// inner is the guest's side of a stream. It can end with a reset, so that what was cut off outside does not look
// complete inside.
type inner struct {
	*gonet.TCPConn
	endpoint tcpip.Endpoint
}

// Abort is what relay.Reset calls.
func (i inner) Abort() { i.endpoint.Abort() }

func enter(places chan struct{}) bool {
	select {
	case places <- struct{}{}:
		return true
	default:
		return false
	}
}

func leave(places chan struct{}) { <-places }
