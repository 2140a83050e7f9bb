package agent

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

func (a *Agent) readFile(w http.ResponseWriter, r *http.Request) {
	path, err := pathOf(r)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	file, err := os.Open(path)
	if err != nil {
		fail(w, statusOf(err), err)
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	if info.IsDir() {
		fail(w, http.StatusBadRequest, fmt.Errorf("%s is a directory", path))
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	// Files below /proc and /sys have a size of 0 and content all the same.
	if info.Mode().IsRegular() && info.Size() > 0 {
		w.Header().Set("Content-Length", strconv.FormatInt(info.Size(), 10))
		_, err = io.CopyN(w, file, info.Size())
	} else {
		_, err = io.Copy(w, file)
	}
	if err != nil {
		panic(http.ErrAbortHandler) // the status is sent: a cut answer is all that can be said
	}
}

// writeFile puts a whole file in its place, or leaves what was there.
func (a *Agent) writeFile(w http.ResponseWriter, r *http.Request) {
	path, err := pathOf(r)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	mode := uint64(0o644)
	if given := r.URL.Query().Get("mode"); given != "" {
		if mode, err = strconv.ParseUint(given, 8, 12); err != nil {
			fail(w, http.StatusBadRequest, fmt.Errorf("mode %q is not an octal file mode", given))
			return
		}
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		fail(w, http.StatusBadRequest, fmt.Errorf("%s is a directory", path))
		return
	}
	if err := replaceFile(path, uint32(mode), r.Body); err != nil {
		fail(w, statusOf(err), err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func replaceFile(path string, mode uint32, content io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	partial, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = io.Copy(partial, content)
	// os.Chmod would translate the mode; this is the kernel's own, with setuid and the rest.
	err = errors.Join(err, unix.Fchmod(int(partial.Fd()), mode), partial.Close())
	if err == nil {
		err = os.Rename(partial.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(partial.Name()))
	}
	return nil
}

func pathOf(r *http.Request) (string, error) {
	path := r.URL.Query().Get("path")
	if !filepath.IsAbs(path) {
		return "", fmt.Errorf("path %q is not absolute", path)
	}
	return filepath.Clean(path), nil
}

func statusOf(err error) int {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return http.StatusNotFound
	case errors.Is(err, fs.ErrPermission), errors.Is(err, unix.EROFS):
		return http.StatusForbidden
	case errors.Is(err, unix.ENOTDIR), errors.Is(err, unix.EISDIR), errors.Is(err, unix.ENAMETOOLONG):
		return http.StatusBadRequest
	case errors.Is(err, unix.ENOSPC):
		return http.StatusInsufficientStorage
	}
	return http.StatusInternalServerError
}
