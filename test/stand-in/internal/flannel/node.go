package flannel

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
)

// Backends are those of k3s that make a pod network.
var Backends = []string{"vxlan", "host-gw", "wireguard-native", "tailscale"}

// None is the backend without one.
const None = "none"

// ConfName is the file below agent/etc/cni/net.d.
const ConfName = "10-flannel.conflist"

// Conf is what is in it.
const Conf = `{
  "name": "cbr0",
  "cniVersion": "1.0.0",
  "plugins": [
    {"type": "flannel", "delegate": {"hairpinMode": true, "forceAddress": true, "isDefaultGateway": true}},
    {"type": "portmap", "capabilities": {"portMappings": true}},
    {"type": "bandwidth", "capabilities": {"bandwidth": true}}
  ]
}
`

// WriteSubnet tells the plugin about the node's pod range, of which the node has the first address.
func WriteSubnet(path, network, podRange string) error {
	pods, err := netip.ParsePrefix(podRange)
	if err != nil {
		return err
	}
	node := netip.PrefixFrom(pods.Masked().Addr().Next(), pods.Bits())
	content := fmt.Sprintf("FLANNEL_NETWORK=%s\nFLANNEL_SUBNET=%s\nFLANNEL_MTU=1500\nFLANNEL_IPMASQ=true\n", network, node)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	// As a whole: the plugin may read at any time.
	partial := filepath.Join(filepath.Dir(path), ".subnet.env")
	if err := os.WriteFile(partial, []byte(content), 0o644); err != nil {
		return err
	}
	return os.Rename(partial, path)
}

// networkOf is the range that an address with a length is in.
func networkOf(address string) string {
	prefix, err := netip.ParsePrefix(address)
	if err != nil {
		return address
	}
	return prefix.Masked().String()
}
