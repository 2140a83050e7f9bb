package disks

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// versionForm also makes a version safe as a folder's name.
var versionForm = regexp.MustCompile(`^v?[0-9][0-9A-Za-z.+_-]*$`)

// idForm is what the host may add to the version: another one is another node, though of the same version.
var idForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// UnpackNode unpacks a node tar below `store`, into a folder named after its version and what it was made from, unless it is
// there already. It returns the folder and the version, and removes others.
func UnpackNode(disk, store string) (folder, version string, err error) {
	file, err := os.Open(disk)
	if err != nil {
		return "", "", err
	}
	defer file.Close()
	return unpackNode(file, store)
}

func unpackNode(disk io.Reader, store string) (folder, version string, err error) {
	archive := tar.NewReader(disk)
	header, err := archive.Next()
	if err != nil {
		return "", "", fmt.Errorf("node disk: %w", err)
	}
	if header.Name != NodeEntry {
		return "", "", fmt.Errorf("node disk: its first entry is %q", header.Name)
	}
	content, err := io.ReadAll(io.LimitReader(archive, 256))
	if err != nil {
		return "", "", fmt.Errorf("node disk: %w", err)
	}
	version, id, _ := strings.Cut(strings.TrimSpace(string(content)), "\n")
	if !versionForm.MatchString(version) {
		return "", "", fmt.Errorf("node disk: %q is not a version", version)
	}
	name := version
	if id != "" {
		if !idForm.MatchString(id) {
			return "", "", fmt.Errorf("node disk: %q is not what it was made from", id)
		}
		name += "-" + id[:16]
	}
	folder = filepath.Join(store, name)
	if _, err := os.Stat(folder); err == nil {
		return folder, version, nil
	}
	// Only one version is ever kept, and what a cut-off boot left is not one.
	if err := os.RemoveAll(store); err != nil {
		return "", "", err
	}
	partial := filepath.Join(store, "partial")
	if err := os.MkdirAll(partial, 0o755); err != nil {
		return "", "", err
	}
	if err := unpackInto(archive, partial); err != nil {
		return "", "", fmt.Errorf("node disk: %w", err)
	}
	return folder, version, os.Rename(partial, folder)
}

// unpackInto cannot leave the folder, whatever names and links the archive has.
func unpackInto(archive *tar.Reader, folder string) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name := filepath.Clean(header.Name)
		if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		switch header.Typeflag {
		case tar.TypeDir:
			err = root.MkdirAll(name, 0o755)
		case tar.TypeSymlink:
			err = root.Symlink(header.Linkname, name)
		case tar.TypeReg:
			err = unpackFile(root, name, archive, header)
		default:
			err = fmt.Errorf("%q has type %q", header.Name, header.Typeflag)
		}
		if err != nil {
			return err
		}
	}
}

func unpackFile(root *os.Root, name string, content io.Reader, header *tar.Header) error {
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, header.FileInfo().Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	// k3s and the builtin node know an archive that they imported before by its size and time.
	return root.Chtimes(name, header.ModTime, header.ModTime)
}
