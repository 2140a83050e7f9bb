package spec

import "testing"

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"dir":"/tmp/x","machine":{"argv":["a"],"env":{},"dir":"."},"net":{"protocol":"none"},"api":"a","consoleLog":"c","networkLog":"n","exitFile":"e"}`,
		`{"dir":"/tmp/x","machine":null,"net":{"protocol":"qemu","socket":"s","mac":"5a:94:ef:e4:0c:ee"},"control":{"socket":"c","guestPort":1},"forwards":[{"host":"127.0.0.1:0","guest":"192.168.127.2:1"}],"api":"a","networkLog":"n"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		parsed, err := Parse(line)
		if err != nil {
			if failure := FailureOf(err); failure.Code != BadSpec {
				t.Fatalf("refused by %v", failure)
			}
			return
		}
		for _, forward := range parsed.Forwards {
			if host, _, err := forward.Ports(); err != nil || host.Addr() != Loopback {
				t.Fatalf("%+v was let through: %v", forward, err)
			}
		}
	})
}
