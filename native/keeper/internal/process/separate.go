// Package process is the keeper as a process of the host: its session, its standard files, its leash.
package process

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// Separate takes the process out of its caller's session, so that a terminal's Ctrl-C goes to the caller
// alone, makes every file it creates private, and adopts the orphans among its descendants.
func Separate() error {
	// A process that leads its group cannot make a session; then it was started in one of its own already.
	if _, err := unix.Setsid(); err != nil && err != unix.EPERM {
		return os.NewSyscallError("setsid", err)
	}
	unix.Umask(0o077)
	// A caller that is gone must end in the leash, not in a signal of its broken pipe. The signals are caught and
	// dropped; to ignore them would make the machine ignore them as well.
	signal.Notify(make(chan os.Signal), syscall.SIGPIPE, syscall.SIGHUP)
	return os.NewSyscallError("prctl", unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
}

// Asked tells of each request to end.
func Asked() <-chan os.Signal {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	return signals
}
