package hostport

import (
	"os"

	"golang.org/x/sys/unix"
)

// exitCodeRequest is libkrun's own ioctl on virtio-fs, _IO('v', 2): KRUN_EXIT_CODE_IOCTL of its init/init.c.
const exitCodeRequest = 0x7602

// SetExitCode tells libkrun what its process is to exit with. `share` is an open folder of a virtio-fs mount.
func SetExitCode(share *os.File, code int) error {
	if err := unix.IoctlSetInt(int(share.Fd()), exitCodeRequest, code); err != nil {
		return &os.PathError{Op: "set the exit code by", Path: share.Name(), Err: err}
	}
	return nil
}
