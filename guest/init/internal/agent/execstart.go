package agent

import (
	"os"
	"os/exec"
	"syscall"

	"github.com/creack/pty"
	"navgw.dev/init/internal/process"
)

// startExec starts a command as the leader of a session of its own.
func startExec(reaper *process.Reaper, request execRequest) (*process.Child, *stdio, error) {
	if info, err := os.Stat(request.Cwd); err != nil {
		return nil, nil, err
	} else if !info.IsDir() {
		return nil, nil, &os.PathError{Op: "chdir", Path: request.Cwd, Err: syscall.ENOTDIR}
	}
	program, err := process.Look(request.Argv[0], request.Env["PATH"], request.Cwd)
	if err != nil {
		return nil, nil, err
	}
	cmd := &exec.Cmd{Path: program, Args: request.Argv, Env: environ(request.Env), Dir: request.Cwd}
	if request.TTY {
		return startOnTerminal(reaper, cmd, request.Rows, request.Cols)
	}
	return startOnPipes(reaper, cmd)
}

func startOnTerminal(reaper *process.Reaper, cmd *exec.Cmd, rows, cols uint16) (*process.Child, *stdio, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	defer slave.Close()
	files := &stdio{in: master, out: master, tty: true, ended: make(chan struct{})}
	if err := pty.Setsize(master, &pty.Winsize{Rows: rows, Cols: cols}); err != nil {
		files.close()
		return nil, nil, err
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} // Ctty 0 is the child's standard input
	return begin(reaper, cmd, files)
}

func startOnPipes(reaper *process.Reaper, cmd *exec.Cmd) (*process.Child, *stdio, error) {
	files := &stdio{ended: make(chan struct{})}
	var theirs [3]*os.File
	defer func() {
		for _, file := range theirs {
			if file != nil {
				file.Close()
			}
		}
	}()
	var err error
	if theirs[0], files.in, err = os.Pipe(); err == nil {
		if files.out, theirs[1], err = os.Pipe(); err == nil {
			files.err, theirs[2], err = os.Pipe()
		}
	}
	if err != nil {
		files.close()
		return nil, nil, err
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirs[0], theirs[1], theirs[2]
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return begin(reaper, cmd, files)
}

func begin(reaper *process.Reaper, cmd *exec.Cmd, files *stdio) (*process.Child, *stdio, error) {
	child, err := reaper.Start(cmd)
	if err != nil {
		files.close()
		return nil, nil, err
	}
	return child, files, nil
}
