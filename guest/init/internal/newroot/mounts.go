package newroot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/rootfs"
)

// Mount is one file system of the new root.
type Mount struct {
	Source, Target, Kind string
	Flags                uintptr
	Data                 string
	// Optional: the kernel may lack it.
	Optional bool
	// IfEmpty: only over an empty folder (or any, in a root that is read-only): what an image has there is meant.
	IfEmpty bool
	// IfReadOnly: only in a root that is read-only.
	IfReadOnly bool

	file bool
}

const plain = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC

// Kernel is what container runtimes mount, with all of the machine's devices: the machine is the command's own.
var Kernel = []Mount{
	{Source: "proc", Target: "/proc", Kind: "proc", Flags: plain},
	{Source: "sysfs", Target: "/sys", Kind: "sysfs", Flags: plain},
	{Source: "cgroup2", Target: "/sys/fs/cgroup", Kind: "cgroup2", Flags: plain, Optional: true},
	{Source: "devtmpfs", Target: "/dev", Kind: "devtmpfs", Flags: unix.MS_NOSUID, Data: "mode=755"},
	{Source: "devpts", Target: "/dev/pts", Kind: "devpts", Flags: unix.MS_NOSUID | unix.MS_NOEXEC, Data: "gid=5,mode=620,ptmxmode=666"},
	{Source: "shm", Target: "/dev/shm", Kind: "tmpfs", Flags: unix.MS_NOSUID | unix.MS_NODEV, Data: "mode=1777"},
	{Source: "mqueue", Target: "/dev/mqueue", Kind: "mqueue", Flags: plain, Optional: true},
	{Source: "run", Target: "/run", Kind: "tmpfs", Flags: unix.MS_NOSUID | unix.MS_NODEV, Data: "mode=755", IfEmpty: true},
	{Source: "tmp", Target: "/tmp", Kind: "tmpfs", Flags: unix.MS_NOSUID | unix.MS_NODEV, Data: "mode=1777", IfReadOnly: true},
}

// early is what init itself needs before there is a new root.
var early = []Mount{
	{Source: "proc", Target: "/proc", Kind: "proc", Flags: plain},
	{Source: "sysfs", Target: "/sys", Kind: "sysfs", Flags: plain},
	{Source: "devtmpfs", Target: "/dev", Kind: "devtmpfs", Flags: unix.MS_NOSUID, Data: "mode=755"},
	{Source: "run", Target: "/run", Kind: "tmpfs", Flags: unix.MS_NOSUID | unix.MS_NODEV, Data: "mode=755"},
}

// MountEarly mounts what init needs on the read-only base disk.
func MountEarly() error {
	for _, m := range early {
		// A kernel that mounts /dev by itself has done so.
		if err := m.do(m.Target); err != nil && !errors.Is(err, unix.EBUSY) {
			return err
		}
	}
	return nil
}

func (m *Mount) do(target string) error {
	if err := unix.Mount(m.Source, target, m.Kind, m.Flags, m.Data); err != nil {
		what := m.Kind
		if what == "" {
			what = m.Source
		}
		return fmt.Errorf("mount %s on %s: %w", what, m.Target, err)
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

// LinkDescriptors gives the running process's descriptors their old names below the root's /dev.
func LinkDescriptors() error {
	for name, target := range map[string]string{
		"/dev/fd": "/proc/self/fd", "/dev/stdin": "/proc/self/fd/0", "/dev/stdout": "/proc/self/fd/1", "/dev/stderr": "/proc/self/fd/2",
	} {
		if err := os.Symlink(target, name); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// UnmountAll detaches everything but the root itself, the latest mount first.
func UnmountAll() error {
	points, err := rootfs.MountPoints()
	if err != nil {
		return err
	}
	var problems []error
	for i := len(points) - 1; i >= 0; i-- {
		if points[i] == "/" {
			continue
		}
		if err := unix.Unmount(points[i], unix.MNT_DETACH); err != nil && !errors.Is(err, unix.EINVAL) {
			problems = append(problems, &os.PathError{Op: "unmount", Path: points[i], Err: err})
		}
	}
	return errors.Join(problems...)
}
