package network

import (
	"io"
	"net"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/waiter"
)

// keepAliveAfter is how long a connection of the guest is silent before it is asked whether it is still there. A pod
// that was deleted says no goodbye.
const keepAliveAfter = 10 * time.Minute

// inner is the guest's side of a stream. It can end with a reset, so that what was cut off outside does not look
// complete inside.
type inner struct {
	*gonet.TCPConn
	endpoint tcpip.Endpoint
	chunk    int
}

// newInner bounds what the endpoint holds to share bytes in each direction.
func newInner(queue *waiter.Queue, endpoint tcpip.Endpoint, share int) inner {
	options := endpoint.SocketOptions()
	options.SetReceiveBufferSize(int64(share), true)
	options.SetSendBufferSize(int64(share), true)
	options.SetKeepAlive(true)
	idle := tcpip.KeepaliveIdleOption(keepAliveAfter)
	_ = endpoint.SetSockOpt(&idle) // the option exists
	return inner{gonet.NewTCPConn(queue, endpoint), endpoint, min(share/4, 32<<10)}
}

// leastOuter is what the host's kernel is left for one of many connections, bytes. With less it waits for timers where
// frames are long, as they are on loopback.
const leastOuter = 64 << 10

// boundOuter bounds what the host's kernel holds for one of many connections. One of few keeps the kernel's own measure,
// which a distant peer needs.
func boundOuter(outer *net.TCPConn, share int) {
	if share < leastOuter {
		_ = outer.SetReadBuffer(leastOuter) // as large as the kernel makes it, then
		_ = outer.SetWriteBuffer(leastOuter)
	}
}

// Abort is what relay.Reset calls.
func (i inner) Abort() { i.endpoint.Abort() }

// WriteTo is for io.Copy, which would take a buffer several times the connection's share.
func (i inner) WriteTo(to io.Writer) (int64, error) { return copyChunks(to, i.TCPConn, i.chunk) }

// ReadFrom is for io.Copy.
func (i inner) ReadFrom(from io.Reader) (int64, error) { return copyChunks(i.TCPConn, from, i.chunk) }

// copyChunks is io.CopyBuffer in a third of the stack, of which a guest can make the keeper have thousands.
func copyChunks(to io.Writer, from io.Reader, size int) (total int64, err error) {
	chunk := make([]byte, size)
	for {
		n, failed := from.Read(chunk)
		if n > 0 {
			written, err := to.Write(chunk[:n])
			total += int64(written)
			if err != nil {
				return total, err
			}
		}
		if failed == io.EOF {
			return total, nil
		}
		if failed != nil {
			return total, failed
		}
	}
}
