package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/clock"
	"navgw.dev/init/internal/config"
	"navgw.dev/init/internal/console"
	"navgw.dev/init/internal/host"
	"navgw.dev/init/internal/hostport"
	"navgw.dev/init/internal/journal"
	"navgw.dev/init/internal/network"
	"navgw.dev/init/internal/newroot"
	"navgw.dev/init/internal/process"
	"navgw.dev/init/internal/rootfs"
)

// runVariable is set by the kernel's command line of a run. It is known before there is a config disk, since the console may be
// the user's terminal, where nothing is to be said that is not the command's.
const runVariable = "navgw_mode"

const (
	// portsBound is how long the host may take to connect its ports.
	portsBound = 15 * time.Second
	// namesDir holds the files that are bound over those of the root.
	namesDir = "/run/navgw/etc"
)

// commandRun is a boot for one command.
type commandRun struct {
	guest *guest
	line  *hostport.Line
	root  *newroot.Root
	child *process.Child
}

// runCommand boots for one command, tells the host how it ended, and returns when the machine can be switched off.
func (g *guest) runCommand() (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("panic: %v", problem)
		}
	}()
	r := &commandRun{guest: g}
	stop, stopped := notifyStop()
	defer stopped()
	if err := r.connect(stop); err != nil {
		return err
	}
	g.journal.Mark(journal.MarkInit)
	err = r.start(stop)
	if err != nil {
		r.fail(err)
	} else {
		r.follow(stop)
	}
	return r.tearDown()
}

// connect mounts the kernel's file systems and opens the line to the host; what was to be said goes there from now on.
func (r *commandRun) connect(ctx context.Context) error {
	if err := newroot.MountEarly(); err != nil {
		return err
	}
	bounded, done := context.WithTimeout(ctx, portsBound)
	defer done()
	port, err := hostport.System.Await(bounded, hostport.Name, unix.O_RDWR)
	if err != nil {
		return err
	}
	r.line = hostport.NewLine(port)
	r.guest.console = console.New(r.line)
	r.guest.journal = journal.New(r.guest.console.Mark)
	return nil
}

// start does everything up to the running command.
func (r *commandRun) start(ctx context.Context) error {
	g := r.guest
	if err := g.findDisks(ctx); err != nil {
		return err
	}
	if g.config.Mode != config.ModeRun {
		return fmt.Errorf("config.json is for mode %s", g.config.Mode)
	}
	go g.reaper.Loop(context.Background())
	r.setUpHost()
	g.journal.Mark(journal.MarkDisks)
	if err := r.setUpNetwork(ctx); err != nil {
		return err
	}
	g.journal.Mark(journal.MarkNetwork)
	if err := r.enterRoot(); err != nil {
		return err
	}
	cmd, err := r.command()
	if err != nil {
		return err
	}
	bounded, done := context.WithTimeout(ctx, portsBound)
	defer done()
	if err := r.connectStreams(bounded, cmd); err != nil {
		return err
	}
	if r.child, err = g.reaper.Start(cmd); err != nil {
		return startFailure(cmd.Path, err)
	}
	return r.line.Started()
}

func (r *commandRun) setUpHost() {
	g := r.guest
	_, err := clock.SetAtBoot(g.config.Time)
	g.warn(err)
	g.warn(host.SeedRandom(g.config.Seed))
	g.warn(host.RaiseLimits())
	g.warn(unix.Sethostname([]byte(g.config.Hostname)))
}

func (r *commandRun) setUpNetwork(ctx context.Context) error {
	if !r.guest.config.Network.Address.IsValid() {
		return network.LoopbackUp()
	}
	return r.guest.setUpNetwork(ctx)
}

// enterRoot makes the command's root out of the host's folders and goes there.
func (r *commandRun) enterRoot() error {
	c := r.guest.config
	files := map[string]string{}
	if err := os.MkdirAll(namesDir, 0o755); err != nil {
		return err
	}
	for path, content := range host.NameFiles(c.Hostname, c.Network) {
		files[path] = filepath.Join(namesDir, filepath.Base(path))
		if err := os.WriteFile(files[path], []byte(content), 0o644); err != nil {
			return err
		}
	}
	root, err := newroot.Make("/mnt", newroot.Plan{
		Share:   newroot.Share,
		Kernel:  newroot.Kernel,
		Root:    c.Run.Root,
		Access:  c.Run.Access,
		Volumes: c.Run.Volumes,
		Files:   files,
		Folders: []string{c.Run.Workdir},
	})
	if err != nil {
		return err
	}
	r.root = root
	// For a kernel that panics from here on: its restart must not look like a command that ended well.
	r.guest.warn(hostport.SetExitCode(root.Share, codeSetUp))
	if err := root.Enter(); err != nil {
		return err
	}
	return rootfs.LinkDescriptors()
}

// follow forwards signals until the command has ended, and tells the host how.
func (r *commandRun) follow(stop context.Context) {
	g := r.guest
	go func() {
		g.warn(r.line.Signals(func(signal unix.Signal) {
			// The group, as a terminal does it; ended meanwhile is no error.
			_ = r.child.SignalGroup(signal)
		}))
	}()
	select {
	case <-r.child.Ended():
	case <-stop.Done():
		// Something in the guest asked init to end the machine.
		process.KillSession(r.child.PID)
		<-r.child.Ended()
	}
	status, _ := r.child.Wait(context.Background())
	signal := ""
	if status.Signaled() {
		signal = unix.SignalName(status.Signal())
	}
	g.warn(hostport.SetExitCode(r.root.Share, status.Code()))
	g.warn(r.line.Exited(status.Code(), signal))
}

// fail tells the host why there is no command.
func (r *commandRun) fail(err error) {
	code := codeSetUp
	var failure *setUpError
	if errors.As(err, &failure) {
		code = failure.code
	}
	if r.root != nil {
		r.guest.warn(hostport.SetExitCode(r.root.Share, code))
	}
	r.guest.warn(r.line.Failed(code, err.Error()))
}

// tearDown ends what the command left running, and leaves the host's folders as the command left them.
func (r *commandRun) tearDown() error {
	if r.root == nil {
		return nil
	}
	bounded, done := context.WithTimeout(context.Background(), killBound)
	defer done()
	r.guest.warn(process.KillAll(bounded))
	unix.Sync()
	r.guest.warn(rootfs.UnmountAll())
	return r.root.Close()
}
