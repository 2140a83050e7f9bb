package newroot

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/rootfs"
)

// Mount is one file system of the new root.
type Mount struct {
	rootfs.Mount
	// IfEmpty: only over an empty folder (or any, in a root that is read-only): what an image has there is meant.
	IfEmpty bool
	// IfReadOnly: only in a root that is read-only.
	IfReadOnly bool

	file bool
}

// Kernel is what container runtimes mount, with all of the machine's devices: the machine is the command's own.
var Kernel = []Mount{
	{Mount: rootfs.Proc},
	{Mount: rootfs.Sysfs},
	{Mount: rootfs.Cgroup.AsOptional()},
	{Mount: rootfs.Dev},
	{Mount: rootfs.Pts},
	{Mount: rootfs.Shm},
	{Mount: rootfs.Mqueue},
	{Mount: rootfs.Run, IfEmpty: true},
	{Mount: rootfs.Tmp, IfReadOnly: true},
}

// early is what init itself needs before there is a new root.
var early = []rootfs.Mount{rootfs.Proc, rootfs.Sysfs, rootfs.Dev, rootfs.Run}

// MountEarly mounts what init needs on the read-only base disk.
func MountEarly() error {
	for _, m := range early {
		// A kernel that mounts /dev by itself has done so.
		if err := m.On(m.Target); err != nil && !errors.Is(err, unix.EBUSY) {
			return err
		}
	}
	return nil
}

// Share mounts a virtio-fs device.
func Share(tag, target string, readOnly bool) error {
	var flags uintptr
	if readOnly {
		flags = unix.MS_RDONLY
	}
	if err := unix.Mount(tag, target, "virtiofs", flags, ""); err != nil {
		return fmt.Errorf("mount the host's folder %s: %w", tag, err)
	}
	return nil
}
