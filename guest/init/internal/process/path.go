package process

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Look finds a program as execvp(3) does, along `path` and not along init's own PATH. A name with a slash is taken as
// it is, from `dir`.
func Look(name, path, dir string) (string, error) {
	if strings.Contains(name, "/") {
		if !filepath.IsAbs(name) {
			name = filepath.Join(dir, name)
		}
		return name, executable(name)
	}
	var denied error
	for folder := range strings.SplitSeq(path, ":") {
		if folder == "" {
			folder = dir
		}
		candidate := filepath.Join(folder, name)
		if _, err := os.Stat(candidate); err != nil {
			continue // also where the folder itself cannot be looked into
		}
		err := executable(candidate)
		if err == nil {
			return candidate, nil
		}
		denied = err
	}
	if denied != nil {
		return "", denied
	}
	return "", &os.PathError{Op: "find on PATH", Path: name, Err: fs.ErrNotExist}
}

func executable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() || unix.Access(path, unix.X_OK) != nil {
		return &os.PathError{Op: "exec", Path: path, Err: fs.ErrPermission}
	}
	return nil
}
