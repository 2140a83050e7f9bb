package rootfs

import (
	"slices"
	"strings"
	"testing"
)

func TestParseMountInfo(t *testing.T) {
	const content = `21 1 0:15 / / rw shared:1 - overlay overlay rw
32 21 98:32 / /state rw,noatime shared:14 - ext4 /dev/ubdc rw
40 32 0:40 / /var/lib/kubelet/a\040b rw - tmpfs tmpfs rw
`
	points, err := parseMountInfo(strings.NewReader(content))
	if want := []string{"/", "/state", "/var/lib/kubelet/a b"}; err != nil || !slices.Equal(points, want) {
		t.Errorf("%q %v", points, err)
	}
}
