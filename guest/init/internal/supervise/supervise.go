// Package supervise runs the node: at most three tries, with everything of one cleaned up before the next.
package supervise

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/journal"
	"navgw.dev/init/internal/process"
	"navgw.dev/init/internal/textlog"
	"navgw.dev/init/internal/trouble"
)

// The rules of supervision.
const (
	// MaxTries is how often a node is started before it is given up.
	MaxTries = 3
	// steadyAfter is how long a node must have been ready for its end to be a new trouble, with three tries of its own.
	steadyAfter = time.Minute
	// stopGrace is how long the node may take to end: the builtin node gives its containers 5 s of it.
	stopGrace = 8 * time.Second
	// cleanUpBound is how long cleaning up may take.
	cleanUpBound = 30 * time.Second
	// tailLines is how much of the log goes into the event of a failure.
	tailLines = 40
)

// Node is what is supervised.
type Node struct {
	// Command makes the command of one try; its output goes to LogPath.
	Command func() *exec.Cmd
	// Group makes the cgroup that a try starts in; nil leaves it in init's own.
	Group   func() (*os.File, error)
	LogPath string
	// Watch returns nil once the node is ready, having noted the marks on the way.
	Watch func(ctx context.Context) error
	// CleanUp removes what a node that has ended left behind.
	CleanUp func(ctx context.Context) error
	// Troubles recognizes why it does not become ready. Nil: nothing does.
	Troubles *trouble.Watch
}

// Supervisor runs one node.
type Supervisor struct {
	Reaper  *process.Reaper
	Journal *journal.Journal
	Log     func(format string, args ...any)
	Node    Node
}

// Run keeps the node running until ctx ends, then stops it; or it gives up after the last try.
func (s *Supervisor) Run(ctx context.Context) {
	for try := 1; ; try++ {
		s.Journal.NodeStart(try)
		outcome := s.try(ctx)
		if ctx.Err() != nil || outcome.givenUp {
			return
		}
		s.Log("node try %d ended: %s", try, outcome.reason)
		cleaning, done := context.WithTimeout(ctx, cleanUpBound)
		err := s.Node.CleanUp(cleaning)
		done()
		if err != nil {
			s.Log("clean-up: %v", err)
		}
		if ctx.Err() != nil {
			return
		}
		if outcome.readyFor >= steadyAfter {
			try = 0
		}
		why := outcome.trouble
		if try == MaxTries || why.Final {
			if why.Cause == "" {
				why.Message = fmt.Sprintf("the node ended %d times, the last time with: %s", try, outcome.reason)
			}
			s.giveUp(why)
			return
		}
		again := fmt.Sprintf("the node ended with %s and is started again", outcome.reason)
		if why.Cause == "" {
			why = trouble.Trouble{Cause: trouble.Ended, Message: again}
		} else {
			why.Message = again + ": " + why.Message
		}
		s.Journal.Trouble(noted(why))
	}
}

// giveUp ends the wait for the node, whether it still runs or not.
func (s *Supervisor) giveUp(why trouble.Trouble) {
	tail, err := textlog.Tail(s.Node.LogPath, tailLines)
	if err != nil {
		tail = []string{err.Error()}
	}
	s.Journal.Fail(noted(why), tail)
	s.Log("the node failed: %s", why.Message)
}

func noted(why trouble.Trouble) journal.Trouble {
	return journal.Trouble{Cause: string(why.Cause), Message: why.Message, Line: why.Line}
}

// outcome is how a try ended.
type outcome struct {
	reason   string
	readyFor time.Duration // 0: it never was ready
	// trouble is what it ended with, if that is known.
	trouble trouble.Trouble
	// givenUp: it was given up while it ran.
	givenUp bool
}

func (s *Supervisor) try(ctx context.Context) outcome {
	watch := s.watch(ctx)
	defer watch.stop()
	child, err := s.start()
	if err != nil {
		return outcome{reason: err.Error()}
	}
	watching, stopWatching := context.WithCancel(ctx)
	readySince := make(chan time.Time, 1)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		if err := s.Node.Watch(watching); err == nil {
			readySince <- time.Now()
			watch.ready()
		} else if watching.Err() == nil {
			s.Log("readiness: %v", err)
		}
	}()
	var result outcome
	select {
	case <-child.Ended():
	case <-ctx.Done():
	case why := <-watch.hopeless:
		stopWatching()
		<-watched // so that no mark comes after the failure
		if result.givenUp = len(readySince) == 0; result.givenUp {
			s.giveUp(why)
		}
		// What still runs can be looked at.
		select {
		case <-child.Ended():
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		s.stop(child)
	}
	stopWatching()
	<-watched // so that no mark of this try comes after the start of the next
	status, err := child.Wait(context.Background())
	if err != nil {
		return outcome{reason: err.Error()}
	}
	result.reason = status.String()
	result.trouble = watch.ended()
	select {
	case since := <-readySince:
		result.readyFor = max(time.Since(since), 1)
	default:
	}
	return result
}

func (s *Supervisor) start() (*process.Child, error) {
	log, err := os.OpenFile(s.Node.LogPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := s.Node.Command()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if s.Node.Group != nil {
		group, err := s.Node.Group()
		if err != nil {
			return nil, err
		}
		defer group.Close()
		cmd.SysProcAttr.UseCgroupFD, cmd.SysProcAttr.CgroupFD = true, int(group.Fd())
	}
	return s.Reaper.Start(cmd)
}

// stop asks the node to end, and ends it when it does not.
func (s *Supervisor) stop(child *process.Child) {
	bounded, done := context.WithTimeout(context.Background(), stopGrace)
	defer done()
	if err := child.Signal(unix.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.Log("stop the node: %v", err)
	}
	if _, err := child.Wait(bounded); err == nil {
		return
	}
	s.Log("the node did not end within %s and is killed", stopGrace)
	if err := child.Signal(unix.SIGKILL); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.Log("kill the node: %v", err)
	}
	<-child.Ended()
}
