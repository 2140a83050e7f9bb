package agent

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/process"
)

const (
	// settle is how long output may pause, once the command has ended, before what still holds it open (a background
	// job) is not waited for.
	settle = 100 * time.Millisecond
	// lateOutput bounds what is sent of the output after the end: no pipe and no terminal holds more.
	lateOutput = 1 << 20
	// inputQueue is how many frames of input wait for the command to read them.
	inputQueue = 64
	// hangUpEvery is how often a host that is not listened to, as the queue is full, is checked for being there.
	hangUpEvery = 500 * time.Millisecond
	// goodbye is how long the host may take to close the connection after the exit frame.
	goodbye = 5 * time.Second
)

// execSession is one command and the connection it belongs to.
type execSession struct {
	conn   net.Conn
	out    *frameWriter
	child  *process.Child
	stdio  *stdio
	inputs chan []byte // an empty one is the end of the input
}

// serveExec runs a command and returns when it has ended, or the host has gone and the command with it.
func serveExec(conn net.Conn, from *bufio.Reader, reaper *process.Reaper, request execRequest) {
	out := &frameWriter{to: conn}
	child, stdio, err := startExec(reaper, request)
	if err != nil {
		if out.exit(startFailure(err)) == nil {
			farewell(conn, nil)
		}
		return
	}
	defer stdio.close()
	s := &execSession{conn: conn, out: out, child: child, stdio: stdio, inputs: make(chan []byte, inputQueue)}
	hungUp := make(chan struct{})
	go func() {
		defer close(hungUp)
		s.receive(from)
	}()
	go s.feed()
	var outputs sync.WaitGroup
	outputs.Go(func() { s.send(frameStdout, stdio.out) })
	if stdio.err != nil {
		outputs.Go(func() { s.send(frameStderr, stdio.err) })
	}
	select {
	case <-child.Ended():
	case <-hungUp:
		process.KillSession(child.PID)
		<-child.Ended()
		return
	}
	stdio.expire()
	outputs.Wait()
	status, _ := child.Wait(context.Background())
	if out.exit(exit{Code: status.Code()}) == nil {
		farewell(conn, hungUp)
	}
}

// farewell closes the sending side and waits for the host to close the other: a connection that is closed with input
// unread is reset, and the host might lose the exit frame.
func farewell(conn net.Conn, hungUp <-chan struct{}) {
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // the host is gone
	}
	_ = conn.SetReadDeadline(time.Now().Add(goodbye)) // likewise
	if hungUp != nil {
		<-hungUp
		return
	}
	_, _ = io.Copy(io.Discard, conn) // until the host closes, or the deadline
}

// receive takes frames from the host until it goes away or breaks the protocol.
func (s *execSession) receive(from *bufio.Reader) {
	for {
		kind, payload, err := readFrame(from)
		if err != nil {
			return
		}
		switch kind {
		case frameStdin:
			err = s.queue(payload)
		case frameSignal:
			err = s.signal(payload)
		case frameResize:
			err = s.resize(payload)
		default:
			err = fmt.Errorf("unknown frame %d", kind)
		}
		if err != nil {
			return
		}
	}
}

var errHangUp = errors.New("the host is gone")

// queue waits while the command does not read its input, but not for a host that is gone.
func (s *execSession) queue(input []byte) error {
	for {
		select {
		case s.inputs <- input:
			return nil
		case <-s.child.Ended():
			return nil
		case <-time.After(hangUpEvery):
			if hasHungUp(s.conn) {
				return errHangUp
			}
		}
	}
}

func (s *execSession) signal(payload []byte) error {
	var name string
	if err := json.Unmarshal(payload, &name); err != nil {
		return err
	}
	signal := unix.SignalNum(name)
	if signal == 0 {
		return fmt.Errorf("unknown signal %q", name)
	}
	if err := s.child.SignalGroup(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

func (s *execSession) resize(payload []byte) error {
	var size struct{ Rows, Cols uint16 }
	if err := json.Unmarshal(payload, &size); err != nil {
		return err
	}
	if !s.stdio.tty {
		return nil
	}
	_ = pty.Setsize(s.stdio.in, &pty.Winsize{Rows: size.Rows, Cols: size.Cols}) // the terminal ended meanwhile
	return nil
}

// feed writes the queued input until its end, or until the command takes no more.
func (s *execSession) feed() {
	for {
		select {
		case input := <-s.inputs:
			if len(input) == 0 {
				s.stdio.endInput()
				if !s.stdio.tty {
					return
				}
			} else if _, err := s.stdio.in.Write(input); err != nil {
				return
			}
		case <-s.child.Ended():
			return
		}
	}
}

// send frames one output until its end; once the command has ended, until it pauses.
func (s *execSession) send(kind byte, from *os.File) {
	buffer := make([]byte, chunk)
	for late := 0; late < lateOutput; {
		ended := s.stdio.expired()
		if ended {
			_ = from.SetReadDeadline(time.Now().Add(settle)) // a file without deadlines ends with its writers
		}
		n, err := from.Read(buffer)
		if n > 0 && s.out.write(kind, buffer[:n]) != nil {
			return // the host is gone
		}
		if ended {
			late += n
		} else if errors.Is(err, os.ErrDeadlineExceeded) {
			continue // woken by expire
		}
		if err != nil {
			return
		}
	}
}

// stdio are the host's ends of a command's files. With a terminal, in and out are the same and err is nil.
type stdio struct {
	in, out, err *os.File
	tty          bool
	ended        chan struct{}
}

// expire makes reads that wait return: the command has ended.
func (s *stdio) expire() {
	for _, file := range []*os.File{s.out, s.err} {
		if file != nil {
			_ = file.SetReadDeadline(time.Now()) // a file without deadlines ends with its writers
		}
	}
	close(s.ended)
}

func (s *stdio) expired() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// endOfTransmission is what ^D sends: the end of input for who reads a terminal.
const endOfTransmission = 4

func (s *stdio) endInput() {
	if s.tty {
		_, _ = s.in.Write([]byte{endOfTransmission}) // the terminal ended meanwhile
		return
	}
	s.in.Close()
}

func (s *stdio) close() {
	for _, file := range []*os.File{s.in, s.out, s.err} {
		if file != nil {
			file.Close() // closing twice is harmless
		}
	}
}

// hasHungUp looks at a connection without reading it.
func hasHungUp(conn net.Conn) bool {
	raw, ok := conn.(syscall.Conn)
	if !ok {
		return false
	}
	control, err := raw.SyscallConn()
	if err != nil {
		return true
	}
	gone := true
	_ = control.Control(func(fd uintptr) { // an error is a closed connection
		polled := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
		n, err := unix.Poll(polled, 0)
		gone = err == nil && n > 0
	})
	return gone
}
