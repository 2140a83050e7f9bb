package network

import (
	"runtime"
	"runtime/debug"
	"sync"

	"golang.org/x/sys/unix"
)

const (
	// mostStreams, mostFlows and mostLookUps bound what the guest can make the host hold at a time.
	mostStreams = 4096
	mostFlows   = 1024
	mostLookUps = 128
	// memoryAim is what the garbage collector keeps the whole process under, bytes; what the bounds allow fits into it.
	memoryAim = 224 << 20
	// burst is from how many taken places on their memory is given back to the host when they are left.
	burst = 32
)

// keepMemoryLow makes the garbage collector work harder when there is much to hold.
func keepMemoryLow() { debug.SetMemoryLimit(memoryAim) }

// places are taken by what the guest makes the host hold.
type places struct {
	bound int

	lock        sync.Mutex
	taken, most int // most: since memory was last given back
}

// newPlaces makes as many places as wanted, or a part of the process's descriptors if these are few: the rest is for the
// forwards and the API.
func newPlaces(wanted, part int) *places { return &places{bound: min(wanted, descriptors()/part)} }

// descriptors is how many the process may have. Go has raised its limit to what the host allows.
func descriptors() int {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return 1024 // what POSIX systems give at least
	}
	return int(min(limit.Cur, 1<<20))
}

// enter takes a place, if one is free.
func (p *places) enter() bool {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.taken >= p.bound {
		return false
	}
	p.taken++
	p.most = max(p.most, p.taken)
	return true
}

func (p *places) leave() {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.taken--
	if p.most >= burst && p.taken <= p.most/2 {
		p.most = p.taken
		go giveBack()
	}
}

// giveBack collects twice: what is in a pool survives one collection.
func giveBack() {
	runtime.GC()
	debug.FreeOSMemory()
}
