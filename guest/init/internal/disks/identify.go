// Package disks finds the machine's disks by what is on them and reads those that are not mounted.
package disks

import (
	"bytes"
	"encoding/binary"
	"io"
)

// What init looks for.
const (
	StateLabel  = "navgw-state"
	NodeLabel   = "navgw-node"
	K3sLabel    = "navgw-k3s"
	ConfigEntry = "navgw/config.json"
)

// Kind is a disk's format.
type Kind string

const (
	Ext4    Kind = "ext4"
	Erofs   Kind = "erofs"
	Tar     Kind = "tar"
	Unknown Kind = ""
)

// Content is a format and what tells disks of one format apart: a label, or a tar's first entry.
type Content struct {
	Kind Kind
	Name string
}

// Both file systems have their superblock 1024 bytes in.
const (
	superblock = 1024
	headSize   = superblock + 1024
)

// Identify looks at the first 2 KiB of a disk. One that is too short is unknown, not an error.
func Identify(disk io.ReaderAt) (Content, error) {
	head := make([]byte, headSize)
	n, err := disk.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return Content{}, err
	}
	head = head[:n]
	// linux/fs/ext4/ext4.h: s_magic at 0x38, s_volume_name[16] at 0x78.
	if len(head) == headSize && binary.LittleEndian.Uint16(head[superblock+0x38:]) == 0xEF53 {
		return Content{Ext4, text(head[superblock+0x78:][:16])}, nil
	}
	// linux/fs/erofs/erofs_fs.h: magic at 0, volume_name[16] at 64.
	if len(head) == headSize && binary.LittleEndian.Uint32(head[superblock:]) == 0xE0F5E1E2 {
		return Content{Erofs, text(head[superblock+64:][:16])}, nil
	}
	// POSIX ustar: name[100] at 0, magic at 257.
	if len(head) >= 512 && bytes.HasPrefix(head[257:], []byte("ustar")) {
		return Content{Tar, text(head[:100])}, nil
	}
	return Content{}, nil
}

func text(field []byte) string {
	before, _, _ := bytes.Cut(field, []byte{0})
	return string(before)
}
