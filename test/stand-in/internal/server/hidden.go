package server

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// hiddenRole is the process that becomes the builtin node's control plane, in a mount namespace of its own.
const hiddenRole = "stand-in-server"

// runHidden hides from the control plane what it would do itself and k3s does otherwise: archives to import, and the place of
// its configuration of pod networks. The path by which it starts its other processes leads to the stand-in there.
func (o *order) runHidden(args []string) error {
	for _, folder := range []string{dirs{o.Data}.images(), "/etc/cni/net.d"} {
		if err := unix.Mount("tmpfs", folder, "tmpfs", 0, "mode=755"); err != nil {
			return fmt.Errorf("hiding %s: %w", folder, err)
		}
	}
	path := filepath.Join(programDir, "k3s")
	if err := os.MkdirAll(programDir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, nil, 0o755); err != nil {
		return err
	}
	if err := unix.Mount(o.Builtin, path, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("mounting the builtin node's program: %w", err)
	}
	builtin, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	// On top of it: the program is known by its path, where from now on the stand-in is.
	if err := unix.Mount(o.Self, path, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("mounting the stand-in: %w", err)
	}
	return unix.Exec(fmt.Sprintf("/proc/self/fd/%d", builtin), append([]string{"k3s", "server"}, args...), os.Environ())
}
