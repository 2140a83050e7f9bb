package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"navgw.dev/keeper/internal/spec"
)

// A machine that the kernel kills for lack of memory is told from one that somebody has killed.
func TestAMachineThatIsKilledForLackOfMemory(t *testing.T) {
	group := smallCgroup(t)
	// Keeper and machine are both in the group, as in a container.
	real := keeperPath
	keeperPath = filepath.Join(t.TempDir(), "keeper")
	t.Cleanup(func() { keeperPath = real })
	script := "#!/bin/sh\necho $$ >" + group + "/cgroup.procs\nexec " + real + "\n"
	if err := os.WriteFile(keeperPath, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	k := begin(t, shell(t, "exec tail /dev/zero"))
	k.waitEnd()
	if exit := exitIn(t, k.dir); exit.Signal == nil || *exit.Signal != "SIGKILL" || !exit.OOMKilled {
		t.Errorf("exit.json: %+v", exit)
	}
}

func TestAMachineThatIsKilledOtherwise(t *testing.T) {
	k := begin(t, shell(t, "sleep 60"))
	k.kill()
	if exit := exitIn(t, k.dir); exit.OOMKilled {
		t.Errorf("exit.json: %+v", exit)
	}
}

func exitIn(t *testing.T, dir string) (exit spec.Exit) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "exit.json"))
	if err == nil {
		err = json.Unmarshal(content, &exit)
	}
	if err != nil {
		t.Fatal(err)
	}
	return exit
}

// smallCgroup makes a cgroup of 64 MiB.
func smallCgroup(t *testing.T) string {
	t.Helper()
	root, limit := "/sys/fs/cgroup/memory", "memory.limit_in_bytes"
	if _, err := os.Stat(root); err != nil {
		root, limit = "/sys/fs/cgroup", "memory.max"
	}
	group := filepath.Join(root, "keeper-test-"+strings.ToLower(itoa(os.Getpid())))
	if err := os.Mkdir(group, 0o755); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = os.Remove(group) })
	if err := os.WriteFile(filepath.Join(group, limit), []byte("67108864"), 0); err != nil {
		t.Skip(err)
	}
	return group
}
