// Package images imports the archives of agent/images by k3s's rules.
package images

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"navgw.dev/stand-in/internal/logrus"
)

// cacheFile is where k3s (since v1.32) remembers what it has imported, if somebody has made the file.
const cacheFile = ".cache.json"

// known is what is remembered of an archive. The time is in whole seconds once it was written down.
type known struct {
	Size    int64     `json:"size"`
	ModTime time.Time `json:"modTime"`
	seen    bool
}

func (k known) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"size": k.Size, "modTime": k.ModTime.UTC().Format(time.RFC3339)})
}

// isNew tells whether an archive must be imported: one that changed is only if it has another size and a later time.
func isNew(before *known, about fs.FileInfo) bool {
	return before == nil || (about.Size() != before.Size && about.ModTime().After(before.ModTime))
}

func loadCache(folder string) map[string]*known {
	files := map[string]*known{}
	content, err := os.ReadFile(filepath.Join(folder, cacheFile))
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			logrus.Errorf("Failed to open image import fileinfo cache: %v", err)
		}
		return files
	}
	if len(content) == 0 {
		return files
	}
	if err := json.Unmarshal(content, &files); err != nil {
		logrus.Errorf("Failed to unmarshal image import fileinfo cache: %v", err)
	}
	return files
}

// syncCache writes the file only if it is there.
func syncCache(folder string, files map[string]*known) {
	file, err := os.OpenFile(filepath.Join(folder, cacheFile), os.O_WRONLY|os.O_TRUNC, 0o644)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		logrus.Errorf("Failed to truncate image import fileinfo cache: %v", err)
		return
	}
	defer file.Close()
	content, err := json.Marshal(files)
	if err == nil {
		_, err = io.WriteString(file, string(content))
	}
	if err != nil {
		logrus.Errorf("Failed to write image import fileinfo cache: %v", err)
	}
}

// extensions are the kinds of archives, and of lists of images to pull.
var extensions = []string{".tar", ".tar.lz4", ".tar.bz2", ".tbz", ".tar.gz", ".tgz", ".tar.zst", ".tzst", ".txt"}

func isSupported(path string) bool {
	for _, extension := range extensions {
		if strings.HasSuffix(path, extension) {
			return true
		}
	}
	return false
}
