package release

import (
	"archive/tar"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// mostMemory is what k3s lets zstd use: an archive with a larger window is refused.
const mostMemory = 1 << 25

func untar(content io.Reader, folder string) error {
	unpacked, err := zstd.NewReader(content, zstd.WithDecoderMaxMemory(mostMemory))
	if err != nil {
		return err
	}
	defer unpacked.Close()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	archive := tar.NewReader(unpacked)
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
			err = writeFile(root, name, archive, header.FileInfo().Mode().Perm())
		}
		if err != nil {
			return err
		}
	}
}

func writeFile(root *os.Root, name string, content io.Reader, mode os.FileMode) error {
	file, err := root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Close())
}

// verify compares what was unpacked with the lists of sums and links that are in it.
func verify(bin string) error {
	sums, err := pairs(filepath.Join(bin, ".sha256sums"))
	if err != nil {
		return err
	}
	for _, pair := range sums {
		sum, err := sumOf(filepath.Join(bin, pair[1]))
		if err != nil || sum != pair[0] {
			return fmt.Errorf("failed to verify directory %s: hash for file %s expected to be %s", bin, pair[1], pair[0])
		}
	}
	links, err := pairs(filepath.Join(bin, ".links"))
	if err != nil {
		return err
	}
	for _, pair := range links {
		if target, err := os.Readlink(filepath.Join(bin, pair[0])); err != nil || target != pair[1] {
			return fmt.Errorf("failed to verify directory %s: link for file %s expected to be %s", bin, pair[0], pair[1])
		}
	}
	return nil
}

func pairs(path string) ([][2]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var all [][2]string
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if fields := strings.Fields(lines.Text()); len(fields) == 2 {
			all = append(all, [2]string{fields[0], fields[1]})
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no entries found in %s", filepath.Base(path))
	}
	return all, lines.Err()
}

func sumOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	_, err = io.Copy(hash, file)
	return hex.EncodeToString(hash.Sum(nil)), err
}
