// Package console writes init's own lines where a person finds them when nothing else works.
package console

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Console prints lines that begin with "navgw: ", and keeps a copy for /v1/logs/init.
type Console struct {
	mu   sync.Mutex
	out  io.Writer
	kept bytes.Buffer // what was printed before there was a place for the log file
	log  *os.File
}

// Open takes the kernel's console. It is descriptor 1 unless /dev was empty when the kernel started init.
func Open() *Console {
	if _, err := unix.FcntlInt(1, unix.F_GETFD, 0); err == nil {
		return New(os.Stdout)
	}
	return New(&lazy{path: "/dev/console"})
}

// New prints to `out`.
func New(out io.Writer) *Console { return &Console{out: out} }

// KeepIn copies every line, those so far and those to come, to a file.
func (c *Console) KeepIn(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.log = file
	_, err = c.kept.WriteTo(file)
	return err
}

// Println prints one line. There is nobody to tell when the console itself fails.
func (c *Console) Println(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := "navgw: " + line + "\n"
	_, _ = io.WriteString(c.out, text)
	if c.log == nil {
		c.kept.WriteString(text)
		return
	}
	_, _ = c.log.WriteString(text)
}

// Printf prints one line.
func (c *Console) Printf(format string, args ...any) { c.Println(fmt.Sprintf(format, args...)) }

// Mark prints that a step of the boot was reached.
func (c *Console) Mark(name string, uptime time.Duration) {
	c.Printf("%s %.2f", name, uptime.Seconds())
}

// lazy opens its file when there is something to write, and again after a failure.
type lazy struct {
	path string
	file *os.File
}

func (l *lazy) Write(p []byte) (int, error) {
	if l.file == nil {
		file, err := os.OpenFile(l.path, os.O_WRONLY|unix.O_NOCTTY, 0)
		if err != nil {
			return 0, err
		}
		l.file = file
	}
	return l.file.Write(p)
}
