package main

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
	"navgw.dev/keeper/internal/erofsdisk"
)

// makeDiskRole is the argument by which the program makes a disk instead of keeping a cluster.
const makeDiskRole = "make-disk"

// made is the answer of makeDisk.
type made struct {
	OK bool `json:"ok"`
	// Errno is such as ENOSPC; empty when it was no error of the system's.
	Errno   string `json:"errno,omitempty"`
	Message string `json:"message,omitempty"`
}

// makeDisk makes the disk that stdin orders, and answers on stdout.
func makeDisk() {
	// Nobody waits for the disk of a caller that was killed.
	err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0)
	var order erofsdisk.Order
	if err == nil {
		order, err = erofsdisk.Read(os.Stdin)
	}
	if err == nil {
		err = erofsdisk.Make(order)
	}
	if err == nil {
		answer(made{OK: true})
		return
	}
	failed := made{Message: err.Error()}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		failed.Errno = unix.ErrnoName(errno)
	}
	answer(failed)
	os.Exit(1)
}
