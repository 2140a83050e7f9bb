package nodestate

import (
	"os"
	"path/filepath"
	"testing"
)

func TestASealedDiskRemembersItsImagesAndHasNoHistory(t *testing.T) {
	s := store(t, append(everything, "data/agent/containerd/containerd.log", "data/agent/containerd/io.containerd.grpc.v1.introspection/uuid", "data/agent/imported-images.json", "golden/agent/x")...)
	golden := filepath.Join(filepath.Dir(s.Data), "golden")
	if err := s.Seal(golden); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"containerd.log": false, "io.containerd.grpc.v1.introspection": false, "x": true} {
		if there(s, "data/agent/containerd/"+name) != want {
			t.Errorf("%s is there: %t", name, !want)
		}
	}
	if content, err := os.ReadFile(golden + "/agent/imported-images.json"); err != nil || string(content) != "data/agent/imported-images.json" {
		t.Errorf("%q %v", content, err)
	}
}

func TestANodeThatRemembersNothingOfItsImagesIsSealedToo(t *testing.T) {
	s := store(t)
	if err := s.Seal(t.TempDir()); err != nil {
		t.Fatal(err)
	}
}

func TestWhatClustersShareHoldsNothingOfOne(t *testing.T) {
	s := store(t, everything...)
	for _, name := range everything {
		path := filepath.Join(filepath.Dir(s.Data), name)
		shared := false
		for _, folder := range s.Shared() {
			if inside, err := filepath.Rel(folder, path); err == nil && filepath.IsLocal(inside) {
				shared = true
			}
		}
		if want := name == "data/agent/images/app.tar" || name == "data/agent/containerd/x"; shared != want {
			t.Errorf("%s is shared: %t", name, shared)
		}
	}
}
