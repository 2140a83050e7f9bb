package process

import (
	"bufio"
	"errors"
	"io"
	"os"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// longestLine bounds what a caller may send, bytes.
const longestLine = 8 << 20

// Leash is stdin: the spec, then silence for as long as the caller holds on.
type Leash struct {
	input    *bufio.Reader
	cut      chan struct{}
	detached atomic.Bool
}

// NewLeash reads from stdin.
func NewLeash() *Leash {
	return &Leash{input: bufio.NewReaderSize(os.Stdin, 64<<10), cut: make(chan struct{})}
}

// FirstLine is the spec.
func (l *Leash) FirstLine() ([]byte, error) { return l.line() }

// Cut is closed when the caller is gone without having said `detach`.
func (l *Leash) Cut() <-chan struct{} { return l.cut }

// Detached says whether the caller has let go with `detach`.
func (l *Leash) Detached() bool { return l.detached.Load() }

// Watch waits for `detach`, or for the end of input, which an ending caller cannot avoid.
func (l *Leash) Watch() {
	for {
		line, err := l.line()
		if err != nil {
			close(l.cut)
			return
		}
		if string(line) == "detach" {
			l.detached.Store(true)
			replaceWithNull(unix.Stdin)
			return
		}
	}
}

func (l *Leash) line() ([]byte, error) {
	var line []byte
	for {
		part, err := l.input.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line[:len(line)-1], nil
		case errors.Is(err, bufio.ErrBufferFull) && len(line) < longestLine:
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, errors.New("the line is too long")
		case err == io.EOF:
			return nil, errors.New("input ended before the line did")
		default:
			return nil, err
		}
	}
}
