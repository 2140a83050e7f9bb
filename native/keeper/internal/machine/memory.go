package machine

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// oomKills counts the processes that the kernel has killed for lack of memory: in the keeper's own cgroup, which is the machine's, or
// on the whole host where that cannot be read.
func oomKills() uint64 {
	for _, path := range oomCounters() {
		if text, err := os.ReadFile(path); err == nil {
			if count, ok := counter(string(text), "oom_kill"); ok {
				return count
			}
		}
	}
	return 0
}

// oomCounters are the files that may have the count, the most exact first: cgroup v2, v1, and the host's.
func oomCounters() []string {
	var paths []string
	groups, _ := os.ReadFile("/proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		// hierarchy:controllers:path, see cgroups(7)
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		switch {
		case len(parts) < 3:
		case parts[1] == "":
			paths = append(paths, filepath.Join("/sys/fs/cgroup", parts[2], "memory.events"))
		case parts[1] == "memory":
			paths = append(paths, filepath.Join("/sys/fs/cgroup/memory", parts[2], "memory.oom_control"))
		}
	}
	return append(paths, "/proc/vmstat")
}

// counter finds the line `name number`.
func counter(text, name string) (uint64, bool) {
	for line := range strings.Lines(text) {
		if value, found := strings.CutPrefix(strings.TrimSpace(line), name+" "); found {
			count, err := strconv.ParseUint(value, 10, 64)
			return count, err == nil
		}
	}
	return 0, false
}
