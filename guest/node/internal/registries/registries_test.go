package registries

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, yaml string) (string, error) {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "registries.yaml")
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(folder, "certs.d")
	return out, Write(file, out)
}

func TestMirrorsAndAccessBecomeHosts(t *testing.T) {
	out, err := write(t, `
mirrors:
  docker.io:
    endpoint: ["http://192.168.127.254:5000", "https://mirror.example/v2/hub"]
  "*":
    endpoint: ["https://all.example"]
configs:
  mirror.example:
    auth: {username: me, password: secret}
    tls: {insecure_skip_verify: true}
`)
	if err != nil {
		t.Fatal(err)
	}
	for file, parts := range map[string][]string{
		"docker.io/hosts.toml": {"http://192.168.127.254:5000", "https://mirror.example/v2/hub", "Basic bWU6c2VjcmV0", "override_path = true", "skip_verify = true"},
		"_default/hosts.toml":  {"https://all.example"},
	} {
		content, err := os.ReadFile(filepath.Join(out, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts {
			if !strings.Contains(string(content), part) {
				t.Errorf("%s lacks %s:\n%s", file, part, content)
			}
		}
	}
	if info, err := os.Stat(filepath.Join(out, "docker.io/hosts.toml")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("a password is readable by others: %v, %v", info, err)
	}
}

// The file that docs/private-registry.md shows.
func TestAPrivateRegistryGetsItsPassword(t *testing.T) {
	out := filepath.Join(t.TempDir(), "certs.d")
	if err := Write("testdata/private.yaml", out); err != nil {
		t.Fatal(err)
	}
	for file, part := range map[string]string{
		"registry.example.com/hosts.toml": "Basic dGVhbTpzZWNyZXQ=",
		"docker.io/hosts.toml":            "https://mirror.example.com",
	} {
		content, err := os.ReadFile(filepath.Join(out, file))
		if err != nil || !strings.Contains(string(content), part) {
			t.Errorf("%s lacks %s: %v\n%s", file, part, err, content)
		}
	}
}

func TestAMissingFileMeansNoMirrors(t *testing.T) {
	out := filepath.Join(t.TempDir(), "certs.d")
	if err := Write(filepath.Join(t.TempDir(), "none"), out); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(out); err != nil || len(entries) != 0 {
		t.Fatalf("%v, %v", entries, err)
	}
}

func TestBadInputIsNamed(t *testing.T) {
	for yaml, part := range map[string]string{
		"mirrors: {a: {endpoints: [b]}}":                 "endpoints",
		"mirrors: {a: {endpoint: ['://']}}":              "is not an endpoint",
		"mirrors: {a: {endpoint: [b], rewrite: {c: d}}}": "rewrite",
	} {
		if _, err := write(t, yaml); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: got %v, want %q", yaml, err, part)
		}
	}
}
