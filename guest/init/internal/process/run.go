package process

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// Result is what a program that ran to its end said.
type Result struct {
	Status         Status
	Stdout, Stderr []byte
}

// maxOutput bounds what is kept of each output.
const maxOutput = 4 << 20

// Run runs a program with `stdin` as its input. When ctx ends or the input cannot be read it kills the program. A
// program that ends before it has read its input is no error.
func (r *Reaper) Run(ctx context.Context, cmd *exec.Cmd, stdin io.Reader) (Result, error) {
	pipes, err := openPipes()
	if err != nil {
		return Result{}, err
	}
	defer pipes.close()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = pipes.in[0], pipes.out[1], pipes.err[1]
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	child, err := r.Start(cmd)
	if err != nil {
		return Result{}, err
	}
	pipes.closeChildEnds()
	defer context.AfterFunc(ctx, func() { _ = child.SignalGroup(unix.SIGKILL) })() // ended meanwhile

	var result Result
	var outputs sync.WaitGroup
	outputs.Go(func() { result.Stdout = keep(pipes.out[0]) })
	outputs.Go(func() { result.Stderr = keep(pipes.err[0]) })
	fed := make(chan error, 1)
	go func() { fed <- feed(pipes.in[1], stdin) }()
	select {
	case err = <-fed:
		if err != nil {
			_ = child.SignalGroup(unix.SIGKILL) // ended meanwhile
		}
	case <-child.Ended():
		// The rest of the input is read and dropped, so that whoever sends it gets to hear the answer.
		err = <-fed
	}
	<-child.Ended()
	outputs.Wait()
	result.Status, _ = child.Wait(context.Background())
	return result, errors.Join(err, ctx.Err())
}

// feed copies the input. Only its reading can fail: a program that closes its input has read enough of it.
func feed(to *os.File, stdin io.Reader) error {
	defer to.Close()
	tracked := &tracking{from: stdin}
	if _, err := io.Copy(to, tracked); err != nil && tracked.err == nil {
		if _, err := io.Copy(io.Discard, tracked); err != nil {
			return err
		}
	}
	return tracked.err
}

// tracking remembers the error of a reader, to tell it from that of a writer.
type tracking struct {
	from io.Reader
	err  error
}

func (t *tracking) Read(p []byte) (int, error) {
	n, err := t.from.Read(p)
	if err != nil && err != io.EOF {
		t.err = err
	}
	return n, err
}

func keep(from *os.File) []byte {
	var kept bytes.Buffer
	_, _ = io.Copy(&kept, io.LimitReader(from, maxOutput)) // a pipe that fails has ended
	_, _ = io.Copy(io.Discard, from)
	return kept.Bytes()
}

// pipes are the three standard files; [0] reads and [1] writes.
type pipes struct{ in, out, err [2]*os.File }

func openPipes() (*pipes, error) {
	p := &pipes{}
	for _, pair := range []*[2]*os.File{&p.in, &p.out, &p.err} {
		r, w, err := os.Pipe()
		if err != nil {
			p.close()
			return nil, err
		}
		*pair = [2]*os.File{r, w}
	}
	return p, nil
}

func (p *pipes) closeChildEnds() {
	p.in[0].Close()
	p.out[1].Close()
	p.err[1].Close()
}

// close closes whatever is open; closing twice is harmless.
func (p *pipes) close() {
	for _, pair := range [][2]*os.File{p.in, p.out, p.err} {
		for _, file := range pair {
			if file != nil {
				file.Close()
			}
		}
	}
}
