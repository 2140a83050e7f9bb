// Package server runs the builtin node as k3s runs a server.
package server

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"navgw.dev/stand-in/internal/flags"
	"navgw.dev/stand-in/internal/flannel"
)

// plan is what a server does, as far as it is known before it starts.
type plan struct {
	dirs        dirs
	nodeName    string
	nodeIP      string
	port        string
	clusterCIDR string
	clusterDNS  string
	domain      string
	pauseImage  string
	registry    string // of packaged images, with a slash; empty: Docker's
	flannel     string
	cni         cniDirs
	disabled    []string
	// config is for the builtin node.
	config map[string]any
}

// cniDirs are where containerd looks for plugins and their configuration; empty: where containerd does by itself.
type cniDirs struct{ Bin, Conf string }

// understood are the flags that the builtin node has too, and that mean the same there.
var understood = []string{
	"node-name", "node-ip", "node-label", "node-taint", "data-dir", "https-listen-port", "tls-san", "write-kubeconfig",
	"write-kubeconfig-mode", "cluster-cidr", "service-cidr", "cluster-dns", "cluster-domain", "kube-apiserver-arg",
	"kube-controller-manager-arg", "kube-scheduler-arg", "kubelet-arg", "kube-proxy-arg",
}

// components are those that `disable` names.
var components = []string{"coredns", "servicelb", "traefik", "local-storage", "metrics-server", "runtimes"}

func makePlan(values flags.Values) (*plan, error) {
	host, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	registry := values.Text("system-default-registry", "")
	if registry != "" {
		registry += "/"
	}
	p := &plan{
		dirs:        dirs{values.Text("data-dir", "/var/lib/rancher/k3s")},
		nodeName:    strings.ToLower(values.Text("node-name", host)),
		nodeIP:      values.Text("node-ip", ""),
		port:        values.Text("https-listen-port", "6443"),
		clusterCIDR: values.Text("cluster-cidr", "10.42.0.0/16"),
		clusterDNS:  values.Text("cluster-dns", "10.43.0.10"),
		domain:      values.Text("cluster-domain", "cluster.local"),
		pauseImage:  values.Text("pause-image", registry+"rancher/mirrored-pause:3.6"),
		registry:    registry,
		flannel:     values.Text("flannel-backend", "vxlan"),
		disabled:    values.Items("disable"),
	}
	if p.nodeIP == "" {
		if p.nodeIP, err = ownAddress(); err != nil {
			return nil, err
		}
	}
	if p.cni, err = findCNI(p.flannel, p.dirs); err != nil {
		return nil, err
	}
	p.config = builtinConfig(values, p)
	return p, nil
}

// findCNI is k3s's rule: with flannel, plugins are where host-local is.
func findCNI(backend string, d dirs) (cniDirs, error) {
	if backend == flannel.None {
		return cniDirs{}, nil
	}
	hostLocal, err := exec.LookPath("host-local")
	if err != nil {
		return cniDirs{}, fmt.Errorf("failed to find host-local: %w", err)
	}
	return cniDirs{Bin: filepath.Dir(hostLocal), Conf: d.cni()}, nil
}

// builtinConfig is the configuration of the builtin node. CoreDNS is the stand-in's, as it asks for k3s's image.
func builtinConfig(values flags.Values, p *plan) map[string]any {
	config := map[string]any{}
	for _, name := range understood {
		if given := values[name]; len(given) > 0 {
			config[name] = given[len(given)-1]
			if isList(name) {
				config[name] = given
			}
		}
	}
	config["node-ip"] = p.nodeIP
	config["flannel-backend"] = flannel.None
	disable := []string{"coredns"}
	if slices.Contains(p.disabled, "local-storage") {
		disable = append(disable, "local-storage")
	}
	config["disable"] = disable
	if values.Bool("disable-kube-proxy") {
		config["kube-proxy-arg"] = []string{"cleanup=true"} // by which it ends at once
	}
	if root := kubeletCgroup("/proc/1/cgroup"); root != "" {
		own := []string{"kubelet-cgroups=" + root, "runtime-cgroups=" + root}
		config["kubelet-arg"] = append(own, values["kubelet-arg"]...)
	}
	return config
}

func isList(name string) bool {
	return strings.HasSuffix(name, "-arg") || name == "tls-san" || name == "node-label" || name == "node-taint"
}

func (p *plan) writeConfig(path string) error {
	content, err := yaml.Marshal(p.config)
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

// isDisabled tells whether a component is left out.
func (p *plan) isDisabled(component string) bool { return slices.Contains(p.disabled, component) }

// ownAddress is the one by which the world would be reached; nothing is sent.
func ownAddress() (string, error) {
	conn, err := net.Dial("udp4", "192.0.2.1:9")
	if err != nil {
		return "", err
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).IP.String(), nil
}
