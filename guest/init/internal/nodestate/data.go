package nodestate

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// dataForm is how k3s names the folder that a release unpacks itself into, by the sum of what it unpacks; `-tmp` while it does.
var dataForm = regexp.MustCompile(`^[0-9a-f]{64}(-tmp)?$`)

// PlaceData makes a release find itself unpacked: its folder below `disk`, which is on its read-only disk, appears by `bind` where
// it would unpack itself. What other releases have unpacked goes, as nobody needs it any more.
func (s Store) PlaceData(disk string, bind func(folder, path string) error) error {
	data := filepath.Join(s.Data, "data")
	if err := removeEntries(data, dataForm.MatchString); err != nil {
		return err
	}
	folders, err := os.ReadDir(disk)
	if err := ignoreMissing(err); err != nil {
		return err
	}
	for _, folder := range folders {
		if !dataForm.MatchString(folder.Name()) {
			continue
		}
		path := filepath.Join(data, folder.Name())
		if err := os.MkdirAll(path, 0o755); err != nil {
			return err
		}
		if err := bind(filepath.Join(disk, folder.Name()), path); err != nil {
			return err
		}
		if err := errors.Join(link(path, filepath.Join(data, "current")), s.placePlugins(path+"/bin")); err != nil {
			return err
		}
	}
	return removeDangling(data, "current", "previous")
}

// placePlugins fills data/cni, where k3s (1.33 and later) looks for CNI plugins first: each name of its own plugin, but not
// where there is a plugin of the user's.
func (s Store) placePlugins(bin string) error {
	cni := filepath.Join(s.Data, "data/cni")
	programs, err := os.ReadDir(bin)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(cni, 0o755); err != nil {
		return err
	}
	plugin := filepath.Join(bin, "cni")
	for _, program := range programs {
		target, _ := os.Readlink(filepath.Join(bin, program.Name())) // "" when it is no link
		path := filepath.Join(cni, program.Name())
		if target != "cni" && program.Name() != "cni" || isFile(path) {
			continue
		}
		if err := link(plugin, path); err != nil {
			return err
		}
	}
	return nil
}

// link makes a symbolic link, or leads one that is there to another place.
func link(target, path string) error {
	if err := ignoreMissing(os.Remove(path)); err != nil {
		return err
	}
	return os.Symlink(target, path)
}

func isFile(path string) bool {
	about, err := os.Lstat(path)
	return err == nil && about.Mode().IsRegular()
}

func removeDangling(dir string, names ...string) error {
	var problems []error
	for _, name := range names {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			problems = append(problems, ignoreMissing(os.Remove(path)))
		}
	}
	return errors.Join(problems...)
}

// under tells whether a link leads into a folder.
func under(path, folder string) bool {
	target, err := os.Readlink(path)
	return err == nil && strings.HasPrefix(target, folder+"/")
}
