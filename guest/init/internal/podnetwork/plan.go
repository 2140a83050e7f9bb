package podnetwork

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// Places of the container network interface that k3s's containerd looks at unless flannel says otherwise, and the builtin node
// for the configuration.
const (
	ConfDir   = "/etc/cni/net.d"
	PluginDir = "/opt/cni/bin"
	confFile  = "10-navgw.conflist"
)

// hostOnly is the name of the plugin that gives no pod a network.
const hostOnly = "navgw-host-only"

// Plan is how pods get their networks.
type Plan struct {
	// Lacks is what the kernel lacks; then only pods of the host's network run.
	Lacks []string
	// NodeArgs go to the node.
	NodeArgs []string
	conf     []byte
	plugin   string
}

// OwnNetwork is the plan for a node that makes its own: flannel, or the builtin node's bridge.
var OwnNetwork = Plan{}

// HostOnly is the plan for a kernel that lacks something. isK3s: whether the node understands everything that k3s does.
func HostOnly(lacks []string, isK3s bool) (Plan, error) {
	conf, err := json.Marshal(list{
		Version: "1.0.0",
		Name:    "navgw-host-only",
		Plugins: []object{{"type": hostOnly}},
	})
	args := []string{"--flannel-backend=none", "--disable=coredns", "--disable=local-storage"}
	if isK3s {
		args = append(args, "--disable-kube-proxy")
	}
	return Plan{Lacks: lacks, NodeArgs: args, conf: conf, plugin: refusal(lacks)}, err
}

// Bridge is the plan for a k3s without flannel's plugin: one bridge, as the builtin node has it.
func Bridge(podRange string) (Plan, error) {
	conf, err := json.Marshal(list{
		Version: "1.0.0",
		Name:    "cbr0",
		Plugins: []object{
			{
				"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": true, "ipMasqBackend": "nftables",
				"hairpinMode": true, "mtu": 1500,
				"ipam": object{
					"type":    "host-local",
					"ranges":  [][]object{{{"subnet": podRange}}},
					"routes":  []object{{"dst": "0.0.0.0/0"}},
					"dataDir": "/run/k3s/cni/networks", // forgotten with the pods at the end of a boot
				},
			},
			{"type": "portmap", "capabilities": object{"portMappings": true}, "backend": "nftables"},
		},
	})
	return Plan{NodeArgs: []string{"--flannel-backend=none"}, conf: conf}, err
}

type object = map[string]any

type list struct {
	Version string   `json:"cniVersion"`
	Name    string   `json:"name"`
	Plugins []object `json:"plugins"`
}

// Prepare writes the configuration into `confDir`, and the plugin of HostOnly into each of `pluginDirs`.
func (p Plan) Prepare(confDir string, pluginDirs ...string) error {
	if p.conf == nil {
		return nil
	}
	if err := write(filepath.Join(confDir, confFile), p.conf, 0o644); err != nil {
		return err
	}
	if p.plugin == "" {
		return nil
	}
	for _, dir := range pluginDirs {
		if err := write(filepath.Join(dir, hostOnly), []byte(p.plugin), 0o755); err != nil {
			return err
		}
	}
	return nil
}

func write(path string, content []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, mode)
}

// refusal is the plugin: its words become an event of the pod.
func refusal(lacks []string) string {
	why := "this kernel has no pod networks, it lacks " + strings.Join(lacks, ", ") + ": only pods with hostNetwork run"
	return `#!/bin/sh
case "$CNI_COMMAND" in
VERSION) echo '{"cniVersion":"1.0.0","supportedVersions":["0.3.1","0.4.0","1.0.0","1.1.0"]}' ;;
ADD)
	echo '{"cniVersion":"1.0.0","code":100,"msg":"` + why + `"}'
	exit 1
	;;
esac
`
}
