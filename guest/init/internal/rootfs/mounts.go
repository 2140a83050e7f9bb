package rootfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// mount is one line of what other systems have in /etc/fstab.
type mount struct {
	source, target, kind string
	flags                uintptr
	data                 string
	optional             bool // the kernel may lack it, and nothing that a node needs depends on it
}

const plain = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC

var kernelMounts = []mount{
	{source: "proc", target: "/proc", kind: "proc", flags: plain},
	{source: "sysfs", target: "/sys", kind: "sysfs", flags: plain},
	{source: "devtmpfs", target: "/dev", kind: "devtmpfs", flags: unix.MS_NOSUID, data: "mode=755"},
	{source: "devpts", target: "/dev/pts", kind: "devpts", flags: unix.MS_NOSUID | unix.MS_NOEXEC, data: "gid=5,mode=620,ptmxmode=666"},
	{source: "shm", target: "/dev/shm", kind: "tmpfs", flags: unix.MS_NOSUID | unix.MS_NODEV, data: "mode=1777"},
	{source: "mqueue", target: "/dev/mqueue", kind: "mqueue", flags: plain, optional: true},
	{source: "run", target: "/run", kind: "tmpfs", flags: unix.MS_NOSUID | unix.MS_NODEV, data: "mode=755"},
	{source: "tmp", target: "/tmp", kind: "tmpfs", flags: unix.MS_NOSUID | unix.MS_NODEV, data: "mode=1777"},
	{source: "cgroup2", target: "/sys/fs/cgroup", kind: "cgroup2", flags: plain},
	{source: "bpf", target: "/sys/fs/bpf", kind: "bpf", flags: plain, data: "mode=700", optional: true},
	{source: "binfmt_misc", target: "/proc/sys/fs/binfmt_misc", kind: "binfmt_misc", flags: plain, optional: true},
}

// MountKernel mounts the kernel's file systems and the tmpfs folders.
func MountKernel() error {
	for _, m := range kernelMounts {
		if err := m.do(); err != nil && !m.optional {
			return err
		}
	}
	// Descriptors of the running process under their old names; devtmpfs leaves these to user space.
	for name, target := range map[string]string{
		"/dev/fd": "/proc/self/fd", "/dev/stdin": "/proc/self/fd/0", "/dev/stdout": "/proc/self/fd/1", "/dev/stderr": "/proc/self/fd/2",
	} {
		if err := os.Symlink(target, name); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	// iptables of this guest makes it when it is first run; pods that bring iptables along mount it (k3s's servicelb).
	if err := os.WriteFile("/run/xtables.lock", nil, 0o600); err != nil {
		return err
	}
	return ensureKmsg()
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

func (m mount) do() error {
	if err := os.MkdirAll(m.target, 0o755); err != nil && !m.optional {
		return err
	}
	if err := unix.Mount(m.source, m.target, m.kind, m.flags, m.data); err != nil {
		return fmt.Errorf("mount %s on %s: %w", m.kind, m.target, err)
	}
	return nil
}

func bind(source, target string, readOnly bool) error {
	if err := (mount{source: source, target: target, flags: unix.MS_BIND}).do(); err != nil {
		return fmt.Errorf("%w (a bind of %s)", err, source)
	}
	if !readOnly {
		return nil
	}
	return mount{source: source, target: target, flags: unix.MS_BIND | unix.MS_REMOUNT | unix.MS_RDONLY}.do()
}
