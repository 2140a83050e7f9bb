package network

import (
	"context"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
	log "github.com/sirupsen/logrus"
	"golang.org/x/net/netutil"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"

	"navgw.dev/keeper/internal/spec"
)

const (
	// mostNameStreams is how many connections to the name service are open at a time; the next ones wait.
	mostNameStreams = 64
	// lookUpBound is past the time a guest's resolver waits for an answer.
	lookUpBound = 15 * time.Second
)

// serveNames answers DNS on the gateway with what the host's own resolver says.
func serveNames(s *stack.Stack) (*names, error) {
	at := tcpip.FullAddress{NIC: nic, Addr: addressOf(spec.Gateway), Port: 53}
	datagrams, err := gonet.DialUDP(s, &at, nil, ipv4.ProtocolNumber)
	if err != nil {
		return nil, err
	}
	streams, err := gonet.ListenTCP(s, at, ipv4.ProtocolNumber)
	if err != nil {
		return nil, err
	}
	answers := &names{&net.Resolver{PreferGo: true}, newPlaces(mostLookUps, 8)}
	keepServing("DNS", (&dns.Server{PacketConn: datagrams, Handler: answers}).ActivateAndServe)
	bounded := netutil.LimitListener(streams, mostNameStreams)
	keepServing("DNS over TCP", (&dns.Server{Listener: bounded, Handler: answers}).ActivateAndServe)
	return answers, nil
}

// names answers with Go's resolver, which reads the host's hosts file and resolv.conf.
type names struct {
	resolver *net.Resolver
	lookUps  *places
}

// ServeDNS answers one question. A message may say that it has one and have none.
func (n *names) ServeDNS(w dns.ResponseWriter, query *dns.Msg) {
	answer := new(dns.Msg).SetReply(query)
	answer.RecursionAvailable = true
	switch {
	case len(query.Question) != 1:
		answer.Rcode = dns.RcodeFormatError
	case !n.lookUps.enter():
		answer.Rcode = dns.RcodeServerFailure
	default:
		n.fill(answer, query.Question[0])
		n.lookUps.leave()
	}
	answer.Truncate(longestAnswer(w, query))
	if err := w.WriteMsg(answer); err != nil {
		log.Debugf("an answer to %s: %v", w.RemoteAddr(), err)
	}
}

func longestAnswer(w dns.ResponseWriter, query *dns.Msg) int {
	if w.RemoteAddr().Network() == "tcp" {
		return dns.MaxMsgSize
	}
	if extension := query.IsEdns0(); extension != nil {
		return int(extension.UDPSize())
	}
	return dns.MinMsgSize
}

func (n *names) fill(answer *dns.Msg, question dns.Question) {
	ctx, cancel := context.WithTimeout(context.Background(), lookUpBound)
	defer cancel()
	records, err := n.lookUp(ctx, hostsFileName(question.Name), question.Qtype)
	if err != nil {
		answer.Rcode = dns.RcodeNameError
		return
	}
	for _, record := range records {
		*record.Header() = dns.RR_Header{Name: question.Name, Rrtype: question.Qtype, Class: dns.ClassINET}
		answer.Answer = append(answer.Answer, record)
	}
}

// hostsFileName takes the final dot off a name of one label, with which Go finds no such name in a hosts file.
func hostsFileName(name string) string {
	if label, found := strings.CutSuffix(name, "."); found && !strings.Contains(label, ".") {
		return label
	}
	return name
}

// lookUp asks the host. Of another kind than these there is nothing, which is no error: so a guest that asks for an IPv6
// address goes on to ask for an IPv4 one.
func (n *names) lookUp(ctx context.Context, name string, kind uint16) ([]dns.RR, error) {
	switch kind {
	case dns.TypeA:
		// Both kinds are looked up: a name that has an IPv6 address only is not one that does not exist.
		found, err := n.resolver.LookupIPAddr(ctx, name)
		found = slices.DeleteFunc(found, func(each net.IPAddr) bool { return each.IP.To4() == nil })
		return recordsOf(found, err, func(each net.IPAddr) dns.RR { return &dns.A{A: each.IP.To4()} })
	case dns.TypeCNAME:
		found, err := n.resolver.LookupCNAME(ctx, name)
		return recordsOf([]string{found}, err, func(target string) dns.RR { return &dns.CNAME{Target: target} })
	case dns.TypeMX:
		found, err := n.resolver.LookupMX(ctx, name)
		return recordsOf(found, err, func(mx *net.MX) dns.RR { return &dns.MX{Mx: mx.Host, Preference: mx.Pref} })
	case dns.TypeNS:
		found, err := n.resolver.LookupNS(ctx, name)
		return recordsOf(found, err, func(ns *net.NS) dns.RR { return &dns.NS{Ns: ns.Host} })
	case dns.TypeSRV:
		_, found, err := n.resolver.LookupSRV(ctx, "", "", name)
		return recordsOf(found, err, func(srv *net.SRV) dns.RR {
			return &dns.SRV{Target: srv.Target, Port: srv.Port, Priority: srv.Priority, Weight: srv.Weight}
		})
	case dns.TypeTXT:
		found, err := n.resolver.LookupTXT(ctx, name)
		return recordsOf(found, err, func(text string) dns.RR { return &dns.TXT{Txt: characterStrings(text)} })
	}
	return nil, nil
}

func recordsOf[T any](found []T, err error, record func(T) dns.RR) ([]dns.RR, error) {
	if err != nil {
		return nil, err
	}
	records := make([]dns.RR, 0, len(found))
	for _, each := range found {
		records = append(records, record(each))
	}
	return records, nil
}

// characterStrings cuts a text to the length that one string of a record can have, bytes.
func characterStrings(text string) []string {
	const longest = 255
	var parts []string
	for len(text) > longest {
		parts = append(parts, text[:longest])
		text = text[longest:]
	}
	return append(parts, text)
}
