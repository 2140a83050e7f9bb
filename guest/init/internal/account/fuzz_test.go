package account

import (
	"bytes"
	"testing"
)

func FuzzGroups(f *testing.F) {
	f.Add([]byte("root:x:0:\nusers:x:100:a,b\nnone:x:4294967295:\n:::\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		groups, err := readGroups(bytes.NewReader(content))
		for _, group := range groups {
			if group.gid == 1<<32-1 {
				t.Fatalf("%+v (%v)", group, err)
			}
		}
	})
}
