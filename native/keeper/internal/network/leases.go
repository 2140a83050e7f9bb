package network

import (
	"net"

	"github.com/containers/gvisor-tap-vsock/pkg/services/dhcp"
	"github.com/containers/gvisor-tap-vsock/pkg/tap"
	"github.com/containers/gvisor-tap-vsock/pkg/types"
	log "github.com/sirupsen/logrus"
	"gvisor.dev/gvisor/pkg/tcpip/stack"

	"navgw.dev/keeper/internal/spec"
)

// serveLeases gives the machine's card the guest's address, for a guest that asks by DHCP.
func serveLeases(s *stack.Stack, guestMAC string) error {
	_, subnet, err := net.ParseCIDR(spec.Subnet.String())
	if err != nil {
		return err
	}
	pool := tap.NewIPPool(subnet)
	pool.Reserve(spec.Gateway.AsSlice(), gatewayMAC.String())
	pool.Reserve(spec.Guest.AsSlice(), guestMAC)
	server, err := dhcp.New(&types.Configuration{
		Subnet: spec.Subnet.String(), GatewayIP: spec.Gateway.String(), MTU: mtu,
	}, s, pool)
	if err != nil {
		return err
	}
	keepServing("DHCP", server.Serve)
	return nil
}

func keepServing(name string, serve func() error) {
	go func() { log.Errorf("%s has ended: %v", name, serve()) }()
}
