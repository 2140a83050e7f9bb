package rootfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Where the state is, and init's own part of it.
const (
	State    = "/state"
	OwnState = "/state/navgw"
	NodeDir  = "/opt/node"
	K3sDir   = "/opt/k3s"
	ToolsDir = "/opt/tools"
)

// MountState mounts the state disk, or a tmpfs when `disk` is empty, and puts /var and /etc/rancher on it.
func MountState(disk string) error {
	m := stateDisk(disk, State)
	if disk == "" {
		// A tmpfs takes memory only for what is in it; the node fails more clearly for want of memory than of disk.
		m = Mount{Source: "state", Target: State, Kind: "tmpfs", Data: "mode=755,size=80%"}
	}
	if err := m.do(); err != nil {
		return err
	}
	if err := os.MkdirAll(OwnState, 0o700); err != nil {
		return err
	}
	for source, target := range map[string]string{"var": "/var", "etc-rancher": "/etc/rancher"} {
		source = filepath.Join(State, source)
		if err := os.MkdirAll(source, 0o755); err != nil {
			return err
		}
		if err := bind(source, target, false); err != nil {
			return err
		}
	}
	return populateVar("/var")
}

// stateDisk is an ext4. What the guest has written outlives its machine in the host's memory. Flushes to the host's disk
// would only make it outlive the host, and double the time of a start; nor is an inode table filled that nobody may ever use.
func stateDisk(disk, target string) Mount {
	return Mount{Source: disk, Target: target, Kind: "ext4", Flags: unix.MS_NOATIME, Data: "barrier=0,noinit_itable"}
}

// nodeDisk is an erofs, as every disk is that a node comes from.
func nodeDisk(disk, target string) Mount {
	return Mount{Source: disk, Target: target, Kind: "erofs", Flags: unix.MS_RDONLY | unix.MS_NODEV}
}

// populateVar makes what programs expect below /var.
func populateVar(dir string) error {
	for _, name := range []string{"cache", "lib/kubelet", "lib/misc", "log", "opt", "spool", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			return err
		}
	}
	for name, target := range map[string]string{"run": "/run", "lock": "/run/lock"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	if err := os.MkdirAll("/run/lock", 0o755); err != nil {
		return err
	}
	return os.Chmod(filepath.Join(dir, "tmp"), 0o777|os.ModeSticky)
}

// MountNode mounts the builtin node's disk.
func MountNode(disk string) error { return nodeDisk(disk, NodeDir).do() }

// MountK3s mounts a k3s's disk, and beside it, if there is one, the builtin node's as a box of tools. The node's directory is the
// k3s's, writable for this boot, for what is added to it.
func MountK3s(k3s, tools string) error {
	if err := nodeDisk(k3s, K3sDir).do(); err != nil {
		return err
	}
	if tools != "" {
		if err := nodeDisk(tools, ToolsDir).do(); err != nil {
			return err
		}
	}
	return overlayNode(K3sDir)
}

// BindReadOnly makes a folder appear at another path, not to be written to.
func BindReadOnly(folder, path string) error { return bind(folder, path, true) }

// OverlayNode makes the builtin node's folder writable for this boot.
func OverlayNode() error { return overlayNode(NodeDir) }

func overlayNode(lower string) error {
	return MountOverlay(lower, "/run/navgw/node/upper", "/run/navgw/node/work", NodeDir)
}

// LinkTools puts the node's other names on the PATH of exec. By them every node is kubectl and ctr; a k3s without its wrapper has no
// such subcommands.
func LinkTools() error {
	if err := os.MkdirAll("/usr/local/bin", 0o755); err != nil {
		return err
	}
	for _, name := range []string{"kubectl", "ctr", "crictl"} {
		link := filepath.Join("/usr/local/bin", name)
		if err := os.Symlink(filepath.Join(NodeDir, "bin/k3s"), link); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
