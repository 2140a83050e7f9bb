package process

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// KillSession kills every process of the session that `leader` began: also the background jobs of a shell, which have
// process groups of their own.
func KillSession(leader int) {
	// The leader's group first; it may be that /proc is slow.
	_ = unix.Kill(-leader, unix.SIGKILL)
	for _, pid := range sessionMembers(leader) {
		_ = unix.Kill(pid, unix.SIGKILL) // gone meanwhile
	}
}

func sessionMembers(leader int) []int {
	var members []int
	files, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well-formed
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			continue // gone meanwhile
		}
		// pid (name) state ppid pgrp session …; the name may hold anything, see proc_pid_stat(5).
		_, rest, ok := cutLast(content, []byte(") "))
		fields := bytes.Fields(rest)
		if !ok || len(fields) < 4 {
			continue
		}
		if session, err := strconv.Atoi(string(fields[3])); err != nil || session != leader {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
			members = append(members, pid)
		}
	}
	return members
}

func cutLast(content, separator []byte) (before, after []byte, found bool) {
	i := bytes.LastIndex(content, separator)
	if i < 0 {
		return content, nil, false
	}
	return content[:i], content[i+len(separator):], true
}
