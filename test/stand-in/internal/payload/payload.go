// Package payload finds what was appended to this program's file: whole programs, which it runs.
//
// Behind the program: the contents, an index in JSON, its length in 8 bytes (little-endian), and the magic.
package payload

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

const magic = "stand-in"

// Entry is a file that was appended.
type Entry struct {
	Offset int64  `json:"offset"`
	Size   int64  `json:"size"`
	Sha256 string `json:"sha256"`
}

// Payload is an open program file with its index.
type Payload struct {
	file  *os.File
	index map[string]Entry
}

// Open reads the index of a program's file.
func Open(path string) (*Payload, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	index, err := readIndex(file)
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &Payload{file, index}, nil
}

// OpenSelf opens this program's own.
func OpenSelf() (*Payload, error) { return Open("/proc/self/exe") }

func readIndex(file *os.File) (map[string]Entry, error) {
	about, err := file.Stat()
	if err != nil {
		return nil, err
	}
	end := make([]byte, 8+len(magic))
	at := about.Size() - int64(len(end))
	if _, err := file.ReadAt(end, max(at, 0)); err != nil || string(end[8:]) != magic {
		return nil, errors.New("nothing is packed into this program")
	}
	size := int64(binary.LittleEndian.Uint64(end))
	if size > at {
		return nil, errors.New("the index is longer than the file")
	}
	text := make([]byte, size)
	if _, err := file.ReadAt(text, at-size); err != nil {
		return nil, err
	}
	var index map[string]Entry
	return index, json.Unmarshal(text, &index)
}

// Close closes the program's file.
func (p *Payload) Close() error { return p.file.Close() }

// Unpack writes an entry to a file of its own below the folder, unless it is there, and returns the path.
func (p *Payload) Unpack(name, folder string) (string, error) {
	entry, ok := p.index[name]
	if !ok {
		return "", fmt.Errorf("%s is not packed into this program", name)
	}
	path := filepath.Join(folder, entry.Sha256, name)
	if about, err := os.Stat(path); err == nil && about.Size() == entry.Size {
		return path, nil
	}
	// Of another version nobody has a use.
	if err := os.RemoveAll(folder); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	partial, err := os.OpenFile(path+".partial", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(partial, hash), p.section(entry))
	if err := errors.Join(err, partial.Close()); err != nil {
		return "", err
	}
	if sum := hex.EncodeToString(hash.Sum(nil)); sum != entry.Sha256 {
		return "", fmt.Errorf("%s has sha256 %s, not %s", name, sum, entry.Sha256)
	}
	return path, os.Rename(path+".partial", path)
}

// Exec becomes a small program of the payload, which is run from memory.
func (p *Payload) Exec(name string, argv, env []string) error {
	entry, ok := p.index[name]
	if !ok {
		return fmt.Errorf("%s is not packed into this program", name)
	}
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC)
	if err != nil {
		return err
	}
	file := os.NewFile(uintptr(fd), name)
	if _, err := io.Copy(file, p.section(entry)); err != nil {
		return err
	}
	return unix.Exec(fmt.Sprintf("/proc/self/fd/%d", fd), argv, env)
}

func (p *Payload) section(entry Entry) io.Reader {
	return io.NewSectionReader(p.file, entry.Offset, entry.Size)
}
