package nodestate

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func (s Store) images() string { return filepath.Join(s.Data, "agent/images") }

// LinkImages puts the image archives of a k3s's disk where k3s imports from, and takes away those of another disk.
func (s Store) LinkImages(folder string) error {
	if err := os.MkdirAll(s.images(), 0o755); err != nil {
		return err
	}
	ofDisk := func(name string) bool { return under(filepath.Join(s.images(), name), folder) }
	if err := removeEntries(s.images(), ofDisk); err != nil {
		return err
	}
	archives, err := os.ReadDir(folder)
	if err := ignoreMissing(err); err != nil {
		return err
	}
	for _, archive := range archives {
		if err := link(filepath.Join(folder, archive.Name()), filepath.Join(s.images(), archive.Name())); err != nil {
			return err
		}
	}
	return nil
}

const (
	// importCache is where k3s (1.32 and later) remembers which archives it has imported, but only if it is there: an empty one
	// will do. docs.k3s.io, "Air-Gap Install", "Enable Conditional Image Imports".
	importCache = ".cache.json"
	// lastImport is a list of no images that comes after all archives. k3s goes on as soon as its queue is empty, without
	// waiting for what it has just taken out of it; so it waits for all that matters, and no pod starts before its image is there.
	lastImport = "~navgw-last.txt"
)

// imported is what k3s remembers of an archive, as far as it matters here.
type imported struct {
	Size     int64     `json:"size"`
	Modified time.Time `json:"modTime"`
}

// RememberImports has k3s import each archive once. k3s itself would take a changed archive for the one it knows unless
// both its size differs and its time is later, so what it knows of such a one is dropped.
func (s Store) RememberImports() error {
	path := filepath.Join(s.images(), importCache)
	known := map[string]json.RawMessage{}
	if content, err := os.ReadFile(path); err == nil && s.hasImages() {
		if err := json.Unmarshal(content, &known); err != nil {
			known = map[string]json.RawMessage{} // empty, or cut off by a crash
		}
	}
	for archive, before := range known {
		if !isAsBefore(archive, before) {
			delete(known, archive)
		}
	}
	content, err := json.Marshal(known)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.images(), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return err
	}
	return s.awaitImports(known)
}

// hasImages tells whether containerd has kept what was imported.
func (s Store) hasImages() bool {
	return exists(filepath.Join(s.containerd(), "io.containerd.metadata.v1.bolt/meta.db"))
}

func isAsBefore(archive string, entry json.RawMessage) bool {
	var before imported
	if err := json.Unmarshal(entry, &before); err != nil {
		return false
	}
	about, err := os.Stat(archive)
	return err == nil && about.Size() == before.Size && about.ModTime().Truncate(time.Second).Equal(before.Modified)
}

func (s Store) awaitImports(known map[string]json.RawMessage) error {
	entries, err := os.ReadDir(s.images())
	if err != nil {
		return err
	}
	last := filepath.Join(s.images(), lastImport)
	for _, entry := range entries {
		path := filepath.Join(s.images(), entry.Name())
		if _, ok := known[path]; !ok && !strings.HasPrefix(entry.Name(), ".") && path != last {
			return os.WriteFile(last, nil, 0o644)
		}
	}
	return ignoreMissing(os.Remove(last))
}
