package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// cgroupRoot is where cgroup v2 is mounted.
const cgroupRoot = "/sys/fs/cgroup"

// kubeletCgroup is the cgroup that k3s moves to when its kubelet starts: where process 1 is in one of its own, as in a
// container, k3s makes `/k3s`; else it stays where it is.
func kubeletCgroup(ofInit string) string {
	content, err := os.ReadFile(ofInit)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(content)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) == 3 && parts[0] == "0" && parts[2] != "/" && parts[2] != "/init.scope" {
			return "/k3s"
		}
	}
	return ""
}

// moveTo moves processes to a cgroup, which is made.
func moveTo(group string, pids ...int) error {
	folder := filepath.Join(cgroupRoot, group)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, pid := range pids {
		if err := os.WriteFile(filepath.Join(folder, "cgroup.procs"), fmt.Append(nil, pid), 0o644); err != nil {
			return err
		}
	}
	return nil
}
