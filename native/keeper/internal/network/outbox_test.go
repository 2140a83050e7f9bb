package network

import (
	"net"
	"testing"
	"time"

	"navgw.dev/keeper/internal/testwait"
)

func TestAMachineThatDoesNotReadHoldsNobodyUp(t *testing.T) {
	near, far := net.Pipe()
	box := newOutbox(near)
	defer box.Close()
	start := time.Now()
	for range outboxFrames + 1000 {
		if _, err := box.Write([]byte("frame")); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took < stalledAfter || took > 2*stalledAfter {
		t.Errorf("the writes took %s in all, not %s", took, stalledAfter)
	}
	// Once it reads again, what waited arrives, and then what is new.
	buffer := make([]byte, 100)
	_ = far.SetReadDeadline(time.Now().Add(testwait.Bound))
	for range outboxFrames {
		if n, err := far.Read(buffer); err != nil || string(buffer[:n]) != "frame" {
			t.Fatalf("%q, %v", buffer[:n], err)
		}
	}
	go box.Write([]byte("new"))
	for {
		n, err := far.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		if string(buffer[:n]) == "new" {
			return
		}
	}
}

func TestAClosedOutboxRefuses(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	box := newOutbox(near)
	box.Close()
	box.Close()
	testwait.Until(t, "it refuses", func() bool {
		_, err := box.Write([]byte("frame"))
		return err != nil
	})
}
