package network

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"testing"

	"github.com/insomniacslk/dhcp/dhcpv4"
	"github.com/miekg/dns"

	"navgw.dev/keeper/internal/spec"
)

// nowhere lets nothing out.
type nowhere struct{}

func (nowhere) allows(netip.Addr) bool { return false }
func (nowhere) keeps(net.Conn) bool    { return false }

// TestMangledFrames sends valid frames of each service with random bytes changed, cut and added. A panic
// anywhere in the stack ends the test, as it would end the keeper.
func TestMangledFrames(t *testing.T) {
	_, guest := plugged(t, spec.Qemu, nowhere{}) // the junk is for the gateway alone
	query, err := new(dns.Msg).SetQuestion("localhost.", dns.TypeA).Pack()
	if err != nil {
		t.Fatal(err)
	}
	discover, err := dhcpv4.NewDiscovery([]byte{0x5a, 0x94, 0xef, 0xe4, 0x0c, 0xee})
	if err != nil {
		t.Fatal(err)
	}
	frames := [][]byte{
		guest.Syn(netip.AddrPortFrom(spec.Gateway, 53), 999),
		guest.Datagram(netip.AddrPortFrom(spec.Gateway, 53), 999, string(query)),
		guest.Datagram(netip.AddrPortFrom(spec.Gateway, 67), 68, string(discover.ToBytes())),
		guest.Datagram(netip.AddrPortFrom(spec.Gateway, 9), 999, "nobody listens"),
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		frame := append([]byte{}, frames[random.IntN(len(frames))]...)
		for range random.IntN(4) {
			frame[12+random.IntN(len(frame)-12)] = byte(random.Uint32()) // the addresses of the cards stay
		}
		switch random.IntN(4) {
		case 0:
			frame = frame[:random.IntN(len(frame))]
		case 1:
			frame = append(frame, make([]byte, random.IntN(2000))...)
		}
		if err := guest.Inject(frame); err != nil {
			t.Fatal(err)
		}
	}
	stillAnswers(t, guest)
}
