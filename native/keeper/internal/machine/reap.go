package machine

import (
	"time"

	"golang.org/x/sys/unix"

	"navgw.dev/keeper/internal/spec"
)

// lastWords is how long the machine's output may take to end after the machine.
const lastWords = time.Second

// reap collects every child that ends: the machine, and the orphans the keeper has adopted as their subreaper.
// Once the machine has ended nothing of it may live on.
func (m *Machine) reap() {
	for {
		pid, status, err := m.collect()
		if err != nil {
			return // no child is left
		}
		if pid == m.PID {
			m.exit = exitOf(status)
			// A machine that has lost one of its processes ends by a signal of its own.
			m.exit.OOMKilled = m.exit.Signal != nil && oomKills() > m.kills
			sweep()
			select {
			case <-m.said: // whoever asks why it ended reads its last words
			case <-time.After(lastWords):
			}
			close(m.exited)
			return
		}
	}
}

// collect waits for a child to end. It looks first and takes after, under the lock, so that the machine's PID
// stays its own for as long as Kill may use it.
func (m *Machine) collect() (int, unix.WaitStatus, error) {
	var info unix.Siginfo
	if err := retry(func() error { return unix.Waitid(unix.P_ALL, 0, &info, unix.WEXITED|unix.WNOWAIT, nil) }); err != nil {
		return 0, 0, err
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	var status unix.WaitStatus
	var pid int
	err := retry(func() (err error) { pid, err = unix.Wait4(-1, &status, unix.WNOHANG, nil); return })
	if pid == m.PID {
		m.gone = true
	}
	return pid, status, err
}

func retry(call func() error) error {
	for {
		if err := call(); err != unix.EINTR {
			return err
		}
	}
}

func exitOf(status unix.WaitStatus) spec.Exit {
	exit := spec.Exit{Time: time.Now().UTC().Format("2006-01-02T15:04:05.000Z07:00")}
	if status.Signaled() {
		name := unix.SignalName(status.Signal())
		exit.Signal = &name
	} else {
		code := status.ExitStatus()
		exit.Code = &code
	}
	return exit
}
