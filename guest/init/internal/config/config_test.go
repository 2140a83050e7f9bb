package config

import (
	"strings"
	"testing"
	"time"
)

const full = `{
  "schema": 1, "cluster": "default", "hostname": "navgw",
  "token": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  "time": "2026-01-02T03:04:05.678Z",
  "network": {"address": "192.168.127.2/24", "gateway": "192.168.127.1", "dns": "192.168.127.1", "mac": "5a:94:ef:e4:0c:ee", "mtu": 1500},
  "controlPort": 7601, "storage": "disk", "mode": "node", "env": {"A": "b"}
}`

func TestParse(t *testing.T) {
	c, err := Parse([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	if !c.Time.Equal(time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)) || c.Network.Address.String() != "192.168.127.2/24" ||
		c.ControlPort != 7601 || c.Env["A"] != "b" {
		t.Errorf("%+v", c)
	}
}

func TestParseNamesEveryProblem(t *testing.T) {
	for change, naming := range map[[2]string]string{
		{`"schema": 1`, `"schema": 2`}:                          "schema 2",
		{`"node"`, `"idle"`}:                                    `mode "idle"`,
		{`"0123456789abcdef`, `"x123456789abcdef`}:              "token",
		{`"hostname": "navgw"`, `"hostname": ""`}:               "hostname",
		{`"controlPort": 7601`, `"controlPort": 0`}:             "controlPort",
		{`"controlPort": 7601`, `"controlPort": 70000`}:         "controlPort",
		{`"disk"`, `"tape"`}:                                    `storage "tape"`,
		{`"192.168.127.2/24"`, `"192.168.127.2"`}:               "config.json",
		{`"gateway": "192.168.127.1"`, `"gateway": "10.0.0.1"`}: "gateway 10.0.0.1",
		{`5a:94:ef`, `zz:94:ef`}:                                "mac",
		{`"schema": 1`, `"schema": 1, "novel": true`}:           "novel",
	} {
		text := strings.Replace(full, change[0], change[1], 1)
		if text == full {
			t.Fatalf("%q is not in the text", change[0])
		}
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), naming) {
			t.Errorf("%s: %v", change[1], err)
		}
	}
}

func TestAProbeNeedsNothingElse(t *testing.T) {
	if _, err := Parse([]byte(`{"schema": 1, "mode": "probe"}`)); err != nil {
		t.Error(err)
	}
}

func TestOnlyWhatKeepsAStateHasADisk(t *testing.T) {
	for text, has := range map[string]bool{
		full: true,
		strings.Replace(full, `"disk"`, `"golden"`, 1): true,
		strings.Replace(full, `"disk"`, `"memory"`, 1): false,
		`{"schema": 1, "mode": "probe"}`:               false,
		fullRun:                                        false,
	} {
		c, err := Parse([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if c.HasStateDisk() != has {
			t.Errorf("%s: %t", text, !has)
		}
	}
}

func TestNodeOptions(t *testing.T) {
	for name, test := range map[string]struct {
		yaml string
		args []string
		want NodeOptions
	}{
		"nothing": {"", nil, NodeOptions{NodeName: "host", ClusterDNS: "10.43.0.10", ClusterDomain: "cluster.local"}},
		"file": {
			"node-name: Navgw\ncluster-dns: 10.9.0.53\ncluster-domain: test\ndisable: [traefik, coredns]\nkubelet-arg: [a=b]\n", nil,
			NodeOptions{NodeName: "navgw", ClusterDNS: "10.9.0.53", ClusterDomain: "test", Disable: []string{"traefik", "coredns"}},
		},
		"DNS follows the service range": {"service-cidr: 10.96.0.0/12", nil,
			NodeOptions{NodeName: "host", ClusterDNS: "10.96.0.10", ClusterDomain: "cluster.local"}},
		"two families": {"service-cidr: 10.43.0.0/16,fd00::/112\ncluster-dns: 10.43.0.9,fd00::9", nil,
			NodeOptions{NodeName: "host", ClusterDNS: "10.43.0.9", ClusterDomain: "cluster.local"}},
		"arguments win, lists add up": {"node-name: a\ndisable: traefik,metrics-server\n", []string{"--disable=coredns", "--node-name", "b", "--debug"},
			NodeOptions{NodeName: "b", ClusterDNS: "10.43.0.10", ClusterDomain: "cluster.local", Disable: []string{"traefik", "metrics-server", "coredns"}}},
	} {
		got, err := ParseNodeOptions([]byte(test.yaml), test.args, "host")
		if err != nil || got.NodeName != test.want.NodeName || got.ClusterDNS != test.want.ClusterDNS ||
			got.ClusterDomain != test.want.ClusterDomain || strings.Join(got.Disable, " ") != strings.Join(test.want.Disable, " ") {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	for yaml, want := range map[string]string{"": "10.42.0.0/24", "cluster-cidr: 10.9.8.7/16,fd00::/56": "10.9.0.0/24", "cluster-cidr: 10.9.8.0/28": "10.9.8.0/28"} {
		if got, err := ParseNodeOptions([]byte(yaml), nil, "host"); err != nil || got.PodRange != want {
			t.Errorf("%s: %s %v", yaml, got.PodRange, err)
		}
	}
	for _, bad := range []string{"a: [", "service-cidr: x", "cluster-cidr: x"} {
		if _, err := ParseNodeOptions([]byte(bad), nil, "host"); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}
