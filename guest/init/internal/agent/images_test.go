package agent_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// importer stands in for `k3s ctr images import`: it keeps its input and prints what ctr prints.
const importer = `#!/bin/sh
cat > "$(dirname "$0")/imported"
echo "unpacking docker.io/library/web:1 (sha256:00ff)...done"
echo "unpacking docker.io/library/db:2 (sha256:11ff)...done"
`

func withContainerd(t *testing.T, script string) *server {
	s := serve(t)
	s.put("containerd.sock", "", 0o600)
	s.put("import", script, 0o755)
	return s
}

func TestImagesAreImportedWhateverTheCompression(t *testing.T) {
	s := withContainerd(t, importer)
	archive := bytes.Repeat([]byte("an image archive "), 100_000)
	for name, compress := range map[string]func(io.Writer) io.WriteCloser{
		"plain": func(w io.Writer) io.WriteCloser { return plain{w} },
		"gzip":  func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"zstd": func(w io.Writer) io.WriteCloser {
			encoder, err := zstd.NewWriter(w)
			if err != nil {
				t.Fatal(err)
			}
			return encoder
		},
	} {
		var body bytes.Buffer
		writer := compress(&body)
		if _, err := writer.Write(archive); err != nil {
			t.Fatal(err)
		}
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
		status, answer := s.ask("POST", "/v1/images", body.String())
		if status != 200 || answer != `{"images":["docker.io/library/web:1","docker.io/library/db:2"]}`+"\n" {
			t.Errorf("%s: %d %s", name, status, answer)
		}
		if imported, err := os.ReadFile(filepath.Join(s.dir, "imported")); err != nil || !bytes.Equal(imported, archive) {
			t.Errorf("%s: %d bytes arrived, %v", name, len(imported), err)
		}
	}
}

type plain struct{ io.Writer }

func (plain) Close() error { return nil }

func TestImagesThatCannotBeImported(t *testing.T) {
	s := serve(t)
	s.refuses("POST", "/v1/images", "x", 409, "containerd")

	s = withContainerd(t, "#!/bin/sh\necho noise >&2\necho 'ctr: unrecognized image format' >&2\nexit 1\n")
	s.refuses("POST", "/v1/images", string(bytes.Repeat([]byte("x"), 1<<20)), 422, "image archive: unrecognized image format")
	s.refuses("POST", "/v1/images", "", 422, "empty")
	s.refuses("POST", "/v1/images", "\x1f\x8bnot gzip at all", 422, "gzip")

	s = withContainerd(t, "#!/bin/sh\ncat > /dev/null\n")
	s.refuses("POST", "/v1/images", "x", 422, "no image with a name")

	s = withContainerd(t, "#!/bin/sh\nexit 3\n")
	s.refuses("POST", "/v1/images", "x", 422, "exit status 3")
}

func TestATruncatedArchiveIsNotAnImport(t *testing.T) {
	s := withContainerd(t, importer)
	var body bytes.Buffer
	writer := gzip.NewWriter(&body)
	if _, err := writer.Write(bytes.Repeat([]byte("an image archive "), 10_000)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	s.refuses("POST", "/v1/images", body.String()[:body.Len()/2], 422, "unexpected EOF")
}
