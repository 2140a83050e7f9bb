package cgroup_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/cgroup"
	"navgw.dev/init/internal/process"
	"navgw.dev/init/internal/testprocess"
	"navgw.dev/init/internal/testwait"
)

// hierarchy is a part of this machine's cgroup tree that the test may use.
func hierarchy(t *testing.T) cgroup.Hierarchy {
	t.Helper()
	root, err := os.MkdirTemp("/sys/fs/cgroup", "navgw-test-")
	if err != nil {
		t.Skipf("no cgroup to use: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Rmdir(root); err != nil {
			t.Errorf("%s: %v", root, err)
		}
	})
	if _, err := os.Stat(root + "/cgroup.kill"); err != nil {
		t.Skipf("no cgroup v2: %v", err)
	}
	return cgroup.Hierarchy{Root: root}
}

// start runs a script in a group, and returns once it has said something.
func start(t *testing.T, h cgroup.Hierarchy, group, script string) *process.Child {
	t.Helper()
	dir, err := h.Make(group)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd := exec.Command("/bin/sh", "-c", script)
	cmd.Stdout = in
	cmd.SysProcAttr = &syscall.SysProcAttr{UseCgroupFD: true, CgroupFD: int(dir.Fd())}
	child, err := testprocess.Reaper().Start(cmd)
	in.Close()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return child
}

func TestKillEndsWholeGroupsAndLeavesInitAlone(t *testing.T) {
	h := hierarchy(t)
	if err := os.MkdirAll(filepath.Join(h.Root, "kubepods/burstable/pod1"), 0o755); err != nil {
		t.Fatal(err)
	}
	node := start(t, h, cgroup.Node, "trap '' TERM; (trap '' TERM; exec sleep 1000) & echo; wait")
	pod := start(t, h, "kubepods/burstable/pod1", "echo; exec sleep 1000")
	own := start(t, h, cgroup.Init, "echo; exec sleep 1000")
	groups, err := h.Groups()
	if err != nil || !slices.Equal(groups, []string{"kubepods", "node"}) {
		t.Fatalf("%q %v", groups, err)
	}
	ctx, done := context.WithTimeout(t.Context(), testwait.Bound)
	defer done()
	if err := h.Kill(ctx, groups...); err != nil {
		t.Fatal(err)
	}
	for _, child := range []*process.Child{node, pod} {
		if status, err := child.Wait(ctx); err != nil || status.Code() != 128+9 {
			t.Errorf("%s %v", status, err)
		}
	}
	if groups, err := h.Groups(); err != nil || len(groups) > 0 {
		t.Errorf("left: %q %v", groups, err)
	}
	select {
	case <-own.Ended():
		t.Error("init's own group was killed")
	default:
	}
	// What ended is as good as never there: the next node starts in a group of the same name.
	again := start(t, h, cgroup.Node, "echo; exec sleep 1000")
	if err := h.Kill(ctx, cgroup.Node, cgroup.Init); err != nil {
		t.Fatal(err)
	}
	for _, child := range []*process.Child{again, own} {
		if _, err := child.Wait(ctx); err != nil {
			t.Error(err)
		}
	}
}

func TestSignalIsPoliteAndAwaitEmptyIsBounded(t *testing.T) {
	h := hierarchy(t)
	polite := start(t, h, "polite", "trap 'exit 3' TERM; echo; while :; do sleep 0.02; done")
	deaf := start(t, h, "deaf", "trap '' TERM; echo; while :; do sleep 0.02; done")
	h.Signal(unix.SIGTERM, "polite", "deaf")
	ctx, done := context.WithTimeout(t.Context(), testwait.Bound)
	defer done()
	if status, err := polite.Wait(ctx); err != nil || status.Code() != 3 {
		t.Errorf("%s %v", status, err)
	}
	short, shortDone := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer shortDone()
	if err := h.AwaitEmpty(short, "polite", "deaf"); err == nil || !strings.Contains(err.Error(), "deaf") {
		t.Errorf("%v", err)
	}
	if err := h.Kill(ctx, "polite", "deaf"); err != nil {
		t.Error(err)
	}
	if _, err := deaf.Wait(ctx); err != nil {
		t.Error(err)
	}
}
