package process

import (
	"os"

	log "github.com/sirupsen/logrus"
)

// mostLog bounds what the log may take of the host's disk, bytes: the guest's own packets can make lines.
const mostLog = 4 << 20

// LogTo sends warnings and errors to file, until the file is full.
func LogTo(file *os.File) {
	log.SetLevel(log.WarnLevel)
	log.SetFormatter(&log.TextFormatter{DisableColors: true, FullTimestamp: true})
	log.SetOutput(&bounded{file: file, left: mostLog})
}

// bounded is a writer that swallows what is beyond its bound. logrus calls it under its own lock.
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
