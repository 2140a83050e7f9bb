package images

import (
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// mostMemory is what k3s lets zstd use: an archive with a larger window is refused.
const mostMemory = 1 << 25

// Decompress looks at the name, as k3s does, not at the content.
func Decompress(path string, content io.Reader) (io.Reader, error) {
	switch {
	case strings.HasSuffix(path, "gz"):
		return gzip.NewReader(content)
	case strings.HasSuffix(path, ".zst"), strings.HasSuffix(path, ".tzst"):
		return zstd.NewReader(content, zstd.WithDecoderMaxMemory(mostMemory))
	case strings.HasSuffix(path, ".bz2"), strings.HasSuffix(path, ".tbz"):
		return bzip2.NewReader(content), nil
	case strings.HasSuffix(path, ".lz4"):
		return nil, errors.New("the stand-in unpacks no lz4")
	default:
		return content, nil
	}
}
