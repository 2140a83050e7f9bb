package space

import (
	"testing"
	"time"

	"navgw.dev/keeper/internal/spec"
)

// still records what is done to a machine.
type still struct {
	exited chan struct{}
	did    []string
}

func (s *still) Pause()                  { s.did = append(s.did, "pause") }
func (s *still) Resume()                 { s.did = append(s.did, "resume") }
func (s *still) Exited() <-chan struct{} { return s.exited }

func TestAMachineStandsStillWhileThereIsNoSpace(t *testing.T) {
	machine := &still{exited: make(chan struct{})}
	frees := []uint64{Reserve + 1, Reserve, Reserve - 1, Enough - 1, Enough, Reserve}
	var told []*spec.Paused
	watch(machine, func() (string, uint64) {
		free := frees[0]
		if frees = frees[1:]; len(frees) == 0 {
			close(machine.exited)
		}
		return "disk", free
	}, func(paused *spec.Paused) { told = append(told, paused) })
	if len(machine.did) != 2 || machine.did[0] != "pause" || machine.did[1] != "resume" {
		t.Errorf("it was %v", machine.did)
	}
	if len(told) != 2 || *told[0] != (spec.Paused{Disk: "disk", Free: Reserve - 1}) || told[1] != nil {
		t.Errorf("what was told: %v", told)
	}
}

func TestTheLessSpaceTheSoonerTheNextLook(t *testing.T) {
	for free, want := range map[uint64]time.Duration{
		0:                      rarely,
		Reserve:                often,
		Reserve + fastest/1000: often,
		Reserve + fastest/2:    500 * time.Millisecond,
		^uint64(0):             rarely,
	} {
		got := untilNext(free)
		if got < want-time.Millisecond || got > want {
			t.Errorf("with %d bytes free: after %v, want %v", free, got, want)
		}
	}
}

func TestAFileThatIsNotThereIsNoReason(t *testing.T) {
	if disk, free := least([]string{t.TempDir() + "/missing"}); disk != "" || free < Enough {
		t.Errorf("%q, %d bytes", disk, free)
	}
	if disk, free := least([]string{t.TempDir()}); disk == "" || free == 0 {
		t.Errorf("%q, %d bytes", disk, free)
	}
}
