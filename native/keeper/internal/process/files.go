package process

import (
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"navgw.dev/keeper/internal/spec"
)

// Enter makes dir the working directory. It must be ours and closed to everybody else: whoever can write into
// it could put their own socket in place of the cluster's.
func Enter(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return spec.Fail(spec.BadSpec, "dir: %v", err)
	}
	if !info.IsDir() {
		return spec.Fail(spec.BadSpec, "dir: %s is not a folder", dir)
	}
	if owner := info.Sys().(*syscall.Stat_t).Uid; int(owner) != os.Geteuid() {
		return spec.Fail(spec.BadSpec, "dir: %s belongs to user %d", dir, owner)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return spec.Fail(spec.BadSpec, "dir: %s is open to others (mode %04o, must be 0700)", dir, mode)
	}
	if err := os.Chdir(dir); err != nil {
		return spec.Fail(spec.BadSpec, "dir: %v", err)
	}
	return nil
}

// OpenLog opens a file to append to that nobody else can read. Names of files are checked to be inside the
// cluster's own folder; a link in their place is refused all the same.
func OpenLog(name string) (*os.File, error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Chmod(0o600); err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// WriteJSON writes a small file as a whole or not at all.
func WriteJSON(name string, value any) error {
	content, err := json.Marshal(value)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(name+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.Write(append(content, '\n')); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

// Remove deletes a file that need not be there.
func Remove(name string) error {
	if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}

// Vanish takes a folder's name away at once, so that its next owner can have it, and says where the content is
// until it is deleted. A folder that is gone already is no error: then there is nothing to delete.
func Vanish(dir string) (string, error) {
	gone := filepath.Join(filepath.Dir(dir), ".gone-"+rand.Text())
	err := os.Rename(dir, gone)
	if os.IsNotExist(err) {
		return "", nil
	}
	return gone, err
}
