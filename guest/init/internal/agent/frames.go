package agent

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"sync"
)

// Kinds of exec frames: 1 byte kind, 4 bytes big-endian length, payload.
const (
	frameStdin  = 0 // length 0 is the end of the input
	frameStdout = 1
	frameStderr = 2
	frameExit   = 3
	frameSignal = 3
	frameResize = 4
)

// maxFrame bounds a frame from the host, which is read into memory.
const maxFrame = 1 << 20

// chunk is how much output goes into one frame at most.
const chunk = 32 << 10

const frameHead = 5

func readFrame(from io.Reader) (kind byte, payload []byte, err error) {
	var head [frameHead]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return 0, nil, err
	}
	size := binary.BigEndian.Uint32(head[1:])
	if size > maxFrame {
		return 0, nil, fmt.Errorf("a frame of %d bytes; at most %d are allowed", size, maxFrame)
	}
	payload = make([]byte, size)
	_, err = io.ReadFull(from, payload)
	return head[0], payload, err
}

// frameWriter writes whole frames from several goroutines.
type frameWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (f *frameWriter) write(kind byte, payload []byte) error {
	frame := make([]byte, frameHead, frameHead+len(payload))
	frame[0] = kind
	binary.BigEndian.PutUint32(frame[1:], uint32(len(payload)))
	frame = append(frame, payload...)
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err := f.to.Write(frame)
	return err
}

// exit is the payload of the last frame.
type exit struct {
	Code  int    `json:"code"`
	Error string `json:"error,omitempty"`
}

func (f *frameWriter) exit(e exit) error {
	payload, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return f.write(frameExit, payload)
}
