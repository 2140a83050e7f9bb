package machine

import (
	"bytes"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// sweepBound is how long the sweep waits for processes that the kernel will not let go, as one deep in a dead
// network file system.
const sweepBound = 5 * time.Second

// sweep kills and collects all descendants. The children of a killed child become the keeper's own, whatever
// group or session they are in, so it goes on until there are none.
func sweep() {
	deadline := time.Now().Add(sweepBound)
	for time.Now().Before(deadline) {
		for _, pid := range children() {
			_ = unix.Kill(pid, unix.SIGKILL)
		}
		var status unix.WaitStatus
		switch pid, err := unix.Wait4(-1, &status, unix.WNOHANG, nil); {
		case err == unix.ECHILD:
			return
		case pid == 0:
			time.Sleep(time.Millisecond) // killed, not yet gone
		}
	}
}

// children lists the processes whose parent this is. Not every kernel has /proc/PID/task/TID/children.
func children() []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	self := os.Getpid()
	var found []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if parent(pid) == self {
			found = append(found, pid)
		}
	}
	return found
}

// parent reads the fourth field of /proc/PID/stat; the second is in brackets and may hold anything.
func parent(pid int) int {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 2 {
		return 0
	}
	ppid, _ := strconv.Atoi(string(fields[1]))
	return ppid
}
