// Package space keeps a machine from running into a full disk of the host: its disks are sparse files, and a write that the
// host refuses is a broken disk to the guest.
package space

import (
	"time"

	"golang.org/x/sys/unix"

	"navgw.dev/keeper/internal/spec"
)

const (
	// Reserve is the free space at which a machine is paused, bytes: what is written until it stands still fits into it.
	Reserve = 48 << 20
	// Enough is the free space at which it goes on, bytes.
	Enough = 2 * Reserve

	// fastest is what a machine can write, bytes a second: to the host's memory, at that.
	fastest = 4 << 30
	// A look at the free space comes at least and at most this often.
	rarely = time.Second
	often  = 10 * time.Millisecond
)

// Machine is what is paused.
type Machine interface {
	Pause()
	Resume()
	Exited() <-chan struct{}
}

// Watch pauses the machine while one of its disks has no space to grow, until the machine ends. It tells changed of each
// pause, and nil of each end of one.
func Watch(machine Machine, disks []string, changed func(*spec.Paused)) {
	watch(machine, func() (string, uint64) { return least(disks) }, changed)
}

func watch(machine Machine, look func() (string, uint64), changed func(*spec.Paused)) {
	paused := false
	for {
		disk, free := look()
		switch {
		case !paused && free < Reserve:
			machine.Pause()
			paused = true
			changed(&spec.Paused{Disk: disk, Free: free})
		case paused && free >= Enough:
			paused = false
			changed(nil)
			machine.Resume()
		}
		select {
		case <-machine.Exited():
			return
		case <-time.After(untilNext(free)):
		}
	}
}

// untilNext is how long the space above the reserve lasts in any case.
func untilNext(free uint64) time.Duration {
	if free < Reserve {
		return rarely
	}
	// In milliseconds: nanoseconds overflow.
	lasts := time.Duration((free-Reserve)/(fastest/1000)) * time.Millisecond
	return min(max(lasts, often), rarely)
}

// least finds the disk with the least space.
func least(disks []string) (string, uint64) {
	found, space := "", ^uint64(0)
	for _, disk := range disks {
		if free := freeAt(disk); free < space {
			found, space = disk, free
		}
	}
	return found, space
}

// freeAt is the space of a file's file system for this user, bytes. One that is not there keeps nobody from running.
func freeAt(path string) uint64 {
	var fs unix.Statfs_t
	if err := unix.Statfs(path, &fs); err != nil {
		return ^uint64(0)
	}
	blocks := fs.Bavail
	if unix.Geteuid() == 0 {
		blocks = fs.Bfree
	}
	return blocks * uint64(fs.Bsize)
}
