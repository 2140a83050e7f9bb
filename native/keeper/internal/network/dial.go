package network

import (
	"context"
	"errors"
	"net"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"

	"navgw.dev/keeper/internal/relay"
)

// dial is gonet.DialContextTCP for a connection that can also end with a reset.
func dial(ctx context.Context, s *stack.Stack, to tcpip.FullAddress) (relay.Conn, error) {
	var queue waiter.Queue
	endpoint, failed := s.NewEndpoint(tcp.ProtocolNumber, ipv4.ProtocolNumber, &queue)
	if failed != nil {
		return nil, errors.New(failed.String())
	}
	entry, connected := waiter.NewChannelEntry(waiter.WritableEvents)
	queue.EventRegister(&entry)
	defer queue.EventUnregister(&entry)
	failed = endpoint.Connect(to)
	if _, started := failed.(*tcpip.ErrConnectStarted); started {
		select {
		case <-ctx.Done():
			endpoint.Close()
			return nil, ctx.Err()
		case <-connected:
		}
		failed = endpoint.LastError()
	}
	if failed != nil {
		endpoint.Close()
		return nil, &net.OpError{Op: "connect", Net: "tcp", Err: errors.New(failed.String())}
	}
	return inner{gonet.NewTCPConn(&queue, endpoint), endpoint, mostShare / 4}, nil
}
