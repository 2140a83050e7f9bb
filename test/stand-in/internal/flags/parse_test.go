package flags

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

func TestFlagsOfAllKindsAreTaken(t *testing.T) {
	values, err := Parse([]string{
		"-node-name", "one", "--node-name=two", "--tls-san", "a,b", "--tls-san=c", "--disable=coredns,traefik",
		"--cluster-init", "--disable-network-policy=false", "-i", "10.0.0.1", "--https-listen-port=0x1f", "stray", "--no-such-flag",
	})
	if err != nil {
		t.Fatal(err)
	}
	if values.Text("node-name", "") != "two" || values.Text("node-ip", "") != "10.0.0.1" {
		t.Errorf("%v", values)
	}
	if got := values.Items("tls-san"); !reflect.DeepEqual(got, []string{"a", "b", "c"}) {
		t.Errorf("%q", got)
	}
	if !values.Bool("cluster-init") || values.Bool("disable-network-policy") {
		t.Errorf("%v", values)
	}
}

func TestKnownFlagsOfK3sAreAccepted(t *testing.T) {
	for _, flag := range []string{
		"--disable-helm-controller", "--disable-kube-proxy", "--disable-network-policy", "--disable-cloud-controller",
		"--cluster-init", "--datastore-endpoint=x", "--pause-image=x", "--flannel-backend=none", "--snapshotter=native",
		"--system-default-registry=x", "--token=x", "-t=x", "-d=x", "-o=x", "--prefer-bundled-bin", "--debug", "-v=2",
		"--kube-apiserver-arg=x", "--etcd-arg=x", "--selinux", "--etcd-s3-timeout=5m", "--node-taint=a=b:NoSchedule",
	} {
		if _, err := Parse([]string{flag}); err != nil {
			t.Errorf("%s: %v", flag, err)
		}
	}
}

func TestWrongFlagsAreRefusedInK3sWords(t *testing.T) {
	for args, want := range map[string]string{
		"--foo":                      "flag provided but not defined: -foo",
		"-foo=1":                     "flag provided but not defined: -foo",
		"--disable-apiserver-lb":     "flag provided but not defined: -disable-apiserver-lb", // only `k3s agent` has it
		"--node-name":                "flag needs an argument: -node-name",
		"--https-listen-port=x":      `invalid value "x" for flag -https-listen-port: parse error`,
		"--cluster-init=x":           `invalid boolean value "x" for -cluster-init: parse error`,
		"--etcd-s3-timeout=tomorrow": `invalid value "tomorrow" for flag -etcd-s3-timeout: parse error`,
		"---x":                       "bad flag syntax: ---x",
	} {
		if _, err := Parse([]string{args}); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", args, err, want)
		}
	}
}

func TestUsageBeginsWithTheProblem(t *testing.T) {
	var out bytes.Buffer
	PrintUsage(&out, "flag provided but not defined: -foo")
	if !strings.HasPrefix(out.String(), "Incorrect Usage: flag provided but not defined: -foo\n\nNAME:\n   k3s server") {
		t.Error(out.String())
	}
}
