package process

import (
	"io"
	"os"

	log "github.com/sirupsen/logrus"
)

// mostLog bounds what a log may take of the host's disk, bytes: both the console's and the network's grow as the
// guest wants.
const mostLog = 4 << 20

// LogTo sends warnings and errors to file, until the file is full.
func LogTo(file *os.File) {
	log.SetLevel(log.WarnLevel)
	log.SetFormatter(&log.TextFormatter{DisableColors: true, FullTimestamp: true})
	log.SetOutput(&bounded{file: file, left: mostLog})
}

// Bounded is file until mostLog bytes of it are written; the rest is swallowed. Closing it closes the file.
func Bounded(file *os.File) io.WriteCloser { return &bounded{file: file, left: mostLog} }

// bounded is a writer that swallows what is beyond its bound. One caller at a time: logrus has a lock of its own.
type bounded struct {
	file *os.File
	left int
}

func (b *bounded) Write(line []byte) (int, error) {
	if b.left > 0 {
		if _, err := b.file.Write(line); err != nil {
			return 0, err
		}
		if b.left -= len(line); b.left <= 0 {
			_, _ = b.file.WriteString("the log is full; what follows is not kept\n")
		}
	}
	return len(line), nil
}

func (b *bounded) Close() error { return b.file.Close() }
