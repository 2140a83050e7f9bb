package nodestate

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestArchivesOfTheDiskAreThereAndThoseOfAnotherDiskAreNot(t *testing.T) {
	s := store(t, "disk/a.tar", "data/agent/images/user.tar")
	disk := filepath.Join(filepath.Dir(s.Data), "disk")
	if err := s.LinkImages(disk); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(s.images() + "/a.tar"); err != nil || string(content) != "disk/a.tar" {
		t.Errorf("%q %v", content, err)
	}
	if err := os.Remove(disk + "/a.tar"); err != nil {
		t.Fatal(err)
	}
	if err := s.LinkImages(disk); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(s.images() + "/a.tar"); err == nil {
		t.Error("an archive of another disk is left")
	}
	if !there(s, "data/agent/images/user.tar") {
		t.Error("an archive of the user's is gone")
	}
	if err := store(t).LinkImages(disk + "/none"); err != nil {
		t.Errorf("a disk without images: %v", err)
	}
}

// cacheOf is what k3s would remember after these imports.
func cacheOf(t *testing.T, s Store) map[string]imported {
	t.Helper()
	content, err := os.ReadFile(s.images() + "/.cache.json")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]imported{}
	if err := json.Unmarshal(content, &known); err != nil {
		t.Fatal(err)
	}
	return known
}

const database = "data/agent/containerd/io.containerd.metadata.v1.bolt/meta.db"

func TestK3sIsMadeToRememberItsImports(t *testing.T) {
	s := store(t, "data/agent/images/a.tar")
	if err := s.RememberImports(); err != nil {
		t.Fatal(err)
	}
	if known := cacheOf(t, s); len(known) != 0 {
		t.Errorf("%v", known)
	}
	if !there(s, "data/agent/images/"+lastImport) {
		t.Error("k3s would not wait for the archive")
	}
}

func TestAChangedArchiveIsImportedAgainAndAnUnchangedOneIsNot(t *testing.T) {
	s := store(t, database, "data/agent/images/same.tar", "data/agent/images/larger.tar", "data/agent/images/older.tar", "data/agent/images/gone.tar")
	written := time.Date(2026, 1, 2, 3, 4, 5, 600_000_000, time.UTC)
	known := map[string]imported{}
	for _, name := range []string{"same", "larger", "older", "gone"} {
		path := filepath.Join(s.images(), name+".tar")
		about, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, written, written); err != nil {
			t.Fatal(err)
		}
		// k3s writes whole seconds.
		known[path] = imported{about.Size(), written.Truncate(time.Second)}
	}
	content, err := json.Marshal(known)
	if err != nil {
		t.Fatal(err)
	}
	images := s.images()
	for path, change := range map[string]func(path string) error{
		images + "/.cache.json": func(path string) error { return os.WriteFile(path, content, 0o644) },
		// k3s takes neither of these for a new archive: the one is not later, the other not of another size.
		images + "/larger.tar": func(path string) error {
			return writeAt(path, "larger than it was before, which k3s sees", written)
		},
		images + "/older.tar": func(path string) error { return os.Chtimes(path, written, written.Add(-time.Hour)) },
		images + "/gone.tar":  os.Remove,
	} {
		if err := change(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.RememberImports(); err != nil {
		t.Fatal(err)
	}
	left := cacheOf(t, s)
	if _, ok := left[images+"/same.tar"]; !ok || len(left) != 1 {
		t.Errorf("%v", left)
	}
	if !there(s, "data/agent/images/"+lastImport) {
		t.Error("k3s would not wait for the changed archives")
	}
}

func writeAt(path, content string, modified time.Time) error {
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		return err
	}
	return os.Chtimes(path, modified, modified)
}

func TestNothingIsWaitedForWhenAllIsImported(t *testing.T) {
	s := store(t, database, "data/agent/images/a.tar", "data/agent/images/"+lastImport)
	about, err := os.Stat(s.images() + "/a.tar")
	if err != nil {
		t.Fatal(err)
	}
	// Of the images, later releases keep the names.
	cache := fmt.Sprintf(`{%q:{"size":%d,"modTime":%q,"images":["a:1"]}}`, s.images()+"/a.tar", about.Size(), about.ModTime().UTC().Format(time.RFC3339))
	if err := os.WriteFile(s.images()+"/.cache.json", []byte(cache), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.RememberImports(); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(s.images() + "/.cache.json"); err != nil || string(content) != cache {
		t.Errorf("%s %v", content, err)
	}
	if there(s, "data/agent/images/"+lastImport) {
		t.Error("k3s would wait for nothing")
	}
}

func TestWithoutContainerdsDatabaseNothingCountsAsImported(t *testing.T) {
	for _, cache := range []string{`{"/a.tar":{"size":1,"modTime":"2026-01-02T03:04:05Z"}}`, `{"/a.t`, ""} {
		s := store(t, "data/agent/images/a.tar")
		if err := os.WriteFile(s.images()+"/.cache.json", []byte(cache), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := s.RememberImports(); err != nil {
			t.Fatal(err)
		}
		if known := cacheOf(t, s); len(known) != 0 {
			t.Errorf("%q: %v", cache, known)
		}
	}
}
