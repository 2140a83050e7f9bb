package network

import (
	"context"
	"net"
	"strings"
	"time"

	"github.com/containers/gvisor-tap-vsock/pkg/services/dns"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"

	"navgw.dev/keeper/internal/spec"
)

// serveNames answers DNS on the gateway with what the host's own resolver says.
func serveNames(s *stack.Stack) error {
	at := tcpip.FullAddress{NIC: nic, Addr: addressOf(spec.Gateway), Port: 53}
	datagrams, err := gonet.DialUDP(s, &at, nil, ipv4.ProtocolNumber)
	if err != nil {
		return err
	}
	streams, err := gonet.ListenTCP(s, at, ipv4.ProtocolNumber)
	if err != nil {
		return err
	}
	server, err := dns.NewWithUpstreamResolver(datagrams, streams, nil, hostResolver{&net.Resolver{PreferGo: true}})
	if err != nil {
		return err
	}
	keepServing("DNS", server.Serve)
	keepServing("DNS over TCP", server.ServeTCP)
	return nil
}

// hostResolver is Go's resolver, which reads the host's hosts file and resolv.conf.
type hostResolver struct{ *net.Resolver }

// lookUpBound is past the time a guest's resolver waits for an answer.
const lookUpBound = 15 * time.Second

// LookupIPAddr takes the final dot off a name of one label, with which Go finds no such name in a hosts file.
func (r hostResolver) LookupIPAddr(ctx context.Context, name string) ([]net.IPAddr, error) {
	ctx, cancel := context.WithTimeout(ctx, lookUpBound)
	defer cancel()
	if label, found := strings.CutSuffix(name, "."); found && !strings.Contains(label, ".") {
		name = label
	}
	return r.Resolver.LookupIPAddr(ctx, name)
}
