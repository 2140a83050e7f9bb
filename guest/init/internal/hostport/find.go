// Package hostport finds virtio console ports by name, and speaks with the host over the one that a run has for that.
package hostport

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// lookEvery is how often a missing port is looked for: it appears once the host has answered the driver.
const lookEvery = 2 * time.Millisecond

// Folders are where the kernel shows ports.
type Folders struct{ Sys, Dev string }

// System are the kernel's own.
var System = Folders{Sys: "/sys/class/virtio-ports", Dev: "/dev"}

// Await waits for a port of that name and opens it. The host names a port after it has opened its own end, so that a
// port with a name is connected.
func (f Folders) Await(ctx context.Context, name string, flags int) (*os.File, error) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		if device := f.find(name); device != "" {
			return Open(filepath.Join(f.Dev, device), flags)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil, fmt.Errorf("no port named %s: %w", name, ctx.Err())
		}
	}
}

func (f Folders) find(name string) string {
	files, _ := filepath.Glob(filepath.Join(f.Sys, "*/name")) // the pattern is well-formed
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err == nil && strings.TrimSuffix(string(content), "\n") == name {
			return filepath.Base(filepath.Dir(file))
		}
	}
	return ""
}

// Open opens a device as a command is to have it: blocking, and not as anybody's controlling terminal.
func Open(path string, flags int) (*os.File, error) {
	// Not by os.OpenFile, which would make it non-blocking.
	fd, err := unix.Open(path, flags|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(fd), path), nil
}
