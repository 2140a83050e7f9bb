package network

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
)

// longestFrame is an IPv4 packet of the greatest length behind an Ethernet header with a VLAN tag, bytes. A
// virtio card with segmentation offload sends frames that long, whatever the MTU.
const longestFrame = 65535 + 18

// streamConn carries frames over a stream, each behind its length as 32 bits, big endian (QEMU's -netdev
// stream, libkrun's unixstream). Read and Write pass one whole frame.
type streamConn struct {
	net.Conn
	input *bufio.Reader
}

func newStreamConn(conn net.Conn) *streamConn {
	return &streamConn{Conn: conn, input: bufio.NewReaderSize(conn, 128<<10)}
}

func (c *streamConn) Read(frame []byte) (int, error) {
	var length [4]byte
	if _, err := io.ReadFull(c.input, length[:]); err != nil {
		return 0, err
	}
	size := binary.BigEndian.Uint32(length[:])
	if size > longestFrame || int(size) > len(frame) {
		// There is no way to find the next frame's start; the guest has lost its network by its own doing.
		return 0, fmt.Errorf("a frame of %d bytes", size)
	}
	return io.ReadFull(c.input, frame[:size])
}

func (c *streamConn) Write(frame []byte) (int, error) {
	var length [4]byte
	binary.BigEndian.PutUint32(length[:], uint32(len(frame)))
	parts := net.Buffers{length[:], frame}
	if _, err := parts.WriteTo(c.Conn); err != nil {
		return 0, err
	}
	return len(frame), nil
}
