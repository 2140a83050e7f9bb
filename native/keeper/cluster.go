package main

import (
	"os"

	"navgw.dev/keeper/internal/spec"
)

// The API's view of the keeper (api.Cluster).

// OpenForward adds a forward.
func (k *keeper) OpenForward(wanted spec.Forward) (spec.Forward, error) {
	if k.forwards == nil {
		return spec.Forward{}, spec.Fail(spec.BadSpec, "the machine has no network")
	}
	return k.forwards.Open(wanted)
}

// ShutForward ends a forward.
func (k *keeper) ShutForward(host string) error {
	if k.forwards == nil {
		return spec.Fail(spec.NoSuchItem, "the machine has no network")
	}
	return k.forwards.Shut(host)
}

// Keep lets an ephemeral cluster's directory stay when its machine ends.
func (k *keeper) Keep() {
	k.kept.Store(true)
}

// Kill ends the machine, and with it the keeper.
func (k *keeper) Kill() {
	if k.machine != nil {
		k.machine.Kill()
	} else {
		k.finish()
	}
}

// Status is the answer to the start, and to who asks later: with the forwards as they are then.
func (k *keeper) Status() spec.Answer {
	answer := spec.Answer{OK: true, PID: os.Getpid(), Forwards: []spec.Forward{}, Paused: k.paused.Load()}
	if k.machine != nil {
		answer.MachinePID = k.machine.PID
	}
	if k.forwards != nil {
		answer.Forwards = k.forwards.List()
	}
	return answer
}
