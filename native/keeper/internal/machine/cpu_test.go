package machine

import (
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

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
	chosen := map[unix.CPUSet]bool{}
	for range 2 {
		chosen[startOnOneCPU(t, 0)] = true
	}
	if len(chosen) != 2 {
		t.Error("both machines are on the same CPU")
	}
	if cpusOf(t, 0) != before {
		t.Error("the keeper itself is kept to one CPU")
	}
}

func TestMachinesThatStartAtOnceSpreadToo(t *testing.T) {
	if all := cpusOf(t, 0); all.Count() < 2 {
		t.Skip("there is only one CPU")
	}
	sets := make(chan unix.CPUSet, 2)
	for range cap(sets) {
		go func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			sets <- startOnOneCPU(t, 10*time.Millisecond)
		}()
	}
	if <-sets == <-sets {
		t.Error("both machines are on the same CPU")
	}
}

// startOnOneCPU starts a program that lasts as long as the test, and takes its time over that. It returns the CPU.
func startOnOneCPU(t *testing.T, delay time.Duration) unix.CPUSet {
	t.Helper()
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Error(err)
		return unix.CPUSet{}
	}
	var process *os.Process
	err = onOneCPU(sleep, func() (err error) {
		time.Sleep(delay)
		process, err = os.StartProcess(sleep, []string{"sleep", "60"}, &os.ProcAttr{})
		return err
	})
	if err != nil {
		t.Error(err)
		return unix.CPUSet{}
	}
	t.Cleanup(func() {
		_ = process.Kill()
		_, _ = process.Wait() // a machine of another test may have reaped it
	})
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(process.Pid, &set); err != nil {
		t.Error(err)
	}
	if set.Count() != 1 {
		t.Errorf("the machine may use %d CPUs", set.Count())
	}
	return set
}
