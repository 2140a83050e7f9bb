package nodestate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func store(t *testing.T, files ...string) Store {
	t.Helper()
	dir := t.TempDir()
	s := Store{Data: dir + "/data", Kubeconfig: dir + "/k3s.yaml", Log: dir + "/k3s.log", CNI: dir + "/cni", Own: dir + "/own"}
	for _, name := range append(files, "own/") {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "/") {
			if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.MkdirAll(s.Own, 0o755); err != nil {
		t.Fatal(err)
	}
	return s
}

var everything = []string{
	"k3s.yaml", "data/server/db/state.db", "data/server/tls/server-ca.crt", "data/server/manifests/app.yaml",
	"data/agent/client-ca.crt", "data/agent/kubelet.kubeconfig", "data/agent/images/app.tar", "data/agent/containerd/x",
}

func TestPodAddressesOfTheLastBootAreForgotten(t *testing.T) {
	s := store(t, "cni/networks/cbr0/10.42.0.2", "cni/results/x", "cni/other")
	if err := s.Prepare(); err != nil {
		t.Fatal(err)
	}
	if there(s, "cni/networks") || there(s, "cni/results") || !there(s, "cni/other") {
		t.Error("the wrong files are left")
	}
}

func there(s Store, name string) bool { return exists(filepath.Join(filepath.Dir(s.Data), name)) }

func TestAClusterThatNeverWasReadyBeginsAnew(t *testing.T) {
	s := store(t, everything...)
	if err := s.Prepare(); err != nil { // the first boot, which is cut off
		t.Fatal(err)
	}
	for _, name := range everything {
		if !there(s, name) {
			t.Errorf("the first boot removed %s", name)
		}
	}
	if err := s.Prepare(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"k3s.yaml": false, "data/server/db": false, "data/server/tls": false, "data/server/manifests/app.yaml": true,
		"data/agent/client-ca.crt": false, "data/agent/kubelet.kubeconfig": false, "data/agent/images/app.tar": true, "data/agent/containerd/x": true,
	} {
		if there(s, name) != want {
			t.Errorf("%s is there: %t", name, !want)
		}
	}
}

func TestAClusterThatWasReadyIsKept(t *testing.T) {
	s := store(t, everything...)
	for _, step := range []func() error{s.Prepare, s.NoteReady, s.Prepare, s.BeginAnew} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range everything {
		if !there(s, name) {
			t.Errorf("%s is gone", name)
		}
	}
}

func TestTheLogOfTheLastBootIsKept(t *testing.T) {
	s := store(t, "k3s.log")
	if err := s.Prepare(); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(s.Log + ".1"); err != nil || string(content) != "k3s.log" || exists(s.Log) {
		t.Errorf("%q %v", content, err)
	}
}

func TestReplaceRemovesWhatTheHostNoLongerPlaces(t *testing.T) {
	s := store(t, "a.yaml", "b.yaml")
	dir := filepath.Dir(s.Data)
	a, b := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "b.yaml")
	for _, placed := range [][]string{{a, b}, {b}} {
		if err := s.Replace(placed); err != nil {
			t.Fatal(err)
		}
	}
	if exists(a) || !exists(b) {
		t.Errorf("a: %t, b: %t", exists(a), exists(b))
	}
	if err := s.Replace(nil); err != nil || exists(b) {
		t.Errorf("b: %t %v", exists(b), err)
	}
}
