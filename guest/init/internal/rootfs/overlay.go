// Package rootfs makes the guest's file tree: a writable root over the base disk, the kernel's file systems, the state.
package rootfs

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Overlay makes / writable: a tmpfs over the read-only base disk becomes the root. What was mounted on the old root
// is left behind with it.
func Overlay() error {
	// Only the base disk itself is below: an overlay does not see what is mounted on its lower layer.
	if err := (Mount{Source: "overlay", Target: "/mnt", Kind: "tmpfs", Data: "mode=755"}).On("/mnt"); err != nil {
		return err
	}
	if err := MountOverlay("/", "/mnt/upper", "/mnt/work", "/mnt/root"); err != nil {
		return err
	}
	if err := os.Chdir("/mnt/root"); err != nil {
		return err
	}
	return PivotHere()
}

// MountOverlay makes a directory appear writable at another path, or at its own: what is written goes to `upper`. Directories that are
// missing are made.
func MountOverlay(lower, upper, work, target string) error {
	for _, dir := range []string{upper, work} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	data := "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work
	return Mount{Source: "overlay", Target: target, Kind: "overlay", Data: data}.do()
}

// PivotHere makes the working directory this process's root. The root before is detached.
func PivotHere() error {
	// pivot_root(2), "pivot_root(".", ".")": the old root ends up on top of the new one and is detached from there.
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("detach the old root: %w", err)
	}
	return os.Chdir("/")
}
