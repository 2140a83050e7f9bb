package agent_test

import (
	"fmt"
	"os"
	"strings"
)

func isGone(pid int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	return err != nil || strings.Contains(string(status), "\nState:\tZ")
}
