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
	if err := unix.Mount("overlay", "/mnt", "tmpfs", 0, "mode=755"); err != nil {
		return fmt.Errorf("mount a tmpfs on /mnt: %w", err)
	}
	for _, dir := range []string{"/mnt/upper", "/mnt/work", "/mnt/root"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
	}
	if err := unix.Mount("overlay", "/mnt/root", "overlay", 0, "lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work"); err != nil {
		return fmt.Errorf("mount the root overlay: %w", err)
	}
	if err := os.Chdir("/mnt/root"); err != nil {
		return err
	}
	// pivot_root(2), "pivot_root(".", ".")": the old root ends up on top of the new one and is detached from there.
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("detach the old root: %w", err)
	}
	return os.Chdir("/")
}
