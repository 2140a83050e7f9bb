package main

import (
	"context"
	"fmt"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/clock"
	"navgw.dev/init/internal/journal"
	"navgw.dev/init/internal/nodestate"
	"navgw.dev/init/internal/ready"
	"navgw.dev/init/internal/rootfs"
	"navgw.dev/init/internal/trouble"
)

// leastFree is how much of the state's file system must be free for it not to be full, bytes.
const leastFree = 1 << 20

// troubles is the watch that tells the host why the node does not become ready.
func (g *guest) troubles() *trouble.Watch {
	complaints := ready.NewComplaints(nodestate.Kubeconfig)
	return &trouble.Watch{
		Log:    nodestate.LogFile,
		Kernel: "/dev/kmsg",
		Look: func(ctx context.Context) []string {
			lines := fullDisk(rootfs.State)
			// Before there is a node there are no pods that could lack anything.
			if _, isNode := g.journal.Status().Marks[journal.MarkNode]; isNode {
				lines = append(lines, complaints.Lines(ctx)...)
			}
			return lines
		},
		Now: clock.Uptime,
		Tell: func(t trouble.Trouble) {
			g.journal.Trouble(journal.Trouble{Cause: string(t.Cause), Message: t.Message, Line: t.Line})
			if t.Cause != "" {
				g.console.Printf("trouble: %s", t.Message)
			}
		},
		Importing: g.journal.Importing,
	}
}

// fullDisk is a line when a file system is full. The node's log is on it and would not have one.
func fullDisk(path string) []string {
	var stat unix.Statfs_t
	if unix.Statfs(path, &stat) != nil {
		return nil // then there is no more to say about it
	}
	block := uint64(stat.Bsize)
	if stat.Bavail*block >= leastFree {
		return nil
	}
	return []string{fmt.Sprintf("no space left on device: %s has %d KiB of %d MiB free", path, stat.Bavail*block>>10, stat.Blocks*block>>20)}
}
