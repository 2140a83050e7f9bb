package network

import (
	"cmp"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/waiter"

	"navgw.dev/keeper/internal/relay"
)

// flows are the guest's flows of datagrams. When their places are taken, a new one ends the one that was silent for
// the longest time, as a router does.
type flows struct {
	places *places

	lock sync.Mutex
	open map[*outerFlow]bool
}

func newFlows(places *places) *flows { return &flows{places: places, open: map[*outerFlow]bool{}} }

// carry relays the datagrams of one flow from now on.
func (f *flows) carry(outer *net.UDPConn, guest innerFlow) {
	flow := &outerFlow{UDPConn: outer}
	flow.touch()
	f.add(flow)
	go func() {
		relay.Datagrams(flow, guest, udpIdle)
		f.remove(flow)
	}()
}

func (f *flows) add(flow *outerFlow) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if !f.places.enter() {
		oldest := f.oldest()
		delete(f.open, oldest) // its place goes to the new one
		_ = oldest.Close()
	}
	f.open[flow] = true
}

func (f *flows) oldest() *outerFlow {
	var oldest *outerFlow
	for flow := range f.open {
		if oldest == nil || flow.used.Load() < oldest.used.Load() {
			oldest = flow
		}
	}
	return oldest
}

func (f *flows) remove(flow *outerFlow) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.open[flow] {
		delete(f.open, flow)
		f.places.leave()
	}
}

// outerFlow is the host's socket of a flow.
type outerFlow struct {
	*net.UDPConn
	used atomic.Int64 // when it last carried something, ns
}

func (o *outerFlow) touch() { o.used.Store(int64(time.Since(processStart))) }

var processStart = time.Now()

func (o *outerFlow) Read(p []byte) (int, error) {
	o.touch()
	return o.UDPConn.Read(p)
}

func (o *outerFlow) Write(p []byte) (int, error) {
	o.touch()
	return o.UDPConn.Write(p)
}

// AwaitDatagram is for relay.Datagrams.
func (o *outerFlow) AwaitDatagram() error {
	raw, err := o.SyscallConn()
	if err != nil {
		return err
	}
	var refused error // what is read of an error is gone: it is passed on
	err = raw.Read(func(descriptor uintptr) bool {
		_, _, refused = syscall.Recvfrom(int(descriptor), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		return refused != syscall.EAGAIN
	})
	return cmp.Or(err, refused)
}

// innerFlow is the guest's side of a flow.
type innerFlow struct {
	*gonet.UDPConn
	queue    *waiter.Queue
	endpoint tcpip.Endpoint
}

func newInnerFlow(queue *waiter.Queue, endpoint tcpip.Endpoint) innerFlow {
	return innerFlow{gonet.NewUDPConn(queue, endpoint), queue, endpoint}
}

// AwaitDatagram is for relay.Datagrams.
func (i innerFlow) AwaitDatagram() error {
	const events = waiter.ReadableEvents | waiter.EventHUp | waiter.EventErr
	entry, changed := waiter.NewChannelEntry(events)
	i.queue.EventRegister(&entry)
	defer i.queue.EventUnregister(&entry)
	if i.endpoint.Readiness(events) == 0 {
		<-changed
	}
	return nil
}
