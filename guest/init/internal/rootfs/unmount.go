package rootfs

import (
	"bufio"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// mountPoints lists the mount points of this mount namespace in the order they were mounted.
func mountPoints() ([]string, error) {
	file, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return parseMountInfo(file)
}

// parseMountInfo reads the fifth field of each line, see proc_pid_mountinfo(5).
func parseMountInfo(content io.Reader) ([]string, error) {
	unescape := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
	var points []string
	lines := bufio.NewScanner(content)
	for lines.Scan() {
		if fields := strings.Fields(lines.Text()); len(fields) > 4 {
			points = append(points, unescape.Replace(fields[4]))
		}
	}
	return points, lines.Err()
}

// UnmountAll unmounts everything but the root itself.
func UnmountAll() error {
	return unmount(func(point string) bool { return point != "/" })
}

// UnmountBelow unmounts everything below the given folders, with them when `with`.
func UnmountBelow(with bool, folders ...string) error {
	return unmount(func(point string) bool {
		return slices.ContainsFunc(folders, func(folder string) bool {
			return strings.HasPrefix(point, folder+"/") || with && point == folder
		})
	})
}

// unmount unmounts what is chosen, the latest mount first. What is busy is detached: it goes when its last user does.
func unmount(isChosen func(point string) bool) error {
	points, err := mountPoints()
	if err != nil {
		return err
	}
	var problems []error
	for _, point := range slices.Backward(points) {
		if !isChosen(point) {
			continue
		}
		if err := unix.Unmount(point, 0); err == nil {
			continue
		}
		if err := unix.Unmount(point, unix.MNT_DETACH); err != nil && !errors.Is(err, unix.EINVAL) {
			problems = append(problems, &os.PathError{Op: "unmount", Path: point, Err: err})
		}
	}
	return errors.Join(problems...)
}

// UnmountState leaves the state disk clean. When something still has files open there, it becomes read-only instead.
func UnmountState() error {
	if err := UnmountBelow(true, "/var", "/etc/rancher", NodeDir); err != nil {
		return err
	}
	return errors.Join(leaveClean(State), leaveClean(Golden))
}

func leaveClean(disk string) error {
	if err := UnmountBelow(false, disk); err != nil {
		return err
	}
	err := unix.Unmount(disk, 0)
	if err == nil || errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOENT) {
		return nil // unmounted, or never mounted
	}
	return unix.Mount("", disk, "", unix.MS_REMOUNT|unix.MS_RDONLY, "")
}
