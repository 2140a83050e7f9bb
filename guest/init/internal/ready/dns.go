package ready

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// The first answer may take long under emulation; a lost packet should not.
const (
	shortestDNSWait = 250 * time.Millisecond
	longestDNSWait  = 2 * time.Second
)

// resolves is nil when a DNS server answers a name with an address. Each query has a port of its own: one that was sent
// before kube-proxy's rules were there leaves a conntrack entry that later packets of the same port would follow.
func resolves(ctx context.Context, server, name string, want netip.Addr, wait time.Duration) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "udp", server)
	if err != nil {
		return err
	}
	defer conn.Close()
	id := uint16(rand.Uint32())
	query, err := aQuery(id, name)
	if err != nil {
		return err
	}
	if err := conn.SetDeadline(time.Now().Add(wait)); err != nil {
		return err
	}
	if _, err := conn.Write(query); err != nil {
		return err
	}
	answer := make([]byte, 1232)
	for {
		n, err := conn.Read(answer)
		if err != nil {
			return err
		}
		found, err := addressesIn(answer[:n], id)
		if errors.Is(err, errOtherQuery) {
			continue
		}
		if err != nil {
			return err
		}
		for _, address := range found {
			if address == want {
				return nil
			}
		}
		return fmt.Errorf("%s is %v and not %s", name, found, want)
	}
}

func aQuery(id uint16, name string) ([]byte, error) {
	question, err := dnsmessage.NewName(name)
	if err != nil {
		return nil, err
	}
	message := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: question, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}},
	}
	return message.Pack()
}

var errOtherQuery = errors.New("an answer to another query")

func addressesIn(answer []byte, id uint16) ([]netip.Addr, error) {
	var message dnsmessage.Message
	if err := message.Unpack(answer); err != nil {
		return nil, err
	}
	if message.ID != id || !message.Response {
		return nil, errOtherQuery
	}
	if message.RCode != dnsmessage.RCodeSuccess {
		return nil, fmt.Errorf("dns: %s", message.RCode)
	}
	var addresses []netip.Addr
	for _, resource := range message.Answers {
		if a, ok := resource.Body.(*dnsmessage.AResource); ok {
			addresses = append(addresses, netip.AddrFrom4(a.A))
		}
	}
	return addresses, nil
}
