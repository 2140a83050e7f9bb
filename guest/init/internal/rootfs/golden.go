package rootfs

import (
	"os"
	"path/filepath"
)

// Golden is where the disk is that is to become a golden one.
const Golden = "/golden"

// MountGolden mounts the disk that is to become a golden one, and puts folders of the guest on it. Whatever else the guest
// writes stays off it.
func MountGolden(disk string, folders ...string) error {
	if err := stateDisk(disk, Golden).do(); err != nil {
		return err
	}
	for _, folder := range folders {
		source := filepath.Join(Golden, folder)
		if err := os.MkdirAll(source, 0o755); err != nil {
			return err
		}
		if err := bind(source, folder, false); err != nil {
			return err
		}
	}
	return nil
}
