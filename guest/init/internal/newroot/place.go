package newroot

import (
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"golang.org/x/sys/unix"
)

// maxSteps bounds how many folders are made and dangling links followed for one path; the kernel follows 40 links.
const maxSteps = 40

// made is a folder or an empty file that was put into the root to mount something on it.
type made struct {
	parent *os.File
	name   string
	folder bool
}

// remove removes it again, unless somebody has put something there.
func (m made) remove() error {
	defer m.parent.Close()
	if m.folder {
		err := unix.Unlinkat(int(m.parent.Fd()), m.name, unix.AT_REMOVEDIR)
		if errors.Is(err, unix.ENOTEMPTY) || errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR) {
			return nil
		}
		return pathError("remove", m.name, err)
	}
	var info unix.Stat_t
	err := unix.Fstatat(int(m.parent.Fd()), m.name, &info, unix.AT_SYMLINK_NOFOLLOW)
	if errors.Is(err, unix.ENOENT) || err == nil && (info.Mode&unix.S_IFMT != unix.S_IFREG || info.Size != 0) {
		return nil
	}
	if err == nil {
		err = unix.Unlinkat(int(m.parent.Fd()), m.name, 0)
	}
	return pathError("remove", m.name, err)
}

// place opens what is at a path of the root, and makes it when it is missing.
func (r *Root) place(name string, folder bool) (*os.File, error) {
	return r.placeIn(path.Clean("/"+name), folder, maxSteps)
}

func (r *Root) placeIn(name string, folder bool, steps int) (*os.File, error) {
	if steps == 0 {
		return nil, pathError("make", name, unix.ELOOP)
	}
	found, err := r.open(name)
	if !errors.Is(err, unix.ENOENT) {
		return found, err
	}
	above, base := path.Split(name)
	if base == "" || base == "." || base == ".." {
		return nil, err
	}
	// Not cleaned: a `..` behind a link leads to where the link's target is.
	parent, err := r.placeIn("/"+strings.Trim(above, "/"), true, steps-1)
	if err != nil {
		return nil, err
	}
	err = create(parent, base, folder)
	if errors.Is(err, unix.EEXIST) {
		// A link that leads to nothing: what it leads to is made.
		target, err := os.Readlink(procPath(parent) + "/" + base)
		parent.Close()
		if err != nil {
			return nil, err
		}
		if !path.IsAbs(target) {
			target = above + target
		}
		return r.placeIn(target, folder, steps-1)
	}
	if err != nil {
		parent.Close()
		return nil, pathError("make", name, err)
	}
	r.made = append(r.made, made{parent, base, folder})
	return r.open(name)
}

func create(parent *os.File, base string, folder bool) error {
	if folder {
		return unix.Mkdirat(int(parent.Fd()), base, 0o755)
	}
	fd, err := unix.Openat(int(parent.Fd()), base, unix.O_CREAT|unix.O_EXCL|unix.O_WRONLY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0o644)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

// open opens a path as a process in the root would.
func (r *Root) open(name string) (*os.File, error) {
	fd, err := unix.Openat2(int(r.dir.Fd()), name, &unix.OpenHow{
		Flags:   unix.O_PATH | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_IN_ROOT | unix.RESOLVE_NO_MAGICLINKS,
	})
	if err != nil {
		return nil, pathError("open", name, err)
	}
	return os.NewFile(uintptr(fd), name), nil
}

// procPath is a path for calls that take no descriptor.
func procPath(file *os.File) string { return fmt.Sprintf("/proc/self/fd/%d", file.Fd()) }

func pathError(op, path string, err error) error {
	if err == nil {
		return nil
	}
	return &os.PathError{Op: op, Path: path, Err: err}
}
