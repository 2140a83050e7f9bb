// Init is PID 1 of the guest: it makes a Linux that a Kubernetes node can live in, runs the node, and answers the host.
// guest/CONTRACT.md says what it promises.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/config"
	"navgw.dev/init/internal/console"
	"navgw.dev/init/internal/host"
	"navgw.dev/init/internal/journal"
	"navgw.dev/init/internal/power"
	"navgw.dev/init/internal/process"
)

func main() {
	if os.Getpid() != 1 {
		fmt.Fprintln(os.Stderr, "init: this is the guest's PID 1 and runs as nothing else")
		os.Exit(2)
	}
	g := &guest{console: console.Open(), reaper: process.NewReaper()}
	g.journal = journal.New(g.console.Mark)
	boot := g.run
	if os.Getenv(runVariable) == string(config.ModeRun) {
		boot = g.runCommand
	}
	if err := boot(); err != nil {
		g.console.Printf("fatal: %v", err)
	}
	if err := power.Off(host.IsUML()); err != nil {
		g.console.Printf("fatal: power-off: %v", err)
	}
}

// run is a boot from the first mark to the moment before the power-off.
func (g *guest) run() (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("panic: %v", problem)
		}
	}()
	stop, stopped := notifyStop()
	defer stopped()
	g.shutdown = stopped

	g.journal.Mark(journal.MarkInit)
	if err := g.makeRoot(); err != nil {
		return err
	}
	if err := g.findDisks(stop); err != nil {
		return err
	}
	if g.config.Mode == config.ModeProbe {
		return nil
	}
	go g.reaper.Loop(context.Background())
	g.setUpHost()
	if err := g.mountDisks(); err != nil {
		return err
	}
	g.journal.Mark(journal.MarkDisks)
	if err := g.setUpNetwork(stop); err != nil {
		return err
	}
	g.journal.Mark(journal.MarkNetwork)
	serving, err := g.serve()
	if err != nil {
		return err
	}
	g.runNode(stop)
	g.endEverything()
	serving.stop()
	return g.unmount()
}

// notifyStop returns a context that ends when somebody asks init to end the machine.
func notifyStop() (context.Context, context.CancelFunc) {
	signal.Notify(make(chan os.Signal), unix.SIGPIPE, unix.SIGHUP) // neither ends PID 1
	return signal.NotifyContext(context.Background(), unix.SIGTERM, unix.SIGINT, unix.SIGPWR)
}
