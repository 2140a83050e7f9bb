package release

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/klauspost/compress/zstd"
)

// bundle is a release's archive with a program of this content.
func bundle(t *testing.T, program string, change func(files map[string]string)) *Bundle {
	t.Helper()
	sum := sha256.Sum256([]byte(program))
	files := map[string]string{
		"bin/k3s": program, "bin/cni": "cni",
		"bin/.sha256sums": hex.EncodeToString(sum[:]) + "  k3s\n",
		"bin/.links":      "flannel cni\nkubectl k3s\n",
	}
	if change != nil {
		change(files)
	}
	var content bytes.Buffer
	packed, err := zstd.NewWriter(&content)
	if err != nil {
		t.Fatal(err)
	}
	archive := tar.NewWriter(packed)
	for name, text := range files {
		must(t, archive.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(text)), Mode: 0o755}))
		_, err := archive.Write([]byte(text))
		must(t, err)
	}
	for name, target := range map[string]string{"bin/flannel": "cni", "bin/kubectl": "k3s"} {
		must(t, archive.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: target}))
	}
	must(t, archive.Close())
	must(t, packed.Close())
	hash := sha256.Sum256(content.Bytes())
	name := "data/" + hex.EncodeToString(hash[:]) + ".tar.zst"
	b, err := open(fstest.MapFS{"data/.empty": {}, name: {Data: content.Bytes()}}, "data")
	must(t, err)
	return b
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func extract(t *testing.T, b *Bundle, dir string) string {
	t.Helper()
	folder, err := b.Extract(dir)
	must(t, err)
	return folder
}

func TestAReleaseUnpacksItselfByItsSum(t *testing.T) {
	dir := t.TempDir()
	b := bundle(t, "one", nil)
	folder := extract(t, b, dir)
	if folder != filepath.Join(dir, "data", b.hash) || len(b.hash) != 64 {
		t.Error(folder)
	}
	for link, want := range map[string]string{
		"data/current": folder, "data/cni/cni": folder + "/bin/cni", "data/cni/flannel": folder + "/bin/cni",
	} {
		if target, err := os.Readlink(filepath.Join(dir, link)); err != nil || target != want {
			t.Errorf("%s leads to %s: %v", link, target, err)
		}
	}
	if _, err := os.Lstat(filepath.Join(dir, "data/cni/kubectl")); !os.IsNotExist(err) {
		t.Error("kubectl is no plugin")
	}
}

func TestWhatIsThereIsNotUnpackedAgain(t *testing.T) {
	dir := t.TempDir()
	b := bundle(t, "one", nil)
	program := filepath.Join(dir, "data", b.hash, "bin/k3s")
	must(t, os.MkdirAll(filepath.Dir(program), 0o755))
	must(t, os.WriteFile(program, []byte("mine"), 0o755))
	extract(t, b, dir)
	if content, err := os.ReadFile(program); err != nil || string(content) != "mine" {
		t.Errorf("%s %v", content, err)
	}
	// Nothing else is made either: not the folder of plugins.
	if _, err := os.Stat(filepath.Join(dir, "data/cni")); !os.IsNotExist(err) {
		t.Error("data/cni was made")
	}
}

func TestAnotherReleaseLeavesTheOneBefore(t *testing.T) {
	dir := t.TempDir()
	one := extract(t, bundle(t, "one", nil), dir)
	own := filepath.Join(dir, "data/cni/flannel")
	must(t, os.Remove(own))
	must(t, os.WriteFile(own, []byte("the user's"), 0o755))
	two := extract(t, bundle(t, "two", nil), dir)
	if previous, err := os.Readlink(filepath.Join(dir, "data/previous")); err != nil || previous != one {
		t.Error(previous, err)
	}
	if current, err := os.Readlink(filepath.Join(dir, "data/current")); err != nil || current != two {
		t.Error(current, err)
	}
	if _, err := os.Stat(one + "/bin/k3s"); err != nil {
		t.Error(err)
	}
	if content, err := os.ReadFile(own); err != nil || string(content) != "the user's" {
		t.Errorf("%s %v", content, err)
	}
}

func TestWhatIsUnpackedIsVerified(t *testing.T) {
	for name, change := range map[string]func(map[string]string){
		"a sum":    func(files map[string]string) { files["bin/k3s"] = "other" },
		"a link":   func(files map[string]string) { files["bin/.links"] = "flannel k3s\n" },
		"no lists": func(files map[string]string) { delete(files, "bin/.sha256sums") },
	} {
		dir := t.TempDir()
		_, err := bundle(t, "one", change).Extract(dir)
		if err == nil {
			t.Errorf("%s: taken", name)
		}
		entries, err := os.ReadDir(filepath.Join(dir, "data"))
		must(t, err)
		for _, entry := range entries {
			if entry.IsDir() {
				t.Errorf("%s: %s is left", name, entry.Name())
			}
		}
	}
}

func TestDataDirIsFoundWhereK3sLooks(t *testing.T) {
	t.Setenv("K3S_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	for args, want := range map[string]string{
		"k3s server": DefaultDataDir, "k3s server --data-dir /a": "/a", "k3s server -d=/b": "/b",
	} {
		if got := DataDir(strings.Fields(args)); got != want {
			t.Errorf("%s: %s", args, got)
		}
	}
	t.Setenv("K3S_DATA_DIR", "/env")
	if got := DataDir([]string{"k3s"}); got != "/env" {
		t.Error(got)
	}
}

func TestAReleaseWithoutItsDataSaysSo(t *testing.T) {
	if _, err := open(fstest.MapFS{"data/.empty": {Mode: fs.ModePerm}}, "data"); err == nil {
		t.Error("it was opened")
	}
}
