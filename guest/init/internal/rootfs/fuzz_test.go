package rootfs

import (
	"bytes"
	"testing"
)

func FuzzMountInfo(f *testing.F) {
	f.Add([]byte("36 35 98:0 /a /mnt\\040x rw - ext4 /dev/a rw\n\n1 2 3"))
	f.Fuzz(func(t *testing.T, content []byte) {
		points, err := parseMountInfo(bytes.NewReader(content))
		if lines := bytes.Count(content, []byte("\n")) + 1; err == nil && len(points) > lines {
			t.Fatalf("%d mount points in %d lines", len(points), lines)
		}
	})
}
