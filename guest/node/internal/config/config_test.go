package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// What the host writes by default (guest/CONTRACT.md).
const hostDefault = `
node-name: navgw
tls-san: [127.0.0.1, localhost, 192.168.127.2]
write-kubeconfig-mode: "0600"
disable: [traefik, metrics-server, servicelb]
disable-cloud-controller: true
disable-network-policy: true
flannel-backend: host-gw
node-ip: 192.168.127.2
kube-proxy-arg: [proxy-mode=nftables]
kubelet-arg:
  - "eviction-hard=memory.available<50Mi"
`

func load(t *testing.T, yaml string, args ...string) (Config, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(append([]string{"--config", file}, args...))
}

func TestTheHostsDefaultIsUnderstood(t *testing.T) {
	c, err := load(t, hostDefault)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.NodeName, want.NodeIP = "navgw", "192.168.127.2"
	want.TLSSANs = []string{"127.0.0.1", "localhost", "192.168.127.2"}
	want.Disable = []string{"traefik", "metrics-server", "servicelb"}
	want.KubeProxyArgs = []string{"proxy-mode=nftables"}
	want.KubeletArgs = []string{"eviction-hard=memory.available<50Mi"}
	if !reflect.DeepEqual(c, want) {
		t.Fatalf("got  %+v\nwant %+v", c, want)
	}
}

func TestFlagsReplaceValuesAndAddToLists(t *testing.T) {
	c, err := load(t, hostDefault, "--node-name=other", "--kubelet-arg", "max-pods=20", "--disable", "coredns,local-storage", "--disable-cloud-controller")
	if err != nil {
		t.Fatal(err)
	}
	if c.NodeName != "other" || len(c.KubeletArgs) != 2 || !c.Disabled("coredns") || !c.Disabled("local-storage") || !c.Disabled("traefik") {
		t.Fatalf("%+v", c)
	}
}

func TestFileModeKeepsItsOctalDigits(t *testing.T) {
	for _, mode := range []string{"0644", `"0644"`, `"644"`} {
		c, err := load(t, "write-kubeconfig-mode: "+mode)
		if err != nil || c.KubeconfigMode != 0o644 {
			t.Errorf("%s gave %o, %v", mode, c.KubeconfigMode, err)
		}
	}
}

func TestBadInputIsNamed(t *testing.T) {
	for yaml, part := range map[string]string{
		"no-such-key: 1":             "no-such-key is not understood",
		"node-ip: elsewhere":         "node-ip",
		"https-listen-port: 70000":   "https-listen-port",
		"cluster-cidr: 10.42.0.0":    "cluster-cidr",
		"disable: [nothing]":         `"nothing" is none of`,
		"flannel-backend: wireguard": "flannel-backend",
		"tls-san: {a: b}":            "tls-san",
		"write-kubeconfig-mode: rw":  "write-kubeconfig-mode",
		"- a list":                   "config.yaml",
	} {
		if _, err := load(t, yaml); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: got error %v, want one with %q", yaml, err, part)
		}
	}
	for _, args := range [][]string{{"stray"}, {"--node-name"}, {"--no-such-flag", "x"}, {"--config", "/does/not/exist"}} {
		if _, err := Load(args); err == nil {
			t.Errorf("%v was accepted", args)
		}
	}
}

func TestCompleteChecksTheServiceRange(t *testing.T) {
	c, err := load(t, hostDefault, "--service-cidr", "10.50.0.0/16")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Complete(nil); err == nil || !strings.Contains(err.Error(), "cluster-dns") {
		t.Fatalf("cluster-dns outside of service-cidr: %v", err)
	}
	c.ClusterDNS = "10.50.0.10"
	if err := c.Complete(nil); err != nil || c.APIServerServiceIP() != "10.50.0.1" {
		t.Fatalf("%v, %s", err, c.APIServerServiceIP())
	}
}

func TestMissingNodeIPIsDetected(t *testing.T) {
	c, err := load(t, "node-name: a")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Complete(func() (string, error) { return "192.0.2.7", nil }); err != nil || c.NodeIP != "192.0.2.7" {
		t.Fatalf("%v, %q", err, c.NodeIP)
	}
}
