package payload

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// pack appends one file to a program, as the tests' TypeScript does.
func pack(t *testing.T, program, name, content string, sum [32]byte) string {
	t.Helper()
	index, err := json.Marshal(map[string]Entry{
		name: {Offset: int64(len(program)), Size: int64(len(content)), Sha256: hex.EncodeToString(sum[:])},
	})
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	file.WriteString(program + content)
	file.Write(index)
	file.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(index))))
	file.WriteString(magic)
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, file.Bytes(), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileIsUnpackedOnceAndCheckedByItsSum(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "unpacked")
	p, err := Open(pack(t, "program", "k3s", "content", sha256.Sum256([]byte("content"))))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	path, err := p.Unpack("k3s", folder)
	if err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "content" {
		t.Errorf("%s %v", content, err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Unpack("k3s", folder); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Error("it was unpacked again")
	}
	if _, err := p.Unpack("other", folder); err == nil {
		t.Error("a file that is not there was unpacked")
	}
	bad, err := Open(pack(t, "program", "k3s", "content", sha256.Sum256([]byte("other"))))
	if err != nil {
		t.Fatal(err)
	}
	defer bad.Close()
	if _, err := bad.Unpack("k3s", folder); err == nil {
		t.Error("wrong bytes were unpacked")
	}
}

func TestAProgramWithNothingInItSaysSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("a program, and nothing else behind it"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil {
		t.Error("it was opened")
	}
}
