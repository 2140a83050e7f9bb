package rootfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// Mount is one line of what other systems have in /etc/fstab.
type Mount struct {
	Source, Target, Kind string
	Flags                uintptr
	Data                 string
	// Optional: the kernel may lack it, and nothing that is needed depends on it.
	Optional bool
}

const plain = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC

// File systems of the kernel's and folders in memory, where every Linux has them.
var (
	Proc   = Mount{Source: "proc", Target: "/proc", Kind: "proc", Flags: plain}
	Sysfs  = Mount{Source: "sysfs", Target: "/sys", Kind: "sysfs", Flags: plain}
	Dev    = Mount{Source: "devtmpfs", Target: "/dev", Kind: "devtmpfs", Flags: unix.MS_NOSUID, Data: "mode=755"}
	Pts    = Mount{Source: "devpts", Target: "/dev/pts", Kind: "devpts", Flags: unix.MS_NOSUID | unix.MS_NOEXEC, Data: "gid=5,mode=620,ptmxmode=666"}
	Shm    = Mount{Source: "shm", Target: "/dev/shm", Kind: "tmpfs", Flags: unix.MS_NOSUID | unix.MS_NODEV, Data: "mode=1777"}
	Mqueue = Mount{Source: "mqueue", Target: "/dev/mqueue", Kind: "mqueue", Flags: plain, Optional: true}
	Run    = Mount{Source: "run", Target: "/run", Kind: "tmpfs", Flags: unix.MS_NOSUID | unix.MS_NODEV, Data: "mode=755"}
	Tmp    = Mount{Source: "tmp", Target: "/tmp", Kind: "tmpfs", Flags: unix.MS_NOSUID | unix.MS_NODEV, Data: "mode=1777"}
	Cgroup = Mount{Source: "cgroup2", Target: "/sys/fs/cgroup", Kind: "cgroup2", Flags: plain}
)

var kernelMounts = []Mount{
	Proc, Sysfs, Dev, Pts, Shm, Mqueue, Run, Tmp, Cgroup,
	{Source: "bpf", Target: "/sys/fs/bpf", Kind: "bpf", Flags: plain, Data: "mode=700", Optional: true},
	{Source: "binfmt_misc", Target: "/proc/sys/fs/binfmt_misc", Kind: "binfmt_misc", Flags: plain, Optional: true},
}

// MountKernel mounts the kernel's file systems and the tmpfs folders.
func MountKernel() error {
	for _, m := range kernelMounts {
		if err := m.do(); err != nil && !m.Optional {
			return err
		}
	}
	if err := LinkDescriptors(); err != nil {
		return err
	}
	// iptables of this guest makes it when it is first run; pods that bring iptables along mount it (k3s's servicelb).
	if err := os.WriteFile("/run/xtables.lock", nil, 0o600); err != nil {
		return err
	}
	return ensureKmsg()
}

// LinkDescriptors gives the running process's descriptors their old names; devtmpfs leaves these to user space.
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

// ensureKmsg makes /dev/kmsg, which the kubelet's OOM watcher cannot do without.
func ensureKmsg() error {
	err := unix.Mknod("/dev/kmsg", unix.S_IFCHR|0o644, int(unix.Mkdev(1, 11)))
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// Share makes every mount propagate, as the kubelet asks for /var/lib/kubelet; it comes after the last mount of the boot.
func Share() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_SHARED, ""); err != nil {
		return fmt.Errorf("make / shared: %w", err)
	}
	return nil
}

// AsOptional is the same mount of a kernel that may lack it.
func (m Mount) AsOptional() Mount {
	m.Optional = true
	return m
}

// On mounts it on a path that is there.
func (m Mount) On(path string) error {
	if err := unix.Mount(m.Source, path, m.Kind, m.Flags, m.Data); err != nil {
		what := m.Kind
		if what == "" {
			what = m.Source // a bind
		}
		return fmt.Errorf("mount %s on %s: %w", what, m.Target, err)
	}
	return nil
}

// do mounts it where it belongs.
func (m Mount) do() error {
	if err := os.MkdirAll(m.Target, 0o755); err != nil && !m.Optional {
		return err
	}
	return m.On(m.Target)
}

func bind(source, target string, readOnly bool) error {
	m := Mount{Source: source, Target: target, Flags: unix.MS_BIND}
	if err := m.do(); err != nil || !readOnly {
		return err
	}
	m.Flags |= unix.MS_REMOUNT | unix.MS_RDONLY
	return m.On(target)
}
