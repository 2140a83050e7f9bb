package console

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestLinesReachTheConsoleAndTheLog(t *testing.T) {
	var out bytes.Buffer
	c := New(&out)
	c.Mark("init", 1234*time.Millisecond)
	log := filepath.Join(t.TempDir(), "init.log")
	if err := c.KeepIn(log); err != nil {
		t.Fatal(err)
	}
	c.Printf("fatal: %d", 1)
	const want = "navgw: init 1.23\nnavgw: fatal: 1\n"
	if kept, err := os.ReadFile(log); err != nil || string(kept) != want || out.String() != want {
		t.Errorf("%q %q %v", out.String(), kept, err)
	}
}

func TestAConsoleThatIsNotThereYet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "console")
	c := New(&lazy{path: path})
	c.Println("lost")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c.Println("seen")
	if said, err := os.ReadFile(path); err != nil || string(said) != "navgw: seen\n" {
		t.Errorf("%q %v", said, err)
	}
}
