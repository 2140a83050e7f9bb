package podnetwork

import (
	"fmt"
	"net/netip"
)

// subnetFile is what flannel's plugin asks for the node's part of the pod range. flannel writes it seconds after the first pods have
// asked, and the kubelet asks again only after a good ten more.
const subnetFile = "/run/flannel/subnet.env"

// mtus are those of flannel's backends on a network of 1500 bytes.
var mtus = map[string]int{"host-gw": 1500, "vxlan": 1450}

// Subnet is the file as flannel will write it, for the cluster's first node; nil when that cannot be told.
func Subnet(clusterRange, podRange, backend string) []byte {
	pods, err := netip.ParsePrefix(podRange)
	mtu, known := mtus[backend]
	if err != nil || !known || !pods.Addr().Is4() {
		return nil
	}
	gateway := netip.PrefixFrom(pods.Addr().Next(), pods.Bits())
	return fmt.Appendf(nil, "FLANNEL_NETWORK=%s\nFLANNEL_SUBNET=%s\nFLANNEL_MTU=%d\nFLANNEL_IPMASQ=true\n", clusterRange, gateway, mtu)
}

// PrepareSubnet writes the file ahead of flannel.
func PrepareSubnet(content []byte) error {
	if content == nil {
		return nil
	}
	return write(subnetFile, content, 0o644)
}
