package machine

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// onOneCPU runs start on the calling thread while that keeps to one CPU, which what it starts inherits. Of the CPUs the
// keeper may use it is one with the fewest such programs on it. A kernel that does not let it choose is no failure:
// the machine is only slower.
func onOneCPU(program string, start func() error) error {
	var all unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil || all.Count() < 2 {
		return start()
	}
	defer oneAtATime()()
	var one unix.CPUSet
	one.Set(leastTaken(&all, filepath.Base(program)))
	if err := unix.SchedSetaffinity(0, &one); err != nil {
		return start()
	}
	defer func() { _ = unix.SchedSetaffinity(0, &all) }()
	return start()
}

// oneAtATime waits until no other keeper is choosing; what it returns lets the next one choose. Two that chose at once would
// take the same CPU. The lock is on the keeper's own program, which all of them have in common; without it there is no order.
func oneAtATime() (done func()) {
	self, err := os.Open("/proc/self/exe")
	if err != nil {
		return func() {}
	}
	for {
		if err := unix.Flock(int(self.Fd()), unix.LOCK_EX); !errors.Is(err, unix.EINTR) {
			return func() { _ = self.Close() }
		}
	}
}

func leastTaken(all *unix.CPUSet, name string) int {
	taken := takenBy(name)
	best := -1
	for cpu := range len(all) * 64 {
		if all.IsSet(cpu) && (best < 0 || taken[cpu] < taken[best]) {
			best = cpu
		}
	}
	return best
}

// takenBy counts, by CPU, the processes of a name that keep to one.
func takenBy(name string) map[int]int {
	taken := map[int]int{}
	files, _ := filepath.Glob("/proc/[0-9]*/status") // the pattern is right
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended meanwhile
		}
		if field(string(content), "Name") != name {
			continue
		}
		if cpu, err := strconv.Atoi(field(string(content), "Cpus_allowed_list")); err == nil {
			taken[cpu]++
		}
	}
	return taken
}

// field is a value of /proc/PID/status.
func field(status, name string) string {
	_, rest, _ := strings.Cut("\n"+status, "\n"+name+":\t")
	value, _, _ := strings.Cut(rest, "\n")
	return value
}
