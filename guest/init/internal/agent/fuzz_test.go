package agent

import (
	"bytes"
	"encoding/base64"
	"testing"
)

func FuzzFrames(f *testing.F) {
	for _, seed := range [][]byte{
		{frameStdin, 0, 0, 0, 0}, {frameStdin, 0, 0, 0, 1, 'a', frameSignal, 0, 0, 0, 6, '"', 'S', 'I', 'G', 'X', '"'}, {frameResize, 255, 255, 255, 255},
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		from := bytes.NewReader(stream)
		for {
			before := from.Len()
			kind, payload, err := readFrame(from)
			if err != nil {
				return
			}
			if len(payload) != before-from.Len()-frameHead {
				t.Fatalf("a frame of kind %d took %d bytes and has %d", kind, before-from.Len(), len(payload))
			}
			if len(payload) > maxFrame {
				t.Fatalf("a frame of %d bytes", len(payload))
			}
			var again bytes.Buffer
			writer := frameWriter{to: &again}
			if err := writer.write(kind, payload); err != nil || !bytes.Equal(again.Bytes(), stream[len(stream)-before:len(stream)-from.Len()]) {
				t.Fatalf("written again it is % x (%v)", again.Bytes(), err)
			}
		}
	})
}

func FuzzExecHeader(f *testing.F) {
	for _, seed := range []string{`{"argv":["sh"]}`, `{"argv":["a","b"],"env":{"A":"1"},"cwd":"/","tty":true,"rows":1,"cols":65535}`, `{"argv":[""]}`, `[]`} {
		f.Add(base64.StdEncoding.EncodeToString([]byte(seed)))
	}
	agent := &Agent{Env: map[string]string{"PATH": "/bin"}}
	f.Fuzz(func(t *testing.T, header string) {
		request, err := parseExec(header)
		if err != nil {
			return
		}
		request = agent.withDefaults(request)
		if len(request.Argv) == 0 || request.Argv[0] == "" || request.Cwd == "" || request.Rows == 0 || request.Cols == 0 {
			t.Fatalf("%+v", request)
		}
		environ(request.Env)
	})
}
