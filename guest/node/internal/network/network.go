// Package network sets up the pod network: one bridge, with addresses of the node's pod range.
package network

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"

	"navgw.dev/node/internal/layout"
)

// Address is the IPv4 address by which the host would reach the world; nothing is sent to find it.
func Address() (string, error) {
	conn, err := net.Dial("udp4", "192.0.2.1:9") // TEST-NET-1: any address that is not local
	if err != nil {
		return "", err
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).IP.String(), nil
}

// PodRange is the part of the cluster's range that the controller manager gives its first and only node.
func PodRange(clusterCIDR string) (netip.Prefix, error) {
	all, err := netip.ParsePrefix(clusterCIDR)
	if err != nil {
		return all, err
	}
	if !all.Addr().Is4() || all.Bits() > 24 {
		return all, fmt.Errorf("cluster-cidr %s: the builtin node wants an IPv4 range of /24 or wider", clusterCIDR)
	}
	return netip.PrefixFrom(all.Masked().Addr(), 24), nil
}

// WriteCNI configures containerd's pod network, unless the user has put a configuration there.
func WriteCNI(clusterCIDR string) error {
	pods, err := PodRange(clusterCIDR)
	if err != nil {
		return err
	}
	type object = map[string]any
	content, err := json.Marshal(object{
		"cniVersion": "1.0.0",
		"name":       "cbr0",
		"plugins": []object{
			{
				"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": true, "ipMasqBackend": "nftables",
				"hairpinMode": true, "mtu": 1500,
				"ipam": object{
					"type":    "host-local",
					"ranges":  [][]object{{{"subnet": pods.String()}}},
					"routes":  []object{{"dst": "0.0.0.0/0"}},
					"dataDir": filepath.Join(layout.Run, "cni/networks"), // forgotten with the pods at the end of a boot
				},
			},
			{"type": "portmap", "capabilities": object{"portMappings": true}, "backend": "nftables"},
		},
	})
	if err != nil {
		return err
	}
	path := filepath.Join(layout.CNIConfDir, "10-navgw.conflist")
	if _, err := os.Stat(path); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
