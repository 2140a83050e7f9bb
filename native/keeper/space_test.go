package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"navgw.dev/keeper/internal/space"
	"navgw.dev/keeper/internal/spec"
	"navgw.dev/keeper/internal/testwait"
)

// A machine that writes without end is paused before its disk is full, is shown as paused, and goes on once there is space.
func TestAMachineIsPausedWhileTheHostsDiskIsFull(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("a small file system of its own needs root")
	}
	wanted := shell(t, `trap '' TERM; while :; do head -c 1000000 /dev/zero >>disk || echo failed >>failures; done`)
	if err := unix.Mount("tmpfs", wanted.Dir, "tmpfs", 0, "size=200m,mode=0700"); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = unix.Unmount(wanted.Dir, unix.MNT_DETACH) })
	ballast := filepath.Join(wanted.Dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2*space.Reserve), 0o600); err != nil {
		t.Fatal(err)
	}
	wanted.Machine.Grows = []string{"disk"}
	if err := os.WriteFile(filepath.Join(wanted.Dir, "disk"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	k := begin(t, wanted)
	paused := func() *spec.Paused {
		var answer spec.Answer
		if _, body := k.request("GET", "/v1/status", ""); json.Unmarshal([]byte(body), &answer) != nil {
			t.Fatalf("status: %s", body)
		}
		return answer.Paused
	}
	testwait.Until(t, "the pause", func() bool { return paused() != nil })
	if found := paused(); found.Disk != "disk" || found.Free == 0 || found.Free >= space.Reserve {
		t.Errorf("paused: %+v", found)
	}
	size := sizeOf(t, wanted.Dir)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	testwait.Until(t, "the end of the pause", func() bool { return sizeOf(t, wanted.Dir) > size })
	testwait.Until(t, "the next pause", func() bool { return paused() != nil })
	if failures, err := os.ReadFile(filepath.Join(wanted.Dir, "failures")); err == nil {
		t.Errorf("writes failed: %s", failures)
	}
}

func sizeOf(t *testing.T, dir string) int64 {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, "disk"))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
