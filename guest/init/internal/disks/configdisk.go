package disks

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"navgw.dev/init/internal/config"
)

// maxConfig bounds config.json, which is read into memory.
const maxConfig = 1 << 20

// ReadConfig reads the first entry of the config disk.
func ReadConfig(disk string) (*config.Config, error) {
	file, err := os.Open(disk)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	archive := tar.NewReader(file)
	header, err := archive.Next()
	if err != nil {
		return nil, fmt.Errorf("config disk: %w", err)
	}
	if header.Name != ConfigEntry {
		return nil, fmt.Errorf("config disk: its first entry is %q", header.Name)
	}
	content, err := io.ReadAll(io.LimitReader(archive, maxConfig))
	if err != nil {
		return nil, fmt.Errorf("config disk: %w", err)
	}
	return config.Parse(content)
}

// Places are where the config disk's folders go.
type Places struct {
	Rancher   string // /etc/rancher/k3s
	Manifests string
	Images    string
}

// For returns where an entry goes; "" for config.json itself. Anything the contract does not name is refused.
func (p Places) For(entry string) (string, error) {
	folder, name := path.Split(entry)
	known := name != "" && name != "." && name != ".."
	switch {
	case entry == ConfigEntry:
		return "", nil
	case entry == "rancher/config.yaml", entry == "rancher/registries.yaml":
		return filepath.Join(p.Rancher, name), nil
	case folder == "manifests/" && known:
		return filepath.Join(p.Manifests, name), nil
	case folder == "images/" && known:
		return filepath.Join(p.Images, name), nil
	}
	return "", fmt.Errorf("config disk: unexpected entry %q", entry)
}

// Place copies the config disk's files to their places and returns the paths. An image archive that is there already,
// with the same size and time, is not written again.
func Place(disk string, places Places) ([]string, error) {
	file, err := os.Open(disk)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return place(file, places)
}

func place(disk io.Reader, places Places) ([]string, error) {
	var placed []string
	archive := tar.NewReader(disk)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return placed, nil
		}
		if err != nil {
			return nil, fmt.Errorf("config disk: %w", err)
		}
		if header.Typeflag == tar.TypeDir {
			continue
		}
		if header.Typeflag != tar.TypeReg {
			return nil, fmt.Errorf("config disk: %q is not a file", header.Name)
		}
		to, err := places.For(strings.TrimPrefix(header.Name, "./"))
		if err != nil {
			return nil, err
		}
		if to == "" {
			continue
		}
		placed = append(placed, to)
		if filepath.Dir(to) == places.Images && unchanged(to, header) {
			continue
		}
		if err := writeEntry(to, archive, header, 0o600); err != nil {
			return nil, fmt.Errorf("config disk: %w", err)
		}
	}
}

func unchanged(path string, header *tar.Header) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular() && info.Size() == header.Size && info.ModTime().Equal(header.ModTime)
}

// writeEntry writes a file under a temporary name first: a boot that is cut off leaves no half of it.
func writeEntry(to string, content io.Reader, header *tar.Header, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	partial := to + ".partial"
	file, err := os.OpenFile(partial, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	if err := errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(partial))
	}
	if err := os.Chtimes(partial, header.ModTime, header.ModTime); err != nil {
		return err
	}
	return os.Rename(partial, to)
}
