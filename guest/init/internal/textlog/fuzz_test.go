package textlog

import (
	"bytes"
	"strings"
	"testing"
)

func FuzzKernelLine(f *testing.F) {
	for _, seed := range []string{"6,1,5140900,-;text\n key=value\n", "6,1,x;text", ";", "6,1,-9223372036854775808,-;a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, record string) {
		if line := kernelLine(record); strings.Index(line, "\n") != len(line)-1 {
			t.Fatalf("%q is not one line", line)
		}
	})
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("a\r\nb\n\nc"), 2)
	f.Add(bytes.Repeat([]byte("long"), 100), 7)
	f.Fuzz(func(t *testing.T, text []byte, cut int) {
		var taken []string
		writer := &lineWriter{take: func(line string) { taken = append(taken, line) }}
		at := min(max(cut, 0), len(text))
		for _, part := range [][]byte{text[:at], text[at:]} {
			if n, err := writer.Write(part); n != len(part) || err != nil {
				t.Fatalf("%d of %d, %v", n, len(part), err)
			}
		}
		writer.end()
		var want []string
		for line := range strings.SplitSeq(string(text), "\n") {
			if line != "" {
				want = append(want, strings.TrimSuffix(line, "\r"))
			}
		}
		if len(text) < longestLine && strings.Join(taken, "\n") != strings.Join(want, "\n") {
			t.Fatalf("%q, not %q", taken, want)
		}
	})
}
