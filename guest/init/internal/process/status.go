package process

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Status is how a program ended.
type Status struct{ unix.WaitStatus }

// Code is the exit code, 128+n for a program that signal n killed, as shells say it.
func (s Status) Code() int {
	if s.Signaled() {
		return 128 + int(s.WaitStatus.Signal())
	}
	return s.ExitStatus()
}

// String says it in words.
func (s Status) String() string {
	if s.Signaled() {
		return fmt.Sprintf("killed by %s", unix.SignalName(s.WaitStatus.Signal()))
	}
	return fmt.Sprintf("exit status %d", s.ExitStatus())
}
