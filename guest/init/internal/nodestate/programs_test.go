package nodestate

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAK3sGetsTheProgramsItLacksAndKeepsItsOwn(t *testing.T) {
	tools, bin := t.TempDir(), t.TempDir()
	for path, content := range map[string]string{
		tools + "/runc": "builtin's", tools + "/host-local": "builtin's", tools + "/k3s": "builtin's",
		bin + "/k3s": "k3s's", bin + "/host-local": "k3s's",
	} {
		if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("k3s", tools+"/kubectl"); err != nil {
		t.Fatal(err)
	}
	// The second time is the next boot.
	for range 2 {
		if err := LinkPrograms(tools, bin); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{"runc": "builtin's", "host-local": "k3s's", "k3s": "k3s's"} {
		if content, err := os.ReadFile(filepath.Join(bin, name)); err != nil || string(content) != want {
			t.Errorf("%s: %q %v", name, content, err)
		}
	}
	if _, err := os.Lstat(bin + "/kubectl"); err == nil {
		t.Error("the builtin node's kubectl is linked into a k3s")
	}
}

func TestDistributionOf(t *testing.T) {
	for version, want := range map[string]string{"v1.37.2+navgw.1": "builtin", "v1.36.1+k3s1": "k3s", "v1.36.1": "k3s"} {
		if got := DistributionOf(version); got != want {
			t.Errorf("%s: %s", version, got)
		}
	}
}

func TestTheShimFitsContainerdsLine(t *testing.T) {
	for version, older := range map[string]bool{
		"containerd github.com/k3s-io/containerd v1.7.27-k3s1 \n":      true,
		"containerd github.com/k3s-io/containerd/v2 v2.1.5-k3s1 \n":    true,
		"containerd github.com/k3s-io/containerd/v2 v2.2.10 abcdef":    true,
		"containerd github.com/k3s-io/containerd/v2 v2.3.1-k3s2 \n":    false,
		"containerd github.com/containerd/containerd/v2 2.4.2+unknown": false,
		"containerd github.com/k3s-io/containerd/v3 v3.0.0":            false,
		"": false,
	} {
		if NeedsOlderShim(version) != older {
			t.Errorf("%q needs an older shim: %t", version, !older)
		}
	}
}
