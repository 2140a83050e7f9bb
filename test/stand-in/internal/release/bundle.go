// Package release unpacks what a release of k3s has in itself, where k3s does.
package release

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
	"navgw.dev/stand-in/internal/flags"
	"navgw.dev/stand-in/internal/logrus"
)

// DefaultDataDir is where state is for root.
const DefaultDataDir = "/var/lib/rancher/k3s"

// Bundle is the archive in a release.
type Bundle struct {
	files fs.FS
	name  string
	hash  string
}

// Open finds the archive in a folder of the program's files.
func Open(files embed.FS, folder string) (*Bundle, error) { return open(files, folder) }

func open(files fs.FS, folder string) (*Bundle, error) {
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if hash, ok := strings.CutSuffix(entry.Name(), ".tar.zst"); ok {
			return &Bundle{files, path.Join(folder, entry.Name()), hash}, nil
		}
	}
	return nil, errors.New("this release was built without its data")
}

// DataDir is where k3s finds the data-dir: in the environment, the arguments, or config.yaml.
func DataDir(argv []string) string {
	if dir := os.Getenv("K3S_DATA_DIR"); dir != "" {
		return dir
	}
	for i, arg := range argv {
		for _, flag := range []string{"--data-dir", "-d"} {
			if arg == flag && i+1 < len(argv) {
				return argv[i+1]
			}
			if value, ok := strings.CutPrefix(arg, flag+"="); ok {
				return value
			}
		}
	}
	if dir := flags.Find(argv, "data-dir"); dir != "" {
		return dir
	}
	return DefaultDataDir
}

// Run unpacks what is not unpacked yet and becomes one of its programs.
func (b *Bundle) Run(dataDir, program string, argv []string) error {
	folder, err := b.Extract(dataDir)
	if err != nil {
		return fmt.Errorf("extracting data: %w", err)
	}
	bin := filepath.Join(folder, "bin")
	path := []string{filepath.Join(folder, "../cni"), bin, os.Getenv("PATH"), filepath.Join(bin, "aux")}
	if err := os.Setenv("PATH", strings.Join(path, ":")); err != nil {
		return err
	}
	found, err := exec.LookPath(program)
	if err != nil {
		return err
	}
	return unix.Exec(found, argv, os.Environ())
}

// Extract returns the folder of what is unpacked below data-dir, where it is once `bin/k3s` is.
func (b *Bundle) Extract(dataDir string) (string, error) {
	folder := filepath.Join(dataDir, "data", b.hash)
	if exists(filepath.Join(folder, "bin/k3s")) {
		return folder, nil
	}
	if fallback := filepath.Join(DefaultDataDir, "data", b.hash); exists(filepath.Join(fallback, "bin/k3s")) {
		return fallback, nil
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(filepath.Join(dataDir, "data/.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	logrus.Infof("Acquiring lock file %s", lock.Name())
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX); err != nil {
		return "", err
	}
	if exists(folder) {
		return folder, nil
	}
	logrus.Infof("Preparing data dir %s", folder)
	return folder, b.extract(folder)
}

func (b *Bundle) extract(folder string) error {
	partial := folder + "-tmp"
	if err := os.RemoveAll(partial); err != nil {
		return err
	}
	defer os.RemoveAll(partial)
	archive, err := b.files.Open(b.name)
	if err != nil {
		return err
	}
	defer archive.Close()
	if err := untar(archive, partial); err != nil {
		return err
	}
	if err := verify(filepath.Join(partial, "bin")); err != nil {
		return err
	}
	// What was current before stays, with all its files.
	data := filepath.Dir(folder)
	current := filepath.Join(data, "current")
	if _, err := os.Lstat(current); err == nil {
		if err := os.Rename(current, filepath.Join(data, "previous")); err != nil {
			return err
		}
	}
	if err := os.Symlink(folder, current); err != nil {
		return err
	}
	if err := os.Rename(partial, folder); err != nil {
		return err
	}
	return linkPlugins(filepath.Join(folder, "bin"), filepath.Join(data, "cni"))
}

// linkPlugins makes the folder of plugins whose place does not change with the release. A plugin of the user's stays.
func linkPlugins(bin, plugins string) error {
	if err := os.MkdirAll(plugins, 0o755); err != nil {
		return err
	}
	program := filepath.Join(bin, "cni")
	names := []string{"cni"}
	entries, err := os.ReadDir(bin)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if target, err := os.Readlink(filepath.Join(bin, entry.Name())); err == nil && target == "cni" {
			names = append(names, entry.Name())
		}
	}
	for _, name := range names {
		link := filepath.Join(plugins, name)
		about, err := os.Lstat(link)
		if err == nil && about.Mode()&fs.ModeSymlink == 0 && name != "cni" {
			continue
		}
		if err == nil {
			if err := os.Remove(link); err != nil {
				return err
			}
		}
		if err := os.Symlink(program, link); err != nil {
			return err
		}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
