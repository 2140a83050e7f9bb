// Package network is the guest's user-mode network: one Ethernet link, a gateway that answers ARP, DNS and DHCP
// and nothing else, and the way out. It is made of gvisor-tap-vsock's parts; the way out is this package's own,
// because gvisor-tap-vsock's lets the guest reach the host itself.
package network

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/containers/gvisor-tap-vsock/pkg/tap"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/stack"

	"navgw.dev/keeper/internal/relay"
	"navgw.dev/keeper/internal/spec"
)

const (
	mtu = 1500
	nic = tcpip.NICID(1)
)

// gatewayMAC is the one gvproxy uses.
var gatewayMAC = tcpip.LinkAddress("\x5a\x94\xef\xe4\x0c\xdd")

// Network is a running network with room for one machine.
type Network struct {
	stack  *stack.Stack
	link   *link
	egress *egress
	names  *names
}

// Listen starts the network and waits for the machine on the spec's socket.
func Listen(wanted spec.Net) (*Network, error) {
	keepMemoryLow()
	return listenWith(wanted, guestRules())
}

func listenWith(wanted spec.Net, rules policy) (*Network, error) {
	wire, err := newWire()
	if err != nil {
		return nil, err
	}
	s, err := newStack(wire.gateway, wanted.MAC)
	if err != nil {
		return nil, err
	}
	out := newEgress(s, rules)
	out.install()
	names, err := serveNames(s)
	if err != nil {
		return nil, err
	}
	if err := serveLeases(s, wanted.MAC); err != nil {
		return nil, err
	}
	link, err := listen(wanted, wire)
	if err != nil {
		return nil, err
	}
	return &Network{stack: s, link: link, egress: out, names: names}, nil
}

// wire is gvisor-tap-vsock's switch with the gateway plugged in.
type wire struct {
	gateway *tap.LinkEndpoint
	hub     *tap.Switch
}

func newWire() (wire, error) {
	gateway, err := tap.NewLinkEndpoint(false, mtu, gatewayMAC.String(), spec.Gateway.String(), nil)
	if err != nil {
		return wire{}, err
	}
	hub := tap.NewSwitch(false)
	gateway.Connect(hub)
	hub.Connect(gateway)
	return wire{gateway, hub}, nil
}

// attempts are how long each try to reach the guest may take. A guest whose network is not up yet swallows
// the first packet, and the stack itself would repeat it after a second only.
var attempts = []time.Duration{
	200 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond, 1600 * time.Millisecond, 2 * time.Second,
}

// Dial connects to a port of the guest, within 5 s. It fails at once when the machine is not plugged in and
// when the guest refuses.
func (n *Network) Dial(port uint16) (relay.Conn, error) {
	address := tcpip.FullAddress{NIC: nic, Addr: addressOf(spec.Guest), Port: port}
	for _, bound := range attempts {
		if !n.link.connected() {
			return nil, errors.New("the machine's network card is not connected")
		}
		ctx, cancel := context.WithTimeout(context.Background(), bound)
		conn, err := dial(ctx, n.stack, address)
		cancel()
		if err == nil || !errors.Is(err, context.DeadlineExceeded) {
			return conn, err
		}
	}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("the guest did not answer within 5 s")}
}

// Close unplugs the machine and removes the socket.
func (n *Network) Close() error { return n.link.close() }
