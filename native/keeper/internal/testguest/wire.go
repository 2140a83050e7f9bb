package testguest

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"net"
	"sync"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/stack"

	"navgw.dev/keeper/internal/spec"
)

// queue is how many frames wait to be sent: more than a window of TCP, as what does not fit is lost.
const queue = 8192

// wire carries frames between the guest's stack and the keeper's socket. It is written against the protocols'
// own descriptions, not with the keeper's code, so that an error there shows.
type wire struct {
	conn     net.Conn
	protocol spec.Protocol
	card     *channel.Endpoint
	gone     chan struct{}
	cancel   context.CancelFunc
	ctx      context.Context

	lock sync.Mutex
	seen func(frame []byte) // told of each frame that comes in
}

func newWire(conn net.Conn, protocol spec.Protocol, mac tcpip.LinkAddress) *wire {
	ctx, cancel := context.WithCancel(context.Background())
	card := channel.New(queue, 1500+14, mac)
	card.LinkEPCapabilities |= stack.CapabilityResolutionRequired
	return &wire{conn: conn, protocol: protocol, card: card, gone: make(chan struct{}), ctx: ctx, cancel: cancel}
}

func (w *wire) run() {
	go w.receive()
	go w.transmit()
}

func (w *wire) close() {
	w.cancel()
	w.conn.Close()
}

func (w *wire) receive() {
	defer close(w.gone)
	stream := bufio.NewReader(w.conn)
	frame := make([]byte, 1<<16)
	for {
		n, err := w.next(stream, frame)
		if err != nil {
			return
		}
		w.lock.Lock()
		seen := w.seen
		w.lock.Unlock()
		if seen != nil {
			seen(append([]byte{}, frame[:n]...))
		}
		packet := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(frame[:n])})
		w.card.InjectInbound(0, packet)
		packet.DecRef()
	}
}

func (w *wire) next(stream io.Reader, frame []byte) (int, error) {
	if w.protocol == spec.Bess {
		return w.conn.Read(frame)
	}
	var length [4]byte
	if _, err := io.ReadFull(stream, length[:]); err != nil {
		return 0, err
	}
	return io.ReadFull(stream, frame[:binary.BigEndian.Uint32(length[:])])
}

func (w *wire) transmit() {
	for {
		packet := w.card.ReadContext(w.ctx)
		if packet == nil {
			return
		}
		frame := packet.ToView().AsSlice()
		err := w.send(frame)
		packet.DecRef()
		if err != nil {
			return
		}
	}
}

func (w *wire) send(frame []byte) error {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.protocol == spec.Qemu {
		frame = append(binary.BigEndian.AppendUint32(nil, uint32(len(frame))), frame...)
	}
	_, err := w.conn.Write(frame)
	return err
}
