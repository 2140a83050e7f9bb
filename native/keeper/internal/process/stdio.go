package process

import (
	"os"

	"golang.org/x/sys/unix"
)

// Redirect makes a standard descriptor (1 or 2) lead to file, so that the caller's pipe is let go.
func Redirect(descriptor int, file *os.File) error {
	return os.NewSyscallError("dup3", unix.Dup3(int(file.Fd()), descriptor, 0))
}

func replaceWithNull(descriptor int) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return // no /dev/null: the pipe stays, which harms nobody
	}
	defer null.Close()
	_ = unix.Dup3(int(null.Fd()), descriptor, 0)
}
