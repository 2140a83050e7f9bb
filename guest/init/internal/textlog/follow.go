package textlog

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// lookEvery is how often a followed file is looked at once its end was reached.
const lookEvery = 50 * time.Millisecond

// All stands for every line where a number of lines is asked for.
const All = -1

// Copy writes a file's last `tail` lines (or All) to `to`, and with `follow` what comes after, until ctx ends. A file
// that is truncated or replaced meanwhile is read from its start; one that does not exist yet is waited for.
func Copy(ctx context.Context, to io.Writer, path string, tail int, follow bool) error {
	source := &source{path: path}
	defer source.close()
	if err := source.open(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if source.file != nil && tail != All {
		start, err := tailStart(source.file, tail)
		if err != nil {
			return err
		}
		source.offset = start
	}
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		if err := source.drain(to); err != nil || !follow {
			return err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil
		}
		if err := source.renew(to); err != nil {
			return err
		}
	}
}

// source is a file that may be cut or replaced.
type source struct {
	path   string
	file   *os.File
	offset int64
}

func (s *source) open() error {
	file, err := os.Open(s.path)
	if err != nil {
		return err
	}
	s.close()
	s.file, s.offset = file, 0
	return nil
}

func (s *source) close() {
	if s.file != nil {
		s.file.Close()
	}
}

// drain copies what there is.
func (s *source) drain(to io.Writer) error {
	if s.file == nil {
		return nil
	}
	n, err := io.Copy(to, io.NewSectionReader(s.file, s.offset, 1<<62))
	s.offset += n
	return err
}

// renew starts over when the file under the path is another one, after the rest of the one before, or shorter than what
// was read.
func (s *source) renew(to io.Writer) error {
	now, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // between a removal and the next file
	}
	if err != nil {
		return err
	}
	if s.file == nil {
		return s.open()
	}
	opened, err := s.file.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(now, opened) {
		if err := s.drain(to); err != nil {
			return err
		}
		return s.open()
	}
	if now.Size() < s.offset {
		s.offset = 0
	}
	return nil
}
