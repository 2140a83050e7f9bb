package supervise_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"navgw.dev/init/internal/journal"
	"navgw.dev/init/internal/supervise"
	"navgw.dev/init/internal/testprocess"
	"navgw.dev/init/internal/testwait"
)

// node is a supervised stand-in for k3s: a script that counts its starts.
type node struct {
	*supervise.Supervisor
	t        *testing.T
	log      string
	cleaned  int
	watching chan struct{}
}

func supervised(t *testing.T, script string) *node {
	t.Helper()
	dir := t.TempDir()
	n := &node{t: t, log: filepath.Join(dir, "k3s.log"), watching: make(chan struct{}, supervise.MaxTries)}
	k3s := filepath.Join(dir, "k3s")
	counting := "#!/bin/sh\necho start >> " + dir + "/starts\nn=$(wc -l < " + dir + "/starts)\n"
	if err := os.WriteFile(k3s, []byte(counting+script), 0o755); err != nil {
		t.Fatal(err)
	}
	j := journal.New(func(string, time.Duration) {})
	n.Supervisor = &supervise.Supervisor{
		Reaper:  testprocess.Reaper(),
		Journal: j,
		Log:     t.Logf,
		Node: supervise.Node{
			Command: func() *exec.Cmd { return exec.Command(k3s, "server") },
			LogPath: n.log,
			Watch: func(ctx context.Context) error {
				n.watching <- struct{}{}
				<-ctx.Done()
				return ctx.Err()
			},
			CleanUp: func(context.Context) error { n.cleaned++; return nil },
		},
	}
	return n
}

// run runs to the end, which must come by itself.
func (n *node) run() {
	n.t.Helper()
	ctx, done := context.WithTimeout(context.Background(), testwait.Bound)
	defer done()
	n.Run(ctx)
	if ctx.Err() != nil {
		n.t.Fatal("the supervisor did not give up")
	}
}

func (n *node) events() (names []string, last journal.Event) {
	events, _ := n.Journal.Since(0)
	for _, event := range events {
		names = append(names, strings.TrimPrefix(fmt.Sprintf("%s %s %d", event.Type, event.Name, event.Try), "mark "))
	}
	return names, events[len(events)-1]
}

func TestANodeThatAlwaysFailsIsGivenUpAfterThreeTries(t *testing.T) {
	n := supervised(t, "for i in $(seq 30); do echo try $n line $i; done; exit 5\n")
	n.run()
	names, failed := n.events()
	want := []string{"node-start 1", "trouble  0", "node-start 2", "trouble  0", "node-start 3", "failed  0"}
	if !slices.Equal(names, want) {
		t.Errorf("%q", names)
	}
	if !strings.Contains(failed.Message, "exit status 5") {
		t.Errorf("%q", failed.Message)
	}
	if len(failed.Tail) != 40 || failed.Tail[39] != "try 3 line 30" || failed.Tail[0] != "try 2 line 21" {
		t.Errorf("tail of %d lines: %q", len(failed.Tail), failed.Tail)
	}
	if status := n.Journal.Status(); status.State != journal.Failed || status.Tries != 3 || n.cleaned != 3 {
		t.Errorf("%+v, cleaned %d times", status, n.cleaned)
	}
}

func TestANodeThatComesUpAtTheLastTryStays(t *testing.T) {
	n := supervised(t, "[ $n -lt 3 ] && exit 1\nexec sleep 1000\n")
	n.Node.Watch = func(ctx context.Context) error {
		if n.Journal.Status().Tries < 3 {
			<-ctx.Done()
			return ctx.Err()
		}
		n.Journal.Mark(journal.MarkReady)
		n.watching <- struct{}{}
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan struct{})
	go func() { defer close(ended); n.Run(ctx) }()
	n.await("the node is ready", n.watching)
	if status := n.Journal.Status(); status.State != journal.Ready || status.Tries != 3 {
		t.Errorf("%+v", status)
	}
	stop()
	n.await("the node is stopped", ended)
	if n.cleaned != 2 {
		t.Errorf("cleaned %d times", n.cleaned)
	}
}

func TestMarksOfAnEarlierTryAreForgotten(t *testing.T) {
	n := supervised(t, "exit 1\n")
	n.Node.Watch = func(ctx context.Context) error {
		if n.Journal.Status().Tries == 1 {
			n.Journal.Mark(journal.MarkAPIServer)
		}
		return errors.New("no further")
	}
	n.run()
	if marks := n.Journal.Status().Marks; len(marks) != 1 || marks[journal.MarkNodeStart] == 0 {
		t.Errorf("%v", marks)
	}
}

func TestTheNodeIsAskedToEnd(t *testing.T) {
	n := supervised(t, "trap 'echo goodbye; exit 0' TERM; echo up; while :; do sleep 0.02; done\n")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan struct{})
	go func() { defer close(ended); n.Run(ctx) }()
	n.awaitLog("up\n")
	stop()
	n.await("the node is stopped", ended)
	if log, err := os.ReadFile(n.log); err != nil || string(log) != "up\ngoodbye\n" {
		t.Errorf("%q %v", log, err)
	}
	if names, _ := n.events(); len(names) != 1 {
		t.Errorf("%q", names)
	}
}

func TestANodeThatCannotBeStartedFails(t *testing.T) {
	n := supervised(t, "")
	n.Node.Command = func() *exec.Cmd { return exec.Command("/no/such/k3s") }
	n.run()
	if _, failed := n.events(); failed.Type != "failed" || !strings.Contains(failed.Message, "/no/such/k3s") {
		t.Errorf("%+v", failed)
	}
}

func (n *node) await(what string, happened <-chan struct{}) {
	n.t.Helper()
	testwait.For(n.t, what, happened)
}

func (n *node) awaitLog(want string) {
	n.t.Helper()
	testwait.Until(n.t, fmt.Sprintf("the log has %q", want), func() bool {
		log, _ := os.ReadFile(n.log)
		return string(log) == want
	})
}
