package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/account"
	"navgw.dev/init/internal/hostport"
	"navgw.dev/init/internal/process"
)

// Exit codes that stand for a command that was not run, as container tools have them.
const (
	codeSetUp         = 125
	codeNotExecutable = 126
	codeNotFound      = 127
)

const (
	terminal = "/dev/hvc0"
	// defaultPath is where a command is looked for that is given no PATH.
	defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
)

// setUpError is a command that was not started, and the exit code for it.
type setUpError struct {
	code int
	err  error
}

func (e *setUpError) Error() string { return e.err.Error() }

// command is the command as the new root's files have it: its user, its program.
func (r *commandRun) command() (*exec.Cmd, error) {
	c := r.guest.config.Run
	user, err := lookUpUser(c.User)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(c.Workdir); err != nil {
		return nil, fmt.Errorf("working directory: %w", err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("working directory: %w", &os.PathError{Op: "chdir", Path: c.Workdir, Err: unix.ENOTDIR})
	}
	env := map[string]string{"PATH": defaultPath, "HOME": user.Home, "HOSTNAME": r.guest.config.Hostname}
	for name, value := range c.Env {
		env[name] = value
	}
	program, err := process.Look(c.Argv[0], env["PATH"], c.Workdir)
	if err != nil {
		return nil, startFailure(c.Argv[0], err)
	}
	cmd := &exec.Cmd{Path: program, Args: c.Argv, Dir: c.Workdir}
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	slices.Sort(cmd.Env)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Setsid:     true,
		Credential: &syscall.Credential{Uid: user.UID, Gid: user.GID, Groups: user.Groups},
	}
	return cmd, nil
}

func lookUpUser(user string) (account.Account, error) {
	passwd, err := openIfThere("/etc/passwd")
	if err != nil {
		return account.Account{}, err
	}
	defer passwd.Close()
	group, err := openIfThere("/etc/group")
	if err != nil {
		return account.Account{}, err
	}
	defer group.Close()
	return account.Lookup(user, passwd, group)
}

// openIfThere opens a file that not every root has; /dev/null stands in for one that is missing.
func openIfThere(path string) (*os.File, error) {
	// Never waiting for what a pipe in its place would say.
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return os.Open(os.DevNull)
	}
	return file, err
}

// connectStreams gives the command the host's streams: ports for those that are no terminal there, else the terminal.
func (r *commandRun) connectStreams(ctx context.Context, cmd *exec.Cmd) error {
	var files [3]*os.File
	var tty *os.File
	for i, stream := range []string{"stdin", "stdout", "stderr"} {
		var err error
		if !slices.Contains(r.guest.config.Run.Streams, stream) {
			if tty == nil {
				if tty, err = openTerminal(ctx); err != nil {
					return err
				}
				cmd.SysProcAttr.Setctty, cmd.SysProcAttr.Ctty = true, i
			}
			files[i] = tty
			continue
		}
		flags := unix.O_WRONLY
		if i == 0 {
			flags = unix.O_RDONLY
		}
		// libkrun's names, src/vmm/src/builder.rs.
		if files[i], err = hostport.System.Await(ctx, "krun-"+stream, flags); err != nil {
			return err
		}
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = files[0], files[1], files[2]
	return nil
}

// openTerminal waits for the console's driver, which starts after init may have.
func openTerminal(ctx context.Context) (*os.File, error) {
	for {
		tty, err := hostport.Open(terminal, unix.O_RDWR)
		if err == nil || !errors.Is(err, unix.ENODEV) {
			return tty, err
		}
		select {
		case <-time.After(2 * time.Millisecond):
		case <-ctx.Done():
			return nil, err
		}
	}
}

// startFailure is the error for a program that is not there or cannot be run.
func startFailure(program string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &setUpError{codeNotFound, fmt.Errorf("%s: not found", program)}
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		err = errno
	} else if errors.Is(err, fs.ErrPermission) {
		err = unix.EACCES
	}
	return &setUpError{codeNotExecutable, fmt.Errorf("%s: cannot be run: %w", program, err)}
}
