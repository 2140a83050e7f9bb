package nodestate

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"navgw.dev/init/internal/cgroup"
	"navgw.dev/init/internal/process"
)

// timerSlack is how late a timer of the node may be once the node is ready. An idle node waits for hundreds of timers, each
// alone; in steps of this length they come together, and nobody waits for any of them.
const timerSlack = 20 * time.Millisecond

// nodeGroups are the groups where a node's processes are: the one that init starts it in, and the one that k3s moves to.
var nodeGroups = []string{cgroup.Node, cgroup.K3s}

// RelaxTimers lets the node's timers come together. containerd and its shims are left alone: pods inherit from them.
func RelaxTimers() error { return relaxTimers(cgroup.System) }

func relaxTimers(groups cgroup.Hierarchy) error {
	var problems []error
	for _, group := range nodeGroups {
		for _, pid := range groups.Processes(group) {
			if !startsContainers(pid) {
				problems = append(problems, process.Relax(pid, timerSlack))
			}
		}
	}
	return errors.Join(problems...)
}

// startsContainers tells containerd and its shims by their command lines: `containerd …`, `k3s navgw-containerd …`.
func startsContainers(pid int) bool {
	line, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
	if err != nil {
		return true // it has ended
	}
	args := strings.SplitN(string(line), "\x00", 3)
	return strings.Contains(filepath.Base(args[0]), "containerd") || (len(args) > 1 && strings.HasSuffix(args[1], "containerd"))
}
