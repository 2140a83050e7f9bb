package journal

import (
	"slices"
	"testing"
	"time"
)

func TestStates(t *testing.T) {
	var printed []string
	j := New(func(name string, _ time.Duration) { printed = append(printed, name) })
	expect := func(want State) {
		t.Helper()
		if got := j.Status().State; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	expect(Starting)
	j.Mark(MarkInit)
	j.NodeStart(1)
	j.Mark(MarkAPIServer)
	expect(Starting)
	j.Mark(MarkReady)
	expect(Ready)
	j.NodeStart(2)
	expect(Starting)
	j.Fail(Trouble{Message: "no"}, nil)
	expect(Failed)
	j.Stop()
	j.Fail(Trouble{Message: "no"}, nil)
	j.Mark(MarkReady)
	expect(Stopping)
	if !slices.Equal(printed, []string{"init", "node-start", "apiserver", "ready", "node-start", "ready"}) {
		t.Errorf("%q", printed)
	}
}

func TestSinceWaitsForMore(t *testing.T) {
	j := New(func(string, time.Duration) {})
	j.Mark(MarkInit)
	events, more := j.Since(0)
	if len(events) != 1 {
		t.Fatalf("%+v", events)
	}
	select {
	case <-more:
		t.Fatal("there is nothing more yet")
	default:
	}
	j.Mark(MarkDisks)
	<-more
	if events, _ := j.Since(1); len(events) != 1 || events[0].Name != MarkDisks {
		t.Errorf("%+v", events)
	}
}
