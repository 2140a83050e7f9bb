package network

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// outboxFrames is how many frames wait for a machine that is slower than its peers.
	outboxFrames = 512
	// stalledAfter is how long the stack waits for room. A machine that has not read for that long is paused;
	// its frames are dropped, as a card drops what its guest does not fetch, and nobody waits for it.
	stalledAfter = time.Second
)

// outbox writes frames to the machine from a goroutine of its own. The switch writes under its locks, so a
// machine that does not read would hold up every dial there is.
type outbox struct {
	net.Conn
	frames  chan []byte
	stalled atomic.Bool
	done    chan struct{}
	close   sync.Once
}

func newOutbox(conn net.Conn) *outbox {
	o := &outbox{Conn: conn, frames: make(chan []byte, outboxFrames), done: make(chan struct{})}
	go o.send()
	return o
}

// Write takes one frame, or drops it. The frame may be used again once it returns.
func (o *outbox) Write(frame []byte) (int, error) {
	own := bytes.Clone(frame)
	select {
	case o.frames <- own:
		return len(frame), nil
	case <-o.done:
		return 0, net.ErrClosed
	default:
	}
	if o.stalled.Load() {
		return len(frame), nil
	}
	patience := time.NewTimer(stalledAfter)
	defer patience.Stop()
	select {
	case o.frames <- own:
	case <-o.done:
		return 0, net.ErrClosed
	case <-patience.C:
		o.stalled.Store(true)
	}
	return len(frame), nil
}

func (o *outbox) send() {
	for {
		select {
		case frame := <-o.frames:
			if _, err := o.Conn.Write(frame); err != nil {
				_ = o.Close() // ends the reading side too
				return
			}
			o.stalled.Store(false)
		case <-o.done:
			return
		}
	}
}

// Close may be called more than once: by the switch, and by whoever unplugs the machine.
func (o *outbox) Close() error {
	o.close.Do(func() { close(o.done) })
	return o.Conn.Close()
}
