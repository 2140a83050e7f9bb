// Package process starts programs and reaps every child of PID 1, its own and those it inherits.
//
// There is one wait loop, and it alone collects exit statuses: whoever wants one gets it from there. So os/exec's own
// Wait (and with it exec.CommandContext, Run and Output) must not be used in this program; the loop would take the
// status from under it.
package process

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"sync"

	"golang.org/x/sys/unix"
)

// Reaper is the wait loop. It is safe for concurrent use.
type Reaper struct {
	mu    sync.Mutex
	known map[int]*Child
	kick  chan os.Signal
}

// NewReaper makes a reaper that does nothing before Loop.
func NewReaper() *Reaper {
	r := &Reaper{known: map[int]*Child{}, kick: make(chan os.Signal, 1)}
	signal.Notify(r.kick, unix.SIGCHLD)
	return r
}

// Loop reaps until ctx ends.
func (r *Reaper) Loop(ctx context.Context) {
	for {
		r.reap()
		select {
		case <-r.kick: // signals coalesce, and so one of them stands for any number of children
		case <-ctx.Done():
			signal.Stop(r.kick)
			return
		}
	}
}

func (r *Reaper) reap() {
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, unix.WNOHANG, nil)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil || pid <= 0 {
			return // no children, or none that has ended
		}
		// Start holds the lock until the child is known, however early it ends.
		r.mu.Lock()
		child := r.known[pid]
		delete(r.known, pid)
		r.mu.Unlock()
		if child != nil {
			child.end(status)
		}
	}
}

// Start starts a command. Its files must be *os.File: there is nobody to copy for other readers and writers.
func (r *Reaper) Start(cmd *exec.Cmd) (*Child, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	child := &Child{PID: cmd.Process.Pid, ended: make(chan struct{})}
	r.known[child.PID] = child
	// The handle is only needed for os/exec's own waiting.
	_ = cmd.Process.Release()
	return child, nil
}

// Child is a started program.
type Child struct {
	PID int

	mu     sync.Mutex
	status Status
	over   bool
	ended  chan struct{}
}

func (c *Child) end(status unix.WaitStatus) {
	c.mu.Lock()
	c.status, c.over = Status{status}, true
	c.mu.Unlock()
	close(c.ended)
}

// Ended closes when the program has ended.
func (c *Child) Ended() <-chan struct{} { return c.ended }

// Wait waits for the end of the program or of ctx.
func (c *Child) Wait(ctx context.Context) (Status, error) {
	select {
	case <-c.ended:
		return c.status, nil
	case <-ctx.Done():
		return Status{}, ctx.Err()
	}
}

// Signal sends a signal to the program, and to nobody once it has ended.
func (c *Child) Signal(signal unix.Signal) error { return c.kill(c.PID, signal) }

// SignalGroup sends a signal to the program's process group, whose leader it must be.
func (c *Child) SignalGroup(signal unix.Signal) error { return c.kill(-c.PID, signal) }

func (c *Child) kill(target int, signal unix.Signal) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return os.ErrProcessDone
	}
	return unix.Kill(target, signal)
}
