package machine

import (
	"os"
	"os/exec"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
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
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Fatal(err)
	}
	chosen := map[unix.CPUSet]bool{}
	for range 2 {
		var process *os.Process
		err := onOneCPU(sleep, func() (err error) {
			process, err = os.StartProcess(sleep, []string{"sleep", "60"}, &os.ProcAttr{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = process.Kill()
			_, _ = process.Wait() // a machine of another test may have reaped it
		}()
		set := cpusOf(t, process.Pid)
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
