package erofsdisk

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/erofs/go-erofs"
)

func TestADiskHasTheFilesWithTheirModesTimesAndLinks(t *testing.T) {
	dir := t.TempDir()
	program, out := filepath.Join(dir, "k3s"), filepath.Join(dir, "disk")
	content := strings.Repeat("program", 10_000)
	if err := os.WriteFile(program, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	modified := time.Unix(1_700_000_000, 0)
	if err := os.Chtimes(program, modified, modified); err != nil {
		t.Fatal(err)
	}
	order := Order{Out: out, Label: "navgw-k3s", Files: []File{
		{Name: "VERSION", Text: "v1.36.1+k3s1\n", Mode: 0o644},
		{Name: "bin/k3s", Path: program, Mode: 0o755},
		{Name: "bin/kubectl", Link: "k3s"},
		{Name: "empty", Mode: 0o644},
	}}
	if err := Make(order); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	name := make([]byte, 16)
	if _, err := file.ReadAt(name, 1024+64); err != nil || string(name) != "navgw-k3s\x00\x00\x00\x00\x00\x00\x00" {
		t.Errorf("label %q %v", name, err)
	}
	image, err := erofs.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"VERSION": "v1.36.1+k3s1\n", "bin/k3s": content, "empty": ""} {
		if got, err := fs.ReadFile(image, path); err != nil || string(got) != want {
			t.Errorf("%s: %d bytes, %v", path, len(got), err)
		}
	}
	about, err := fs.Stat(image, "bin/k3s")
	if err != nil || about.Mode().Perm() != 0o755 || !about.ModTime().Equal(modified) {
		t.Errorf("bin/k3s: %v %v", about, err)
	}
	if target, err := fs.ReadLink(image, "bin/kubectl"); err != nil || target != "k3s" {
		t.Errorf("bin/kubectl: %q %v", target, err)
	}
}

func TestAFileThatIsNotThereAndALabelThatIsTooLongAreErrors(t *testing.T) {
	out := filepath.Join(t.TempDir(), "disk")
	err := Make(Order{Out: out, Files: []File{{Name: "bin/k3s", Path: out + ".none"}}})
	if err == nil || !strings.Contains(err.Error(), "bin/k3s") {
		t.Errorf("a missing file: %v", err)
	}
	if err := Make(Order{Out: out, Label: strings.Repeat("x", 16)}); err == nil {
		t.Error("a long label was taken")
	}
}

func TestAnOrderWithAnUnknownFieldIsAnError(t *testing.T) {
	if _, err := Read(strings.NewReader(`{"out":"x","compress":true}`)); err == nil {
		t.Error("it was taken")
	}
}
