package process

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestTimersOfARelaxedProcessMayBeLate(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	cmd := exec.Command("sleep", "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if err := Relax(cmd.Process.Pid, 20*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	slack, err := os.ReadFile(fmt.Sprintf("/proc/%d/timerslack_ns", cmd.Process.Pid))
	if err != nil || strings.TrimSpace(string(slack)) != "20000000" {
		t.Errorf("%q %v", slack, err)
	}
}

func TestAProcessThatIsGoneNeedsNoRest(t *testing.T) {
	cmd := exec.Command("true")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	if err := Relax(cmd.Process.Pid, time.Millisecond); err != nil {
		t.Error(err)
	}
}
