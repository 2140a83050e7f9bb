package config

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// defaultClusterRange is k3s's.
const defaultClusterRange = "10.42.0.0/16"

// NodeOptions are the few of k3s's options that init itself has to know.
type NodeOptions struct {
	NodeName      string
	ClusterDNS    string
	ClusterDomain string
	Disable       []string
	// FlannelBackend is such as host-gw, or none.
	FlannelBackend string
	// ClusterRange is where pods have their addresses.
	ClusterRange string
	// PodRange is the part of the cluster's range that its first and only node gets.
	PodRange string
}

// Disabled tells whether a packaged component is left out.
func (o NodeOptions) Disabled(component string) bool { return slices.Contains(o.Disable, component) }

// ParseNodeOptions reads them as k3s does: from config.yaml (may be empty), then from arguments, which win; lists add up.
func ParseNodeOptions(configYAML []byte, args []string, hostname string) (NodeOptions, error) {
	values := map[string][]string{}
	var file map[string]any
	if err := yaml.Unmarshal(configYAML, &file); err != nil {
		return NodeOptions{}, fmt.Errorf("config.yaml: %w", err)
	}
	for key, value := range file {
		values[key] = textsOf(value)
	}
	for key, given := range flagsOf(args) {
		if key == "disable" {
			given = append(values[key], given...)
		}
		values[key] = given
	}
	last := func(key, otherwise string) string {
		if given := values[key]; len(given) > 0 {
			return cmp.Or(first(given[len(given)-1]), otherwise)
		}
		return otherwise
	}
	dns, err := defaultDNS(last("service-cidr", "10.43.0.0/16"))
	if err != nil {
		return NodeOptions{}, err
	}
	pods, err := podRange(last("cluster-cidr", defaultClusterRange))
	if err != nil {
		return NodeOptions{}, err
	}
	options := NodeOptions{
		FlannelBackend: last("flannel-backend", "vxlan"),
		ClusterRange:   first(last("cluster-cidr", defaultClusterRange)),
		PodRange:       pods,
		NodeName:       strings.ToLower(last("node-name", hostname)),
		ClusterDNS:     last("cluster-dns", dns),
		ClusterDomain:  last("cluster-domain", "cluster.local"),
	}
	for _, given := range values["disable"] {
		for component := range strings.SplitSeq(given, ",") {
			options.Disable = append(options.Disable, strings.TrimSpace(component))
		}
	}
	return options, nil
}

// defaultDNS is the tenth address of the service range, as in k3s.
func defaultDNS(serviceCIDR string) (string, error) {
	services, err := netip.ParsePrefix(serviceCIDR)
	if err != nil {
		return "", fmt.Errorf("service-cidr: %w", err)
	}
	addr := services.Masked().Addr()
	for range 10 {
		addr = addr.Next()
	}
	return addr.String(), nil
}

// podRange is the first /24, as k3s's controller manager gives it out.
func podRange(clusterCIDR string) (string, error) {
	pods, err := netip.ParsePrefix(clusterCIDR)
	if err != nil {
		return "", fmt.Errorf("cluster-cidr: %w", err)
	}
	return netip.PrefixFrom(pods.Masked().Addr(), max(pods.Bits(), 24)).String(), nil
}

// first is the first of values that k3s lets one give for two address families.
func first(list string) string {
	value, _, _ := strings.Cut(list, ",")
	return strings.TrimSpace(value)
}

func textsOf(value any) []string {
	list, ok := value.([]any)
	if !ok {
		return []string{fmt.Sprint(value)}
	}
	var texts []string
	for _, item := range list {
		texts = append(texts, fmt.Sprint(item))
	}
	return texts
}

// flagsOf understands --key=value and --key value.
func flagsOf(args []string) map[string][]string {
	flags := map[string][]string{}
	for i, arg := range args {
		name, ok := strings.CutPrefix(arg, "--")
		if !ok {
			continue
		}
		key, value, inline := strings.Cut(name, "=")
		if !inline && i+1 < len(args) && !strings.HasPrefix(args[i+1], "--") {
			value = args[i+1]
		}
		flags[key] = append(flags[key], value)
	}
	return flags
}
