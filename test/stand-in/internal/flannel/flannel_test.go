package flannel

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestThePluginRefusesPodsUntilFlannelHasWrittenItsFile(t *testing.T) {
	if _, err := os.Stat(SubnetFile); err == nil {
		t.Skip("this machine has a flannel")
	}
	t.Setenv("CNI_COMMAND", "ADD")
	var out bytes.Buffer
	if code := Plugin(strings.NewReader(`{"cniVersion":"1.0.0"}`), &out); code != 1 {
		t.Errorf("code %d", code)
	}
	var why failure
	if err := json.Unmarshal(out.Bytes(), &why); err != nil {
		t.Fatal(err)
	}
	if why.Message != "loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory" {
		t.Error(why.Message)
	}
}

func TestThePluginDelegatesToTheBridge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "subnet.env")
	if err := WriteSubnet(path, "10.42.0.0/16", "10.42.7.0/24"); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if want := "FLANNEL_NETWORK=10.42.0.0/16\nFLANNEL_SUBNET=10.42.7.1/24\nFLANNEL_MTU=1500\nFLANNEL_IPMASQ=true\n"; err != nil || string(content) != want {
		t.Fatalf("%s %v", content, err)
	}
	subnet, err := LoadSubnet(path)
	if err != nil {
		t.Fatal(err)
	}
	conf, err := Delegate([]byte(`{"cniVersion":"1.0.0","name":"cbr0","type":"flannel","delegate":{"hairpinMode":true}}`), subnet)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"type":"bridge"`, `"hairpinMode":true`, `"subnet":"10.42.7.0/24"`, `"dst":"10.42.0.0/16"`, `"mtu":1500`, `"name":"cbr0"`} {
		if !strings.Contains(string(conf), part) {
			t.Errorf("%s lacks %s", conf, part)
		}
	}
}

func TestTheFileMayBeSomebodyElses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "subnet.env")
	if err := os.WriteFile(path, []byte("FLANNEL_SUBNET=10.42.0.1/24\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadSubnet(path); err == nil || !strings.Contains(err.Error(), "FLANNEL_NETWORK") {
		t.Error(err)
	}
}

func TestTheConflistStartsThreePlugins(t *testing.T) {
	var list struct{ Plugins []struct{ Type string } }
	if err := json.Unmarshal([]byte(Conf), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Plugins) != 3 || list.Plugins[0].Type != "flannel" || list.Plugins[1].Type != "portmap" || list.Plugins[2].Type != "bandwidth" {
		t.Errorf("%+v", list)
	}
}
