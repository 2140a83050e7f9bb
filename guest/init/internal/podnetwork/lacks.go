// Package podnetwork finds out what pod network a kernel and a node allow, and prepares it where the node does not itself.
package podnetwork

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// ownKernel ends the release of every kernel that is shipped: those have it all, and are not asked.
const ownKernel = "-navgw"

// need is one thing that pods with networks of their own, or Services, cannot do without.
type need struct {
	name string
	try  func(ctx context.Context) error
}

var needs = []need{
	{"bridge", tryLink(&netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: "navgw-probe"}})},
	{"veth", tryLink(&netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: "navgw-probe"}, PeerName: "navgw-peer"})},
	{"nf_tables", tryRules("")},
	{"nft numgen", tryRules("chain c {", "numgen random mod 2 vmap { 0 : accept, 1 : drop }", "}")},
	{"nft fib", tryRules("chain c {", "fib daddr type local accept", "}")},
	{"nft ct", tryRules("chain c {", "ct state established accept", "}")},
	{"nft nat", tryRules("chain c {", "type nat hook prerouting priority dstnat", "ip protocol tcp dnat to 192.0.2.1", "}")},
	{"nft masq", tryRules("chain c {", "type nat hook postrouting priority srcnat", "masquerade", "}")},
}

// Lacks names what this kernel lacks for pod networks and Services.
func Lacks(ctx context.Context) ([]string, error) {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return nil, err
	}
	if strings.HasSuffix(unix.ByteSliceToString(name.Release[:]), ownKernel) {
		return nil, nil
	}
	return lacking(ctx, needs)
}

// errOurs is a question that no kernel understands.
var errOurs = errors.New("wrong rules")

func lacking(ctx context.Context, needs []need) ([]string, error) {
	var names []string
	for _, need := range needs {
		err := need.try(ctx)
		if errors.Is(err, errOurs) {
			return nil, fmt.Errorf("%s: %w", need.name, err)
		}
		if err == nil {
			continue
		}
		names = append(names, need.name)
		if need.name == "nf_tables" {
			break // the others are parts of it
		}
	}
	return names, nil
}

// tryLink makes an interface, which loads the module if there is one, and removes it.
func tryLink(link netlink.Link) func(context.Context) error {
	return func(context.Context) error {
		if err := netlink.LinkAdd(link); err != nil {
			return err
		}
		return netlink.LinkDel(link)
	}
}

// tryRules has the kernel look at rules without making them.
func tryRules(lines ...string) func(context.Context) error {
	return func(ctx context.Context) error {
		cmd := exec.CommandContext(ctx, "/usr/sbin/nft", "--check", "--file", "-")
		cmd.Stdin = strings.NewReader("table ip navgw-probe {\n" + strings.Join(lines, "\n") + "\n}\n")
		said, err := cmd.CombinedOutput()
		switch {
		case strings.Contains(string(said), "syntax error"):
			return fmt.Errorf("%w: %s", errOurs, said)
		case err != nil:
			return fmt.Errorf("%w: %s", err, said)
		}
		return nil
	}
}
