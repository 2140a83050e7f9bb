// Package erofsdisk makes a read-only disk out of files of the host, which the guest mounts as it is.
package erofsdisk

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/erofs/go-erofs"
)

// Order is what the disk is made of.
type Order struct {
	// Out is the path of the image; what is there is overwritten.
	Out string `json:"out"`
	// Label is the volume name, at most 15 bytes.
	Label string `json:"label"`
	Files []File `json:"files"`
}

// File is one entry: a file of the host, a text, or a symbolic link. Folders are made as they are needed.
type File struct {
	Name string      `json:"name"`
	Path string      `json:"path,omitempty"`
	Text string      `json:"text,omitempty"`
	Link string      `json:"link,omitempty"`
	Mode fs.FileMode `json:"mode,omitempty"`
}

// Read reads an order; a field that is not known is an error.
func Read(from io.Reader) (Order, error) {
	decoder := json.NewDecoder(from)
	decoder.DisallowUnknownFields()
	var order Order
	err := decoder.Decode(&order)
	return order, err
}

// Make writes the image: uncompressed, as every byte of it may be read at every start of a machine. All belongs to root; files of
// the host keep their time, by which a node knows an image archive again.
func Make(order Order) error {
	if len(order.Label) >= labelSize {
		return fmt.Errorf("label %q is too long", order.Label)
	}
	out, err := os.OpenFile(order.Out, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	image := erofs.Create(out, erofs.WithTempDir(filepath.Dir(order.Out)), erofs.WithBuildTime(0, 0))
	for _, file := range order.Files {
		if err := add(image, file); err != nil {
			return fmt.Errorf("%s: %w", file.Name, err)
		}
	}
	if err := image.Close(); err != nil {
		return err
	}
	if err := setLabel(out, order.Label); err != nil {
		return err
	}
	return out.Close()
}

func add(image *erofs.Writer, file File) error {
	switch {
	case file.Link != "":
		return image.Symlink(file.Link, file.Name)
	case file.Path == "":
		return write(image, file, bytes.NewReader([]byte(file.Text)), time.Unix(0, 0))
	}
	source, err := os.Open(file.Path)
	if err != nil {
		return err
	}
	defer source.Close()
	about, err := source.Stat()
	if err != nil {
		return err
	}
	return write(image, file, source, about.ModTime())
}

func write(image *erofs.Writer, file File, content io.Reader, modified time.Time) error {
	entry, err := image.Create(file.Name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(entry, content); err != nil {
		return err
	}
	if err := entry.Chmod(file.Mode); err != nil {
		return err
	}
	if err := entry.Close(); err != nil {
		return err
	}
	return image.Chtimes(file.Name, modified, modified)
}

// Places in an EROFS superblock; linux/fs/erofs/erofs_fs.h.
const (
	superblock      = 1024
	featureCompat   = superblock + 8
	volumeName      = superblock + 64
	labelSize       = 16
	featureSBChksum = 1
)

// setLabel names the volume, which the library leaves without a name.
func setLabel(image *os.File, label string) error {
	var features [4]byte
	if _, err := image.ReadAt(features[:], featureCompat); err != nil {
		return err
	}
	if binary.LittleEndian.Uint32(features[:])&featureSBChksum != 0 {
		return fmt.Errorf("the superblock has a checksum, which a label would spoil")
	}
	name := make([]byte, labelSize)
	copy(name, label)
	_, err := image.WriteAt(name, volumeName)
	return err
}
