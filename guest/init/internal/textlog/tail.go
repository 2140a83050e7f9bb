// Package textlog reads log files from their end and follows them.
package textlog

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

// block is how much is read at once on the way back from the end.
const block = 64 << 10

// Tail returns the last n lines of a file; none when there is no file.
func Tail(path string, n int) ([]string, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	start, err := tailStart(file, n)
	if err != nil {
		return nil, err
	}
	if _, err := file.Seek(start, io.SeekStart); err != nil {
		return nil, err
	}
	content, err := io.ReadAll(file)
	if err != nil || len(content) == 0 {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(content), "\n"), "\n"), nil
}

// tailStart is the offset at which the last n lines begin.
func tailStart(file *os.File, n int) (int64, error) {
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	size := info.Size()
	if n <= 0 || size == 0 {
		return size, nil
	}
	buffer := make([]byte, block)
	// The newline that ends the last line does not begin another one.
	for end := size - 1; end > 0; {
		begin := max(end-block, 0)
		part := buffer[:end-begin]
		if _, err := file.ReadAt(part, begin); err != nil && err != io.EOF {
			return 0, err
		}
		for i := bytes.LastIndexByte(part, '\n'); i >= 0; i = bytes.LastIndexByte(part[:i], '\n') {
			if n--; n == 0 {
				return begin + int64(i) + 1, nil
			}
		}
		end = begin
	}
	return 0, nil
}
