package machine

import (
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"navgw.dev/keeper/internal/spec"
)

func cpusOf(t *testing.T, pid int) unix.CPUSet {
	t.Helper()
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(pid, &set); err != nil {
		t.Fatal(err)
	}
	return set
}

func TestMachinesOfOneCPUSpreadOverTheHosts(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := cpusOf(t, 0)
	if before.Count() < 2 {
		t.Skip("there is only one CPU")
	}
	console, err := os.CreateTemp(t.TempDir(), "console")
	if err != nil {
		t.Fatal(err)
	}
	defer console.Close()
	chosen := map[unix.CPUSet]bool{}
	for range 2 {
		m, err := Start(spec.Machine{Argv: []string{"sleep", "60"}, Dir: t.TempDir(), OneCPU: true}, console)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { m.Kill(); <-m.Exited() }()
		set := cpusOf(t, m.PID)
		if set.Count() != 1 {
			t.Fatalf("the machine may use %d CPUs", set.Count())
		}
		chosen[set] = true
	}
	if len(chosen) != 2 {
		t.Error("both machines are on the same CPU")
	}
	if cpusOf(t, 0) != before {
		t.Error("the keeper itself is kept to one CPU")
	}
}
