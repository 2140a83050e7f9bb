package trouble

import (
	"testing"
	"time"
)

func FuzzLine(f *testing.F) {
	for _, seed := range []string{
		`E1129 10:01:02.123456     812 file.go:12] text`, `time="x" level=error msg="text \" x" error="y"`, `time=x level=info msg=word`,
		`{"level":"warn","msg":"a","error":"b"}`, "[    5.140900] Out of memory: Killed process 1 (a)", "",
		`time="x" level=info msg="Importing images from /a/b.tar.zst"`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		recognizer := New()
		for _, at := range []time.Duration{0, time.Second, time.Hour} {
			recognizer.See(line, at)
		}
		if worst, ok := recognizer.Worst(2 * time.Hour); ok && worst.Cause == "" {
			t.Fatalf("%+v", worst)
		}
		recognizer.NodeEnded()
		if len(recognizer.Importing()) > 3 {
			t.Fatalf("%v are being imported", recognizer.Importing())
		}
	})
}
