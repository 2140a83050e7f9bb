package hostport

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// Name is that of the port for a run's events and signals.
const Name = "navgw-run"

// longest bounds a line of the host's.
const longest = 4096

// Line tells the host what happens, and takes signals from it: JSON, one object a line, as guest/CONTRACT.md has it.
// It is safe for concurrent use.
type Line struct {
	mu   sync.Mutex
	port io.ReadWriter
}

// NewLine speaks over an open port.
func NewLine(port io.ReadWriter) *Line { return &Line{port: port} }

type event struct {
	Type   string  `json:"type"`
	Text   string  `json:"text,omitempty"`
	Code   *int    `json:"code,omitempty"`
	Signal *string `json:"signal,omitempty"`
}

// Started says that the command runs.
func (l *Line) Started() error { return l.tell(event{Type: "started"}) }

// Exited says how the command ended; `signal` is the name of the one that killed it, or empty.
func (l *Line) Exited(code int, signal string) error {
	e := event{Type: "exited", Code: &code}
	if signal != "" {
		e.Signal = &signal
	}
	return l.tell(e)
}

// Failed says why the command was not started, and the exit code that stands for it.
func (l *Line) Failed(code int, why string) error {
	return l.tell(event{Type: "failed", Code: &code, Text: why})
}

func (l *Line) tell(e event) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err = l.port.Write(append(line, '\n'))
	return err
}

// Write takes lines of init's console and sends them as log events.
func (l *Line) Write(text []byte) (int, error) {
	for line := range strings.Lines(string(text)) {
		if err := l.tell(event{Type: "log", Text: strings.TrimRight(line, "\r\n")}); err != nil {
			return 0, err
		}
	}
	return len(text), nil
}

// Signals calls `send` for each signal that the host asks for, until the port fails or says what is not understood.
func (l *Line) Signals(send func(unix.Signal)) error {
	lines := bufio.NewScanner(l.port)
	lines.Buffer(make([]byte, 0, longest), longest)
	for lines.Scan() {
		var order struct {
			Signal string `json:"signal"`
		}
		if err := json.Unmarshal(lines.Bytes(), &order); err != nil {
			return fmt.Errorf("an order of the host: %w", err)
		}
		signal := unix.SignalNum(order.Signal)
		if signal == 0 {
			return fmt.Errorf("an order of the host: unknown signal %q", order.Signal)
		}
		send(signal)
	}
	return lines.Err()
}
