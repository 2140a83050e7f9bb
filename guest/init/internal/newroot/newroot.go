// Package newroot makes the root that a run's command lives in: a folder of the host, the kernel's file systems, the
// host's further folders.
package newroot

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/config"
	"navgw.dev/init/internal/rootfs"
)

// Plan is what the new root consists of.
type Plan struct {
	// Share mounts a folder of the host, named by its tag.
	Share func(tag, target string, readOnly bool) error
	// Kernel are the kernel's file systems, in order.
	Kernel []Mount

	Root    string
	Access  config.Access
	Volumes []config.Volume
	// Files are bound over paths of the root, by those paths.
	Files map[string]string
	// Folders are made unless the root is the host's own folder.
	Folders []string
}

// Root is a mounted root. Its paths are resolved as a process in it would: no symlink leads out of it.
type Root struct {
	// Share is the root folder of the host's folder itself.
	Share *os.File
	dir   *os.File
	made  []made
}

// Make mounts everything below `at`, an empty folder that need not be writable.
func Make(at string, plan Plan) (*Root, error) {
	r := &Root{}
	if err := r.make(at, plan); err != nil {
		return nil, errors.Join(err, rootfs.UnmountBelow(true, at), r.Close())
	}
	return r, nil
}

func (r *Root) make(at string, plan Plan) error {
	dir, err := r.mountRoot(at, plan)
	if err != nil {
		return err
	}
	if r.dir, err = os.Open(dir); err != nil {
		return err
	}
	if err := r.mountKernel(plan); err != nil {
		return err
	}
	for path, source := range plan.Files {
		bind := Mount{Mount: rootfs.Mount{Source: source, Target: path, Flags: unix.MS_BIND}, file: true}
		if err := r.mount(bind); err != nil {
			return err
		}
	}
	if plan.Access != config.AccessWrite {
		for _, folder := range plan.Folders {
			place, err := r.place(folder, true)
			if err != nil {
				return err
			}
			place.Close()
		}
	}
	for i, volume := range outermostFirst(plan.Volumes) {
		if err := r.mountVolume(volume, plan); err != nil {
			return fmt.Errorf("volume %d: %w", i, err)
		}
	}
	if plan.Access == config.AccessReadOnly {
		return rootfs.Mount{Target: dir, Flags: unix.MS_REMOUNT | unix.MS_BIND | unix.MS_RDONLY}.On(dir)
	}
	return nil
}

// mountRoot mounts the host's folder, or an overlay in memory over it, and returns where the root then is.
func (r *Root) mountRoot(at string, plan Plan) (string, error) {
	if plan.Access == config.AccessWrite {
		return at, r.mountShare(plan, at, false)
	}
	if err := (rootfs.Mount{Source: "overlay", Target: at, Kind: "tmpfs", Data: "mode=755,size=80%"}).On(at); err != nil {
		return "", err
	}
	lower, root := filepath.Join(at, "lower"), filepath.Join(at, "root")
	if err := os.Mkdir(lower, 0o755); err != nil {
		return "", err
	}
	if err := r.mountShare(plan, lower, true); err != nil {
		return "", err
	}
	return root, rootfs.MountOverlay(lower, filepath.Join(at, "upper"), filepath.Join(at, "work"), root)
}

func (r *Root) mountShare(plan Plan, at string, readOnly bool) error {
	err := plan.Share(plan.Root, at, readOnly)
	if err == nil {
		r.Share, err = os.Open(at)
	}
	return err
}

func (r *Root) mountKernel(plan Plan) error {
	for _, m := range plan.Kernel {
		if m.IfEmpty && !r.isEmpty(m.Target) && plan.Access != config.AccessReadOnly {
			continue
		}
		if m.IfReadOnly && plan.Access != config.AccessReadOnly {
			continue
		}
		if err := r.mount(m); err != nil && !m.Optional {
			return err
		}
	}
	return nil
}

func (r *Root) mount(m Mount) error {
	place, err := r.place(m.Target, !m.file)
	if err != nil {
		return err
	}
	defer place.Close()
	return m.On(procPath(place))
}

func (r *Root) mountVolume(volume config.Volume, plan Plan) error {
	place, err := r.place(volume.Path, true)
	if err != nil {
		return err
	}
	defer place.Close()
	return plan.Share(volume.Tag, procPath(place), volume.ReadOnly)
}

// isEmpty tells whether there is such a folder, with nothing in it.
func (r *Root) isEmpty(path string) bool {
	place, err := r.open(path)
	if err != nil {
		return false
	}
	defer place.Close()
	entries, err := os.ReadDir(procPath(place))
	return err == nil && len(entries) == 0
}

// Enter makes it this process's root. The root before is detached.
func (r *Root) Enter() error {
	if err := r.dir.Chdir(); err != nil {
		return err
	}
	return rootfs.PivotHere()
}

// Close removes the mount points that the host's folder lacked, as far as nobody has put anything there. What is mounted on
// them must be unmounted before.
func (r *Root) Close() error {
	var problems []error
	for _, m := range slices.Backward(r.made) {
		problems = append(problems, m.remove())
	}
	r.made = nil
	if r.dir != nil {
		problems = append(problems, r.dir.Close())
	}
	return errors.Join(problems...)
}

// outermostFirst orders volumes so that none hides another, and leaves equals in the order they were given.
func outermostFirst(volumes []config.Volume) []config.Volume {
	return slices.SortedStableFunc(slices.Values(volumes), func(a, b config.Volume) int {
		return depth(a.Path) - depth(b.Path)
	})
}

func depth(path string) int {
	n := 0
	for _, c := range filepath.Clean(path) {
		if c == '/' {
			n++
		}
	}
	return n
}
