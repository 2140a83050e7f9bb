package hostport

import (
	"bytes"
	"io"
	"testing"

	"golang.org/x/sys/unix"
)

func FuzzOrders(f *testing.F) {
	for _, seed := range []string{"{\"signal\":\"SIGTERM\"}\n{\"signal\":\"SIGINT\"}\n", "{\"signal\":\"SIGNONE\"}", "[]\n", "{}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, orders []byte) {
		line := NewLine(port{bytes.NewReader(orders), io.Discard})
		_ = line.Signals(func(signal unix.Signal) {
			if unix.SignalName(signal) == "" {
				t.Fatalf("signal %d has no name", signal)
			}
		})
	})
}
