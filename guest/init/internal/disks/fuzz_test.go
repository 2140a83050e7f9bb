package disks

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func FuzzConfigDisk(f *testing.F) {
	for _, names := range [][]string{{ConfigEntry}, {ConfigEntry, "manifests/a.yaml", "images/b.tar"}, {"rancher/config.yaml", "manifests/../../c"}} {
		var disk bytes.Buffer
		archive := tar.NewWriter(&disk)
		for _, name := range names {
			_ = archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: 2, Typeflag: tar.TypeReg})
			_, _ = archive.Write([]byte("{}"))
		}
		_ = archive.Close()
		f.Add(disk.Bytes())
	}
	f.Fuzz(func(t *testing.T, disk []byte) {
		root := t.TempDir()
		inside := filepath.Join(root, "in")
		places := Places{Rancher: filepath.Join(inside, "rancher"), Manifests: filepath.Join(inside, "manifests"), Images: filepath.Join(inside, "images")}
		placed, _ := place(bytes.NewReader(disk), places)
		for _, path := range placed {
			if !strings.HasPrefix(path, inside+"/") {
				t.Fatalf("%q is outside", path)
			}
		}
		entries, err := os.ReadDir(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if entry.Name() != "in" {
				t.Fatalf("%q was written outside", entry.Name())
			}
		}
		file := filepath.Join(root, "disk")
		if err := os.WriteFile(file, disk, 0o600); err != nil {
			t.Fatal(err)
		}
		if parsed, err := ReadConfig(file); (parsed == nil) == (err == nil) {
			t.Fatalf("%+v and %v", parsed, err)
		}
	})
}
