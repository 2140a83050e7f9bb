// Package cgroup sets up cgroup v2 and ends whole cgroups of processes.
package cgroup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Hierarchy is a mounted cgroup v2 tree.
type Hierarchy struct{ Root string }

// System is the guest's.
var System = Hierarchy{Root: "/sys/fs/cgroup"}

// The groups of this guest; every other top-level group is the node's doing (kubepods, default, k8s.io).
const (
	Init = "init" // init and what exec starts
	Node = "node" // the node process, containerd and the shims
	K3s  = "k3s"  // where a k3s moves itself and its containerd; pkg/cgroups of k3s
)

// needed are the controllers without which the kubelet refuses to start.
var needed = []string{"cpu", "cpuset", "io", "memory", "pids"}

// pollEvery is how often an ending cgroup is looked at.
const pollEvery = 10 * time.Millisecond

// Setup moves init to its own group and gives every controller to the groups of the tree. It returns the controllers.
func (h Hierarchy) Setup() ([]string, error) {
	if err := os.MkdirAll(filepath.Join(h.Root, Init), 0o755); err != nil {
		return nil, err
	}
	if err := h.write(Init, "cgroup.procs", "0"); err != nil {
		return nil, err
	}
	content, err := os.ReadFile(filepath.Join(h.Root, "cgroup.controllers"))
	if err != nil {
		return nil, err
	}
	controllers := strings.Fields(string(content))
	for _, name := range controllers {
		if err := h.write("", "cgroup.subtree_control", "+"+name); err != nil && slices.Contains(needed, name) {
			return nil, fmt.Errorf("cgroup controller %s: %w", name, err)
		}
	}
	for _, name := range needed {
		if !slices.Contains(controllers, name) {
			return controllers, fmt.Errorf("this kernel lacks the cgroup controller %s", name)
		}
	}
	return controllers, nil
}

func (h Hierarchy) write(group, file, text string) error {
	return os.WriteFile(filepath.Join(h.Root, group, file), []byte(text), 0o644)
}

// Groups are the top-level groups but init's own.
func (h Hierarchy) Groups() ([]string, error) {
	entries, err := os.ReadDir(h.Root)
	if err != nil {
		return nil, err
	}
	var groups []string
	for _, entry := range entries {
		if entry.IsDir() && entry.Name() != Init {
			groups = append(groups, entry.Name())
		}
	}
	return groups, nil
}

// Signal sends a signal to every process of the groups.
func (h Hierarchy) Signal(signal unix.Signal, groups ...string) {
	for _, group := range groups {
		for _, pid := range h.Processes(group) {
			_ = unix.Kill(pid, signal) // it may have ended meanwhile
		}
	}
}

// Processes are those of a group and the groups below it.
func (h Hierarchy) Processes(group string) []int {
	var pids []int
	_ = filepath.WalkDir(filepath.Join(h.Root, group), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "cgroup.procs" {
			return nil // a group that ended meanwhile
		}
		content, _ := os.ReadFile(path) // likewise
		for line := range strings.FieldsSeq(string(content)) {
			if pid, err := strconv.Atoi(line); err == nil && pid > 1 {
				pids = append(pids, pid)
			}
		}
		return nil
	})
	return pids
}

// Kill ends every process of the groups, waits until they are gone, and removes the groups. A group that was killed must
// not be used again: Linux 7.2 kills at once what is cloned into it later, as its count of kills differs from that of the
// group which the clone comes from.
func (h Hierarchy) Kill(ctx context.Context, groups ...string) error {
	for _, group := range groups {
		if err := h.write(group, "cgroup.kill", "1"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := h.AwaitEmpty(ctx, groups...); err != nil {
		return err
	}
	for _, group := range groups {
		if err := h.remove(filepath.Join(h.Root, group)); err != nil {
			return err
		}
	}
	return nil
}

// AwaitEmpty returns when no process is left in the groups.
func (h Hierarchy) AwaitEmpty(ctx context.Context, groups ...string) error {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		left := slices.DeleteFunc(slices.Clone(groups), h.empty)
		if len(left) == 0 {
			return nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return fmt.Errorf("processes are left in cgroup %s: %w", strings.Join(left, ", "), ctx.Err())
		}
	}
}

func (h Hierarchy) empty(group string) bool {
	content, err := os.ReadFile(filepath.Join(h.Root, group, "cgroup.events"))
	return err != nil || strings.Contains(string(content), "populated 0")
}

// remove removes a group and those below it, deepest first.
func (h Hierarchy) remove(path string) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() {
			if err := h.remove(filepath.Join(path, entry.Name())); err != nil {
				return err
			}
		}
	}
	return unix.Rmdir(path)
}

// Make makes a group, unless it is there, and opens it for SysProcAttr.CgroupFD: a command that starts in a group has no
// child outside of it.
func (h Hierarchy) Make(group string) (*os.File, error) {
	path := filepath.Join(h.Root, group)
	if err := os.Mkdir(path, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.Open(path)
}
