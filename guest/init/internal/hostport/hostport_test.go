package hostport

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// port is the guest's end of a port: what the host says, and what it hears.
type port struct {
	io.Reader
	io.Writer
}

func TestEventsAreOneObjectALine(t *testing.T) {
	var heard bytes.Buffer
	line := NewLine(port{strings.NewReader(""), &heard})
	for _, err := range []error{
		line.Started(), line.Exited(0, ""), line.Exited(137, "SIGKILL"), line.Failed(127, "no \"such\"\nprogram"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if n, err := line.Write([]byte("one\r\ntwo\n")); n != 9 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	want := `{"type":"started"}
{"type":"exited","code":0}
{"type":"exited","code":137,"signal":"SIGKILL"}
{"type":"failed","text":"no \"such\"\nprogram","code":127}
{"type":"log","text":"one"}
{"type":"log","text":"two"}
`
	if heard.String() != want {
		t.Errorf("%s", heard.String())
	}
}

func TestSignalsOfTheHost(t *testing.T) {
	for said, want := range map[string]struct {
		signals []unix.Signal
		problem string
	}{
		"":                    {},
		`{"signal":"SIGINT"}`: {signals: []unix.Signal{unix.SIGINT}},
		`{"signal":"SIGTERM"}` + "\n" + `{"signal":"SIGHUP"}` + "\n": {signals: []unix.Signal{unix.SIGTERM, unix.SIGHUP}},
		`{"signal":"SIGNOTHING"}`:                                    {problem: "SIGNOTHING"},
		"not JSON\n":                                                 {problem: "an order of the host"},
		strings.Repeat(" ", longest) + "":                            {problem: "too long"},
	} {
		var got []unix.Signal
		err := NewLine(port{strings.NewReader(said), io.Discard}).Signals(func(s unix.Signal) { got = append(got, s) })
		if !slices.Equal(got, want.signals) || (err == nil) != (want.problem == "") || err != nil && !strings.Contains(err.Error(), want.problem) {
			t.Errorf("%.40q: %v, %v", said, got, err)
		}
	}
}

func TestAPortIsFoundByNameWhenItAppears(t *testing.T) {
	folders := Folders{Sys: t.TempDir(), Dev: t.TempDir()}
	appear := func(device, name string) {
		t.Helper()
		// In this order, as in the kernel: who sees the name opens the device.
		for _, file := range [][2]string{
			{filepath.Join(folders.Dev, device), "content of " + device},
			{filepath.Join(folders.Sys, device, "name"), name},
		} {
			path, content := file[0], file[1]
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	appear("vport0p0", "krun-stdin\n")
	appear("vport0p1", "") // not named yet
	type result struct {
		file *os.File
		err  error
	}
	found := make(chan result)
	ctx, done := context.WithTimeout(context.Background(), 10*time.Second)
	defer done()
	go func() {
		file, err := folders.Await(ctx, "krun-stdout", unix.O_RDONLY)
		found <- result{file, err}
	}()
	select {
	case early := <-found:
		t.Fatalf("found before it was named: %v", early)
	case <-time.After(20 * lookEvery):
	}
	appear("vport0p1", "krun-stdout\n")
	r := <-found
	if r.err != nil {
		t.Fatal(r.err)
	}
	defer r.file.Close()
	if content, err := io.ReadAll(r.file); err != nil || string(content) != "content of vport0p1" {
		t.Errorf("%q %v", content, err)
	}
}

func TestAPortThatNeverAppearsIsNamed(t *testing.T) {
	ctx, done := context.WithTimeout(context.Background(), 5*lookEvery)
	defer done()
	if _, err := (Folders{Sys: t.TempDir(), Dev: t.TempDir()}).Await(ctx, Name, unix.O_RDWR); err == nil || !strings.Contains(err.Error(), Name) {
		t.Error(err)
	}
}
