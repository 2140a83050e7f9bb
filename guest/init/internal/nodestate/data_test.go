package nodestate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bindByLink stands in for a bind mount, which takes root.
func bindByLink(folder, path string) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return os.Symlink(folder, path)
}

// release makes the unpacked tools of a release as they are on its disk.
func release(t *testing.T, sum string) string {
	t.Helper()
	disk := filepath.Join(t.TempDir(), "data")
	bin := filepath.Join(disk, sum, "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"k3s", "cni", "runc"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{"bridge": "cni", "loopback": "cni", "kubectl": "k3s"} {
		if err := os.Symlink(target, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	return disk
}

func TestAReleaseFindsItselfUnpackedWithItsPluginsInTheirPlace(t *testing.T) {
	sum := strings.Repeat("a", 64)
	s, disk := store(t, "data/data/cni/own"), release(t, sum)
	for range 2 { // at every boot
		if err := s.PlaceData(disk, bindByLink); err != nil {
			t.Fatal(err)
		}
	}
	if !there(s, "data/data/"+sum+"/bin/k3s") {
		t.Error("it is not unpacked")
	}
	if current, err := os.Readlink(s.Data + "/data/current"); err != nil || current != s.Data+"/data/"+sum {
		t.Errorf("current: %q %v", current, err)
	}
	plugins, err := os.ReadDir(s.Data + "/data/cni")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, plugin := range plugins {
		names = append(names, plugin.Name())
	}
	if strings.Join(names, " ") != "bridge cni loopback own" {
		t.Errorf("plugins: %v", names)
	}
	if target, err := os.Readlink(s.Data + "/data/cni/bridge"); err != nil || target != s.Data+"/data/"+sum+"/bin/cni" {
		t.Errorf("bridge: %q %v", target, err)
	}
}

func TestAPluginOfTheUsersStays(t *testing.T) {
	s, disk := store(t, "data/data/cni/bridge"), release(t, strings.Repeat("a", 64))
	if err := s.PlaceData(disk, bindByLink); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(s.Data + "/data/cni/bridge"); err != nil || string(content) != "data/data/cni/bridge" {
		t.Errorf("%q %v", content, err)
	}
}

func TestWhatOtherReleasesUnpackedGoes(t *testing.T) {
	old, sum := strings.Repeat("b", 64), strings.Repeat("a", 64)
	for name, disk := range map[string]string{"a release": release(t, sum), "a program without tools": t.TempDir() + "/none"} {
		s := store(t, "data/data/"+old+"/bin/k3s", "data/data/"+old+"-tmp/bin/k3s", "data/data/notes")
		if err := os.Symlink(s.Data+"/data/"+old, s.Data+"/data/previous"); err != nil {
			t.Fatal(err)
		}
		if err := s.PlaceData(disk, bindByLink); err != nil {
			t.Fatal(err)
		}
		for _, gone := range []string{old, old + "-tmp", "previous"} {
			if _, err := os.Lstat(s.Data + "/data/" + gone); err == nil {
				t.Errorf("%s: %s is left", name, gone)
			}
		}
		if !there(s, "data/data/notes") {
			t.Errorf("%s: a file of the user's is gone", name)
		}
	}
}
