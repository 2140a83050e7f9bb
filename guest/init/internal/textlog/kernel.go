package textlog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// maxRecord is the longest record that /dev/kmsg gives (CONSOLE_EXT_LOG_MAX).
const maxRecord = 8192

// pollFor is how long a wait for kernel messages goes on before ctx is looked at, in ms.
const pollFor = 100

// CopyKernel is Copy for /dev/kmsg, which gives one record a read. They are written as dmesg does.
func CopyKernel(ctx context.Context, to io.Writer, path string, tail int, follow bool) error {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return &os.PathError{Op: "open", Path: path, Err: err}
	}
	defer unix.Close(fd)
	var lines []string
	buffer := make([]byte, maxRecord)
	for {
		n, err := unix.Read(fd, buffer)
		if errors.Is(err, unix.EAGAIN) || err == nil && n == 0 {
			break
		}
		if errors.Is(err, unix.EPIPE) || errors.Is(err, unix.EINTR) {
			continue // some records were overwritten before they were read
		}
		if err != nil {
			return err
		}
		lines = append(lines, kernelLine(string(buffer[:n])))
	}
	if tail != All {
		lines = lines[max(0, len(lines)-tail):]
	}
	if _, err := io.WriteString(to, strings.Join(lines, "")); err != nil || !follow {
		return err
	}
	return followKernel(ctx, to, fd, buffer)
}

func followKernel(ctx context.Context, to io.Writer, fd int, buffer []byte) error {
	for ctx.Err() == nil {
		if _, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, pollFor); err != nil && !errors.Is(err, unix.EINTR) {
			return err
		}
		n, err := unix.Read(fd, buffer)
		switch {
		case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EPIPE), errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return err
		}
		if _, err := io.WriteString(to, kernelLine(string(buffer[:n]))); err != nil {
			return err
		}
	}
	return nil
}

// kernelLine turns "priority,sequence,microseconds,flags;text\n key=value\n" (Documentation/ABI/testing/dev-kmsg) into
// "[ seconds] text\n".
func kernelLine(record string) string {
	head, text, _ := strings.Cut(record, ";")
	text, _, _ = strings.Cut(text, "\n")
	fields := strings.Split(head, ",")
	if len(fields) < 3 {
		return text + "\n"
	}
	micros, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return text + "\n"
	}
	return fmt.Sprintf("[%5d.%06d] %s\n", micros/1e6, micros%1e6, text)
}
