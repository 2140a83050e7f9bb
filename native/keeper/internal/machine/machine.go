// Package machine owns the one process that runs the guest, and whatever that process leaves behind.
package machine

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"navgw.dev/keeper/internal/spec"
)

// Machine is a started process and its group.
type Machine struct {
	PID int

	lock   sync.Mutex // held over a signal and over the reaping, so that no signal hits a PID's next owner
	gone   bool
	exit   spec.Exit
	exited chan struct{}
	kills  uint64        // the kernel's, for lack of memory, before it started
	said   chan struct{} // closed when all of the output is in the log
}

// Start starts the machine; its output is copied to console, which is closed once all of it is there. The kernel
// kills it when the calling *thread* ends (prctl(2), PR_SET_PDEATHSIG): call this from the goroutine that is locked
// to the main thread.
func Start(wanted spec.Machine, console io.WriteCloser) (*Machine, error) {
	program, err := lookUp(wanted)
	if err != nil {
		return nil, spec.Fail(spec.Spawn, "%v", err)
	}
	stdin, err := feed(wanted.Stdin)
	if err != nil {
		return nil, spec.Fail(spec.Spawn, "stdin of %s: %v", program, err)
	}
	defer stdin.Close()
	// A pipe and not the log itself: libkrun opens the console's file anew and empties it.
	output, stdout, err := os.Pipe()
	if err != nil {
		return nil, spec.Fail(spec.Spawn, "output of %s: %v", program, err)
	}
	defer stdout.Close()
	var process *os.Process
	start := func() (err error) {
		process, err = os.StartProcess(program, wanted.Argv, &os.ProcAttr{
			Dir:   wanted.Dir,
			Env:   environment(wanted.Env),
			Files: []*os.File{stdin, stdout, stdout},
			Sys:   &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL},
		})
		return err
	}
	if wanted.OneCPU {
		err = onOneCPU(program, start)
	} else {
		err = start()
	}
	if err != nil {
		output.Close()
		return nil, spec.Fail(spec.Spawn, "%v", err)
	}
	m := &Machine{PID: process.Pid, exited: make(chan struct{}), said: make(chan struct{}), kills: oomKills()}
	_ = process.Release() // reap waits for every child, this one too
	go m.record(output, console)
	go m.reap()
	return m, nil
}

// Exited is closed once the machine has ended; Exit then says how.
func (m *Machine) Exited() <-chan struct{} { return m.exited }

// Exit is how the machine ended. Call it after Exited.
func (m *Machine) Exit() spec.Exit { return m.exit }

// Kill ends the machine's whole group at once. User Mode Linux does not end on SIGTERM, and a guest that is to
// end cleanly is asked through its control agent.
func (m *Machine) Kill() { m.signal(unix.SIGKILL) }

// Pause makes the machine's whole group stand still; Resume lets it go on. Neither is seen by the guest, but for its clock.
func (m *Machine) Pause() { m.signal(unix.SIGSTOP) }

// Resume ends a Pause.
func (m *Machine) Resume() { m.signal(unix.SIGCONT) }

func (m *Machine) signal(signal unix.Signal) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if !m.gone {
		_ = unix.Kill(-m.PID, signal)
	}
}

// record copies the output until its last writer has ended.
func (m *Machine) record(output *os.File, console io.WriteCloser) {
	defer close(m.said)
	defer console.Close()
	defer output.Close()
	if _, err := io.Copy(console, output); err != nil {
		// The host's disk is full: the machine is not to stop over its console.
		_, _ = io.Copy(io.Discard, output)
	}
}

// lookUp finds the program: by the keeper's PATH if it is a bare name, else as the machine's folder sees it.
func lookUp(wanted spec.Machine) (string, error) {
	program := wanted.Argv[0]
	if !strings.Contains(program, "/") {
		found, err := exec.LookPath(program)
		if err != nil {
			return "", err
		}
		return filepath.Abs(found)
	}
	return program, nil
}

func environment(variables map[string]string) []string {
	list := make([]string, 0, len(variables))
	for name, value := range variables {
		list = append(list, name+"="+value)
	}
	return list
}

// feed is a readable end that yields text and then ends.
func feed(text string) (*os.File, error) {
	if text == "" {
		return os.Open(os.DevNull)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	go func() {
		_, _ = io.WriteString(writer, text) // a machine that reads none of it closes its end
		_ = writer.Close()
	}()
	return reader, nil
}
