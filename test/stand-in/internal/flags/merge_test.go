package flags

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func merge(t *testing.T, args ...string) (merged, warned []string) {
	t.Helper()
	merged, err := Merge("server", args, func(format string, args ...any) { warned = append(warned, fmt.Sprintf(format, args...)) })
	if err != nil {
		t.Fatal(err)
	}
	return merged, warned
}

func TestFlagsComeAfterTheFileAndListsAddUp(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "config.yaml"), `
node-name: one
kubelet-arg: [max-pods=20]
disable: traefik
cluster-init: true
https-listen-port: 7443
`)
	merged, warned := merge(t, "--config", file, "--node-name=two", "--kubelet-arg=v=1", "--disable", "coredns")
	values, err := Parse(merged)
	if err != nil || len(warned) > 0 {
		t.Fatal(err, warned)
	}
	if values.Text("node-name", "") != "two" || values.Text("https-listen-port", "") != "7443" || !values.Bool("cluster-init") {
		t.Errorf("%v", values)
	}
	if got := values["kubelet-arg"]; !reflect.DeepEqual(got, []string{"max-pods=20", "v=1"}) {
		t.Errorf("%q", got)
	}
	if got := values.Items("disable"); !reflect.DeepEqual(got, []string{"traefik", "coredns"}) {
		t.Errorf("%q", got)
	}
}

func TestUnknownKeysAreLeftOutWithAWarning(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "config.yaml"), "no-such-key: [1, 2]\nnode-name: one\n")
	merged, warned := merge(t, "-c="+file)
	if !reflect.DeepEqual(merged, []string{"--node-name=one", "-c=" + file}) {
		t.Errorf("%q", merged)
	}
	if len(warned) != 2 || warned[0] != "Unknown flag --no-such-key found in config.yaml, skipping\n" {
		t.Errorf("%q", warned)
	}
}

func TestFilesBesideReplaceOrAdd(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "config.yaml"), "tls-san: [a]\nnode-label: [x=1]\n")
	write(t, file+".d/10.yaml", "tls-san+: [b]\nnode-label: [y=2]\n")
	write(t, file+".d/20.txt", "node-name: no\n")
	merged, _ := merge(t, "--config="+file)
	if !reflect.DeepEqual(merged[:3], []string{"--tls-san=a", "--tls-san=b", "--node-label=y=2"}) {
		t.Errorf("%q", merged)
	}
}

func TestAFileThatIsMissingIsNone(t *testing.T) {
	args := []string{"--config", filepath.Join(t.TempDir(), "none.yaml"), "--node-name=one"}
	if merged, _ := merge(t, args...); !reflect.DeepEqual(merged, args) {
		t.Errorf("%q", merged)
	}
}

func TestValuesAreWhatYAMLMakesOfThem(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "config.yaml"), "write-kubeconfig-mode: 0600\nnode-name: \"0600\"\n")
	merged, _ := merge(t, "--config="+file)
	if merged[0] != "--write-kubeconfig-mode=384" || merged[1] != "--node-name=0600" {
		t.Errorf("%q", merged)
	}
}

func TestWhatIsNoYAMLEndsTheStart(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "config.yaml"), "a: [")
	if _, err := Merge("server", []string{"--config", file}, nil); err == nil || !strings.Contains(err.Error(), "yaml") {
		t.Error(err)
	}
}

func TestTheEnvironmentNamesTheFileFirst(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "config.yaml"), "data-dir: /elsewhere\n")
	t.Setenv("K3S_CONFIG_FILE", file)
	if found := Find([]string{"server", "--config=/none"}, "data-dir"); found != "/elsewhere" {
		t.Error(found)
	}
}
