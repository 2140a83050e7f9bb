package textlog

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"time"
)

// longestLine is how much of a line that has no end is kept, bytes.
const longestLine = 256 << 10

// Lines are the lines of a log from a moment on.
type Lines struct {
	source source
	writer *lineWriter
}

// NewLines makes the Lines of a log that are written from now on. There may be no such file yet.
func NewLines(path string) (*Lines, error) {
	lines := &Lines{source: source{path: path}}
	if err := lines.source.open(); errors.Is(err, fs.ErrNotExist) {
		return lines, nil
	} else if err != nil {
		return nil, err
	}
	end, err := lines.source.file.Seek(0, io.SeekEnd)
	lines.source.offset = end
	return lines, err
}

// Follow calls `take` with each line until ctx ends, and then with those that were written before that. A log that cannot be
// read any more has no further lines.
func (l *Lines) Follow(ctx context.Context, every time.Duration, take func(line string)) {
	l.writer = &lineWriter{take: take}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for ended := false; ; {
		if l.source.renew(l.writer) != nil || l.source.drain(l.writer) != nil {
			return
		}
		if ended {
			l.writer.end()
			return
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			ended = true
		}
	}
}

// Close closes the log.
func (l *Lines) Close() { l.source.close() }

// LineWriter calls `take` with each whole line that is written to it, without the newline.
func LineWriter(take func(line string)) io.Writer { return &lineWriter{take: take} }

type lineWriter struct {
	take func(line string)
	rest []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	written := len(p)
	for {
		at := bytes.IndexByte(p, '\n')
		if at < 0 {
			break
		}
		w.rest = append(w.rest, p[:at]...)
		w.end()
		p = p[at+1:]
	}
	if len(w.rest) < longestLine {
		w.rest = append(w.rest, p...)
	}
	return written, nil
}

// end takes what there is for a line.
func (w *lineWriter) end() {
	if len(w.rest) > 0 {
		w.take(string(bytes.TrimSuffix(w.rest, []byte("\r"))))
	}
	w.rest = w.rest[:0]
}
