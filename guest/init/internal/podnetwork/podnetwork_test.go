package podnetwork

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestWhatAKernelLacksIsNamed(t *testing.T) {
	works := func(context.Context) error { return nil }
	fails := func(context.Context) error { return errors.New("not supported") }
	for _, test := range []struct {
		needs []need
		want  []string
	}{
		{[]need{{"bridge", works}, {"nf_tables", works}, {"nft numgen", works}}, nil},
		{[]need{{"bridge", works}, {"nf_tables", works}, {"nft numgen", fails}}, []string{"nft numgen"}},
		{[]need{{"bridge", fails}, {"nf_tables", fails}, {"nft numgen", fails}}, []string{"bridge", "nf_tables"}},
	} {
		if got, err := lacking(t.Context(), test.needs); err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%q, want %q (%v)", got, test.want, err)
		}
	}
	if _, err := lacking(t.Context(), []need{{"nft ct", func(context.Context) error { return errOurs }}}); err == nil {
		t.Error("a question that no kernel understands passes for something that one lacks")
	}
}

func TestHostOnlyGivesNoPodANetworkAndSaysWhy(t *testing.T) {
	plan, err := HostOnly([]string{"bridge", "nft numgen"}, true)
	if err != nil || !slices.Contains(plan.NodeArgs, "--disable-kube-proxy") {
		t.Fatalf("%q %v", plan.NodeArgs, err)
	}
	dir := t.TempDir()
	conf, bin := filepath.Join(dir, "net.d"), filepath.Join(dir, "bin")
	if err := plan.Prepare(conf, bin); err != nil {
		t.Fatal(err)
	}
	var written list
	content, err := os.ReadFile(filepath.Join(conf, confFile))
	if err := errors.Join(err, json.Unmarshal(content, &written)); err != nil {
		t.Fatal(err)
	}
	kind := written.Plugins[0]["type"].(string)
	run := func(command string) (string, error) {
		cmd := exec.Command(filepath.Join(bin, kind))
		cmd.Env = []string{"CNI_COMMAND=" + command, "PATH=/usr/bin:/bin"}
		said, err := cmd.Output()
		return string(said), err
	}
	said, err := run("ADD")
	var refused struct{ Msg string }
	if err == nil || json.Unmarshal([]byte(said), &refused) != nil || !strings.Contains(refused.Msg, "lacks bridge, nft numgen") {
		t.Errorf("%s %v", said, err)
	}
	if said, err := run("DEL"); err != nil || said != "" {
		t.Errorf("%q %v", said, err)
	}
	if said, err := run("VERSION"); err != nil || !json.Valid([]byte(said)) {
		t.Errorf("%q %v", said, err)
	}
}

func TestTheBuiltinNodeKeepsItsProxy(t *testing.T) {
	if plan, err := HostOnly([]string{"bridge"}, false); err != nil || slices.Contains(plan.NodeArgs, "--disable-kube-proxy") {
		t.Errorf("%q %v", plan.NodeArgs, err)
	}
}

func TestBridgeHasThePodRange(t *testing.T) {
	plan, err := Bridge("10.42.0.0/24")
	if err != nil || !strings.Contains(string(plan.conf), `"subnet":"10.42.0.0/24"`) || len(plan.Lacks) != 0 {
		t.Errorf("%s %v", plan.conf, err)
	}
}

func TestOwnNetworkWritesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := OwnNetwork.Prepare(filepath.Join(dir, "conf"), filepath.Join(dir, "bin")); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("%v %v", entries, err)
	}
}

func TestFlannelsFileIsWrittenAsFlannelWould(t *testing.T) {
	for _, test := range []struct{ backend, pods, want string }{
		{"host-gw", "10.42.0.0/24", "FLANNEL_NETWORK=10.42.0.0/16\nFLANNEL_SUBNET=10.42.0.1/24\nFLANNEL_MTU=1500\nFLANNEL_IPMASQ=true\n"},
		{"vxlan", "10.9.8.0/24", "FLANNEL_NETWORK=10.42.0.0/16\nFLANNEL_SUBNET=10.9.8.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n"},
		{"none", "10.42.0.0/24", ""},
		{"wireguard-native", "10.42.0.0/24", ""},
		{"host-gw", "fd42::/64", ""},
	} {
		if got := string(Subnet("10.42.0.0/16", test.pods, test.backend)); got != test.want {
			t.Errorf("%s %s: %q", test.backend, test.pods, got)
		}
	}
}
