package main

import (
	"os"
	"sync"
	"sync/atomic"

	log "github.com/sirupsen/logrus"

	"navgw.dev/keeper/internal/api"
	"navgw.dev/keeper/internal/forward"
	"navgw.dev/keeper/internal/machine"
	"navgw.dev/keeper/internal/network"
	"navgw.dev/keeper/internal/process"
	"navgw.dev/keeper/internal/space"
	"navgw.dev/keeper/internal/spec"
)

// keeper is everything one cluster has open on the host.
type keeper struct {
	spec     *spec.Spec
	leash    *process.Leash
	api      *api.Server
	log      *os.File
	network  *network.Network // nil without a network
	forwards *forward.Table
	machine  *machine.Machine // nil when only the network is kept
	kept     atomic.Bool      // whether the directory of an ephemeral cluster stays
	paused   atomic.Pointer[spec.Paused]
	finish   func() // ends a keeper without a machine
	finished chan struct{}
}

// start opens the listeners, then starts the machine, so that a machine runs only when all it needs is there.
// What it has opened by the time something fails is closed again.
func start(wanted *spec.Spec, leash *process.Leash) (_ *keeper, err error) {
	if err := process.Enter(wanted.Dir); err != nil {
		return nil, err
	}
	k := &keeper{spec: wanted, leash: leash, finished: make(chan struct{})}
	k.finish = sync.OnceFunc(func() { close(k.finished) })
	// The API's socket comes first: it also keeps a second keeper out of the folder.
	if k.api, err = api.Listen(wanted.API); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			k.close()
		}
	}()
	for _, open := range []func() error{k.openFiles, k.openNetwork, k.openForwards, k.startMachine} {
		if err := open(); err != nil {
			return nil, err
		}
	}
	k.api.Serve(k)
	return k, nil
}

func (k *keeper) openFiles() (err error) {
	if k.log, err = process.OpenLog(k.spec.NetworkLog); err != nil {
		return spec.Fail(spec.BadSpec, "networkLog: %v", err)
	}
	process.LogTo(k.log)
	// From here on what the Go runtime says of a crash is in the log too.
	if err := process.Redirect(2, k.log); err != nil {
		return err
	}
	if k.spec.Machine == nil {
		return nil
	}
	return process.Remove(k.spec.ExitFile) // of an earlier run
}

func (k *keeper) openNetwork() (err error) {
	if k.spec.Net.Protocol == spec.None {
		return nil
	}
	k.network, err = network.Listen(k.spec.Net)
	return err
}

func (k *keeper) openForwards() error {
	if k.network == nil {
		return nil
	}
	k.forwards = forward.NewTable(k.network.Dial)
	if k.spec.Control != nil {
		if err := k.forwards.OpenControl(*k.spec.Control); err != nil {
			return err
		}
	}
	for _, wanted := range k.spec.Forwards {
		if _, err := k.forwards.Open(wanted); err != nil {
			return err
		}
	}
	return nil
}

func (k *keeper) startMachine() error {
	if k.spec.Machine == nil {
		return nil
	}
	console, err := process.OpenLog(k.spec.ConsoleLog)
	if err != nil {
		return spec.Fail(spec.BadSpec, "consoleLog: %v", err)
	}
	k.machine, err = machine.Start(*k.spec.Machine, process.Bounded(console))
	if err != nil {
		console.Close()
		return err
	}
	if grows := k.spec.Machine.Grows; len(grows) > 0 {
		go space.Watch(k.machine, grows, k.paused.Store)
	}
	return nil
}

// over is closed once what the keeper is there for has ended.
func (k *keeper) over() <-chan struct{} {
	if k.machine != nil {
		return k.machine.Exited()
	}
	return k.finished
}

// end records how the machine ended and lets go of everything.
func (k *keeper) end() {
	if k.machine != nil {
		exit := k.machine.Exit()
		if err := process.WriteJSON(k.spec.ExitFile, exit); err != nil {
			log.Errorf("%s: %v", k.spec.ExitFile, err)
		}
		k.api.Announce(exit)
	}
	k.close()
}

func (k *keeper) close() {
	if k.forwards != nil {
		k.forwards.Close()
	}
	if k.network != nil {
		k.network.Close()
	}
	// Before the API goes, which is what keeps the next keeper out: nothing here may touch a folder of that name
	// once it can be another's.
	gone := k.vanish()
	k.api.Close()
	if err := os.RemoveAll(gone); err != nil {
		log.Errorf("%v", err)
	}
}

// vanish renames an ephemeral cluster's directory, unless it was detached or is to be kept; what is left to delete is returned.
func (k *keeper) vanish() string {
	if !k.spec.Ephemeral || k.kept.Load() || k.leash.Detached() {
		return ""
	}
	gone, err := process.Vanish(k.spec.Dir)
	if err != nil {
		log.Errorf("%v", err)
		return ""
	}
	return gone
}
