package textlog

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTailAcrossBlocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	var content strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&content, "line %d %s\n", i, strings.Repeat("x", 80))
	}
	if content.Len() < 3*block {
		t.Fatalf("only %d bytes", content.Len())
	}
	for end, last := range map[string]string{"": "line 2999 ", "no newline at the end": "no newline at the end"} {
		if err := os.WriteFile(path, []byte(content.String()+end), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{1, 40, 2000} {
			lines, err := Tail(path, n)
			if err != nil || len(lines) != n || !strings.HasPrefix(lines[n-1], last) {
				t.Errorf("%d lines: %d, %v", n, len(lines), err)
			}
		}
		if lines, err := Tail(path, 9999); err != nil || !strings.HasPrefix(lines[0], "line 0 ") {
			t.Errorf("%d lines, %v", len(lines), err)
		}
	}
}

func TestTailOfNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	if lines, err := Tail(path, 5); err != nil || lines != nil {
		t.Errorf("%q %v", lines, err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if lines, err := Tail(path, 5); err != nil || lines != nil {
		t.Errorf("%q %v", lines, err)
	}
}

func TestKernelLines(t *testing.T) {
	for record, want := range map[string]string{
		"6,339,5140900,-;NET: Registered protocol\n SUBSYSTEM=net\n": "[    5.140900] NET: Registered protocol\n",
		"4,1,12,-;a;b\n": "[    0.000012] a;b\n",
	} {
		if got := kernelLine(record); got != want {
			t.Errorf("%q", got)
		}
	}
}

func TestTheKernelLogIsRead(t *testing.T) {
	file, err := os.Open("/dev/kmsg")
	if err != nil {
		t.Skip(err)
	}
	file.Close()
	var out bytes.Buffer
	if err := CopyKernel(context.Background(), &out, "/dev/kmsg", 1, false); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(out.String(), "\n"); lines > 1 {
		t.Errorf("%d lines", lines)
	}
}

func TestLinesAreThoseFromNowOnUpToTheEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	long := strings.Repeat("x", 3000)
	if err := os.WriteFile(path, []byte("before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lines, err := NewLines(path)
	if err != nil {
		t.Fatal(err)
	}
	defer lines.Close()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	fmt.Fprintf(file, "one\r\n%s\nno newline", long)
	ended, end := context.WithCancel(context.Background())
	end()
	var taken []string
	lines.Follow(ended, time.Hour, func(line string) { taken = append(taken, line) })
	if !slices.Equal(taken, []string{"one", long, "no newline"}) {
		t.Errorf("%q", taken)
	}
}

func TestLinesOfALogThatIsNotThereYet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	lines, err := NewLines(path)
	if err != nil {
		t.Fatal(err)
	}
	defer lines.Close()
	ctx, end := context.WithCancel(context.Background())
	defer end()
	taken := make(chan string)
	go lines.Follow(ctx, time.Millisecond, func(line string) { taken <- line })
	if err := os.WriteFile(path, []byte("first\nsecond"), 0o600); err != nil {
		t.Fatal(err)
	}
	if line := <-taken; line != "first" {
		t.Errorf("%q", line)
	}
	end()
	if line := <-taken; line != "second" {
		t.Errorf("%q", line)
	}
}

func TestNothingIsLostOfAFileThatIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	before, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	var out bytes.Buffer
	source := &source{path: path}
	defer source.close()
	if err := source.open(); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 1<<20)
	fmt.Fprintln(before, long)
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(before, "last")
	if err := os.WriteFile(path, []byte("first\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := source.renew(&out); err != nil {
		t.Fatal(err)
	}
	if err := source.drain(&out); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != long+"\nlast\nfirst\n" {
		t.Errorf("%d bytes, the last %q", len(got), got[max(0, len(got)-20):])
	}
}
