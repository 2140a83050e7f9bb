package network

import (
	"net"
	"sync"

	log "github.com/sirupsen/logrus"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"

	"navgw.dev/keeper/internal/spec"
)

// experimental is IEEE 802's local experimental Ethertype 1.
const experimental = tcpip.NetworkProtocolNumber(0x88b5)

// guard stands between the machine and the switch, which trusts what it is given: it drops frames too short to
// have a header (the switch would panic) and frames of another sender than the machine's card (the switch
// remembers every sender for ever).
type guard struct {
	net.Conn
	sender     tcpip.LinkAddress
	introduced bool
	warn       sync.Once
}

func newGuard(conn net.Conn, wanted spec.Net) *guard {
	mac, _ := tcpip.ParseMACAddress(wanted.MAC) // checked with the spec
	if wanted.Protocol == spec.Qemu {
		conn = newStreamConn(conn)
	}
	return &guard{Conn: newOutbox(conn), sender: mac}
}

// Read is the next frame for the switch. The first is the guard's own, of a type that nobody reads: the switch
// sends to those only that it has heard of, and a guest need not speak before it is spoken to.
func (g *guard) Read(frame []byte) (int, error) {
	if !g.introduced {
		g.introduced = true
		header.Ethernet(frame).Encode(&header.EthernetFields{
			SrcAddr: g.sender, DstAddr: gatewayMAC, Type: experimental,
		})
		return header.EthernetMinimumSize, nil
	}
	for {
		n, err := g.Conn.Read(frame)
		if err != nil {
			return 0, err
		}
		if n < header.EthernetMinimumSize {
			continue
		}
		if sender := header.Ethernet(frame[:n]).SourceAddress(); sender != g.sender {
			g.warn.Do(func() { log.Warnf("frames from %s are dropped: the machine's card is %s", sender, g.sender) })
			continue
		}
		return n, nil
	}
}
