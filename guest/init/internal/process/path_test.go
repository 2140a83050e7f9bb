package process_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"navgw.dev/init/internal/process"
)

func TestLook(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"a/tool": 0o755, "b/tool": 0o755, "a/data": 0o644, "b/only": 0o755} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	path := dir + "/a:" + dir + "/b"
	for name, want := range map[string]string{"tool": "/a/tool", "only": "/b/only", "./a/tool": "/a/tool"} {
		if got, err := process.Look(name, path, dir); err != nil || got != dir+want {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	if _, err := process.Look("data", path, dir); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a file that is no program: %v", err)
	}
	if _, err := process.Look("a", path, dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a program that is nowhere: %v", err)
	}
	if _, err := process.Look("./a", path, dir); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a folder: %v", err)
	}
}
