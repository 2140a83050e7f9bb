package agent

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// images hands an image archive to containerd as it arrives: no copy of it is kept.
func (a *Agent) images(w http.ResponseWriter, r *http.Request) {
	if _, err := os.Stat(a.Files.Containerd); err != nil {
		fail(w, http.StatusConflict, errors.New("containerd is not running: wait for the node"))
		return
	}
	archive, err := decompress(r.Body)
	if err != nil {
		fail(w, http.StatusUnprocessableEntity, fmt.Errorf("image archive: %w", err))
		return
	}
	defer archive.Close()
	cmd := exec.Command(a.Import[0], a.Import[1:]...)
	cmd.Env = environ(a.Env)
	cmd.Dir = "/"
	result, err := a.Reaper.Run(r.Context(), cmd, archive)
	if err != nil {
		fail(w, http.StatusUnprocessableEntity, fmt.Errorf("image archive: %w", err))
		return
	}
	if result.Status.Code() != 0 {
		fail(w, http.StatusUnprocessableEntity, importError(result.Stderr, result.Status.String()))
		return
	}
	names := importedNames(result.Stdout)
	if len(names) == 0 {
		fail(w, http.StatusUnprocessableEntity, errors.New("image archive: it has no image with a name for this platform"))
		return
	}
	reply(w, http.StatusOK, map[string][]string{"images": names})
}

// importedLine is what `ctr images import --local` prints for each image; containerd, cmd/ctr/commands/images/import.go.
var importedLine = regexp.MustCompile(`(?m)^unpacking (\S+) \(\w+:[0-9a-f]+\)\.\.\.`)

func importedNames(stdout []byte) []string {
	var names []string
	for _, match := range importedLine.FindAllSubmatch(stdout, -1) {
		names = append(names, string(match[1]))
	}
	return names
}

// importError is the last line that ctr said, which is its error.
func importError(stderr []byte, otherwise string) error {
	lines := strings.Split(strings.TrimSpace(string(stderr)), "\n")
	line := strings.TrimPrefix(strings.TrimSpace(lines[len(lines)-1]), "ctr: ")
	if line == "" {
		line = otherwise
	}
	return fmt.Errorf("image archive: %s", line)
}

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// decompress looks at the first bytes of an archive.
func decompress(body io.Reader) (io.ReadCloser, error) {
	buffered := bufio.NewReaderSize(body, 1<<20)
	head, err := buffered.Peek(len(zstdMagic))
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case len(head) == 0:
		return nil, errors.New("it is empty")
	case bytes.HasPrefix(head, gzipMagic):
		return gzip.NewReader(buffered)
	case bytes.HasPrefix(head, zstdMagic):
		decoder, err := zstd.NewReader(buffered)
		if err != nil {
			return nil, err
		}
		return decoder.IOReadCloser(), nil
	}
	return io.NopCloser(buffered), nil
}
