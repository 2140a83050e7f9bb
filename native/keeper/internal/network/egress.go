package network

import (
	"context"
	"net"
	"net/netip"
	"time"

	log "github.com/sirupsen/logrus"
	"gvisor.dev/gvisor/pkg/tcpip"
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
	// mostRefusals is how many connections beyond the bound are being refused at a time. More are not heard.
	mostRefusals = 1024
)

// egress is the guest's way out: each connection ends here and goes on as one of the host's own sockets.
type egress struct {
	stack   *stack.Stack
	policy  policy
	streams *places
	shares  *shares
	flows   *flows
}

func newEgress(s *stack.Stack, rules policy) *egress {
	return &egress{stack: s, policy: rules, streams: newPlaces(mostStreams, 2), shares: newShares(), flows: newFlows(newPlaces(mostFlows, 8))}
}

// install makes the stack hand over whatever no service of the gateway takes.
func (e *egress) install() {
	streams := tcp.NewForwarder(e.stack, leastShare, mostStreams+mostRefusals, e.stream)
	e.stack.SetTransportProtocolHandler(tcp.ProtocolNumber, streams.HandlePacket)
	e.stack.SetTransportProtocolHandler(udp.ProtocolNumber, udp.NewForwarder(e.stack, e.flow).HandlePacket)
}

// stream opens the outer connection first, so that the guest is refused what the host is refused. A place is free
// again when the guest has taken what was sent to it: until then there is memory behind it.
func (e *egress) stream(request *tcp.ForwarderRequest) {
	if !e.streams.enter() {
		request.Complete(true)
		return
	}
	defer e.streams.leave()
	outer := e.dial("tcp", request.ID())
	if outer == nil {
		request.Complete(true)
		return
	}
	defer outer.Close()
	var queue waiter.Queue
	endpoint, err := request.CreateEndpoint(&queue)
	request.Complete(false)
	if err != nil {
		log.Debugf("the guest left while %s was dialled: %s", outer.RemoteAddr(), err)
		return
	}
	defer endpoint.(interface{ Wait() }).Wait()
	e.carry(outer.(*net.TCPConn), &queue, endpoint)
}

func (e *egress) carry(outer *net.TCPConn, queue *waiter.Queue, endpoint tcpip.Endpoint) {
	share := e.shares.take()
	defer e.shares.giveBack(share)
	boundOuter(outer, share)
	relay.Streams(outer, newInner(queue, endpoint, share))
}

// flow is called with the first datagram of a pair of addresses, in the midst of the stack's work.
func (e *egress) flow(request *udp.ForwarderRequest) {
	outer := e.dial("udp", request.ID())
	if outer == nil {
		return
	}
	var queue waiter.Queue
	endpoint, err := request.CreateEndpoint(&queue)
	if err != nil {
		log.Debugf("no flow to %s: %s", outer.RemoteAddr(), err)
		outer.Close()
		return
	}
	e.flows.carry(outer.(*net.UDPConn), newInnerFlow(&queue, endpoint))
}

// dial connects to where the guest's packet was sent. Nil: refused.
func (e *egress) dial(network string, id stack.TransportEndpointID) net.Conn {
	to := netip.AddrPortFrom(netip.AddrFrom4(id.LocalAddress.As4()), id.LocalPort)
	if id.LocalAddress.Len() != 4 || !e.policy.allows(to.Addr()) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), dialBound)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, network, to.String())
	if err != nil {
		return nil
	}
	if !e.policy.keeps(conn) {
		conn.Close()
		return nil
	}
	return conn
}
