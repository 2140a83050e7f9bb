//go:build navgwopen

package network

import (
	"net"
	"net/netip"
)

// guestRules let a guest reach the host: the limits are tested with this build of the keeper, because the host itself is
// the only outside that every machine has. It is never shipped.
func guestRules() policy { return open{} }

type open struct{}

func (open) allows(netip.Addr) bool { return true }
func (open) keeps(net.Conn) bool    { return true }
