// Package config reads k3s's configuration file and flags, as far as the builtin node understands them.
package config

import (
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Config is the whole configuration of `k3s server`. The names are those of k3s's keys.
type Config struct {
	NodeName   string
	NodeIP     string
	NodeLabels []string
	NodeTaints []string

	DataDir         string
	HTTPSListenPort int
	TLSSANs         []string
	KubeconfigPath  string
	KubeconfigMode  os.FileMode

	ClusterCIDR   string
	ServiceCIDR   string
	ClusterDNS    string
	ClusterDomain string

	// Disable names what is not deployed: coredns, local-storage. traefik, metrics-server, servicelb and runtimes are
	// accepted and mean nothing here, as this node never has them.
	Disable []string

	APIServerArgs         []string
	ControllerManagerArgs []string
	SchedulerArgs         []string
	KubeletArgs           []string
	KubeProxyArgs         []string
}

// Default is what k3s has when nothing is configured; the node's name is the host's.
func Default() Config {
	host, _ := os.Hostname() // an empty name is refused by Complete
	return Config{
		NodeName:        strings.ToLower(host),
		DataDir:         "/var/lib/rancher/k3s",
		HTTPSListenPort: 6443,
		KubeconfigPath:  "/etc/rancher/k3s/k3s.yaml",
		KubeconfigMode:  0o600,
		ClusterCIDR:     "10.42.0.0/16",
		ServiceCIDR:     "10.43.0.0/16",
		ClusterDNS:      "10.43.0.10",
		ClusterDomain:   "cluster.local",
	}
}

// Complete checks what single values cannot tell and finds the node's address when none is given.
func (c *Config) Complete(detectIP func() (string, error)) error {
	if c.NodeName == "" {
		return fmt.Errorf("node-name is empty and the host has no name")
	}
	if c.NodeIP == "" {
		ip, err := detectIP()
		if err != nil {
			return fmt.Errorf("node-ip is not set and none was found: %w", err)
		}
		c.NodeIP = ip
	}
	services, err := netip.ParsePrefix(c.ServiceCIDR)
	if err != nil {
		return fmt.Errorf("service-cidr: %w", err)
	}
	dns, err := netip.ParseAddr(c.ClusterDNS)
	if err != nil {
		return fmt.Errorf("cluster-dns: %w", err)
	}
	if !services.Contains(dns) {
		return fmt.Errorf("cluster-dns %s is outside of service-cidr %s", dns, services)
	}
	return nil
}

// Disabled tells whether a packaged component is left out.
func (c *Config) Disabled(component string) bool { return slices.Contains(c.Disable, component) }

// APIServerServiceIP is the first address of the service range, which the kubernetes Service has.
func (c *Config) APIServerServiceIP() string {
	return netip.MustParsePrefix(c.ServiceCIDR).Masked().Addr().Next().String()
}

// setter stores one value of a key; lists are stored item by item.
type setter func(c *Config, value string) error

func text(field func(*Config) *string) setter {
	return func(c *Config, value string) error { *field(c) = value; return nil }
}

func address(field func(*Config) *string) setter {
	return func(c *Config, value string) error {
		addr, err := netip.ParseAddr(value)
		*field(c) = addr.String()
		return err
	}
}

func prefix(field func(*Config) *string) setter {
	return func(c *Config, value string) error {
		cidr, err := netip.ParsePrefix(value)
		*field(c) = cidr.Masked().String()
		return err
	}
}

func list(field func(*Config) *[]string) setter {
	return func(c *Config, value string) error { *field(c) = append(*field(c), value); return nil }
}

// commas is a list whose items may also be separated by commas.
func commas(field func(*Config) *[]string) setter {
	return func(c *Config, value string) error {
		for item := range strings.SplitSeq(value, ",") {
			if item = strings.TrimSpace(item); item != "" {
				*field(c) = append(*field(c), item)
			}
		}
		return nil
	}
}

// ignored is a key of k3s that changes nothing here because the builtin node has no such part.
func ignored(*Config, string) error { return nil }

// must accepts only the values with which the builtin node behaves as asked.
func must(accepted ...string) setter {
	return func(_ *Config, value string) error {
		if !slices.Contains(accepted, value) {
			return fmt.Errorf("%q is not supported by the builtin node, only %s", value, strings.Join(accepted, ", "))
		}
		return nil
	}
}

// keys are all the keys that are understood, as in config.yaml and, with two dashes, on the command line.
var keys = map[string]setter{
	"node-name":                   text(func(c *Config) *string { return &c.NodeName }),
	"node-ip":                     address(func(c *Config) *string { return &c.NodeIP }),
	"node-label":                  list(func(c *Config) *[]string { return &c.NodeLabels }),
	"node-taint":                  list(func(c *Config) *[]string { return &c.NodeTaints }),
	"data-dir":                    text(func(c *Config) *string { return &c.DataDir }),
	"https-listen-port":           setPort,
	"tls-san":                     commas(func(c *Config) *[]string { return &c.TLSSANs }),
	"write-kubeconfig":            text(func(c *Config) *string { return &c.KubeconfigPath }),
	"write-kubeconfig-mode":       setMode,
	"cluster-cidr":                prefix(func(c *Config) *string { return &c.ClusterCIDR }),
	"service-cidr":                prefix(func(c *Config) *string { return &c.ServiceCIDR }),
	"cluster-dns":                 address(func(c *Config) *string { return &c.ClusterDNS }),
	"cluster-domain":              text(func(c *Config) *string { return &c.ClusterDomain }),
	"disable":                     setDisable,
	"disable-cloud-controller":    ignored,
	"disable-network-policy":      ignored,
	"flannel-backend":             must("host-gw", "none", "vxlan"),
	"kube-apiserver-arg":          list(func(c *Config) *[]string { return &c.APIServerArgs }),
	"kube-controller-manager-arg": list(func(c *Config) *[]string { return &c.ControllerManagerArgs }),
	"kube-scheduler-arg":          list(func(c *Config) *[]string { return &c.SchedulerArgs }),
	"kubelet-arg":                 list(func(c *Config) *[]string { return &c.KubeletArgs }),
	"kube-proxy-arg":              list(func(c *Config) *[]string { return &c.KubeProxyArgs }),
}

func (c *Config) set(key, value string) error {
	setter, known := keys[key]
	if !known {
		return fmt.Errorf("%s is not understood by the builtin node", key)
	}
	if err := setter(c, value); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

func setPort(c *Config, value string) error {
	port, err := strconv.ParseUint(value, 10, 16)
	if err != nil || port == 0 {
		return fmt.Errorf("%q is not a port", value)
	}
	c.HTTPSListenPort = int(port)
	return nil
}

func setMode(c *Config, value string) error {
	mode, err := strconv.ParseUint(value, 8, 9)
	if err != nil {
		return fmt.Errorf("%q is not an octal file mode", value)
	}
	c.KubeconfigMode = os.FileMode(mode)
	return nil
}

func setDisable(c *Config, value string) error {
	known := []string{"coredns", "local-storage", "traefik", "metrics-server", "servicelb", "runtimes"}
	for item := range strings.SplitSeq(value, ",") {
		if item = strings.TrimSpace(item); !slices.Contains(known, item) {
			return fmt.Errorf("%q is none of %s", item, strings.Join(known, ", "))
		}
		c.Disable = append(c.Disable, item)
	}
	return nil
}
