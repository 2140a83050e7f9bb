package supervise_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"navgw.dev/init/internal/journal"
	"navgw.dev/init/internal/testwait"
	"navgw.dev/init/internal/trouble"
)

const refused = `time="2025-11-29T09:55:24Z" level=fatal msg="Error: flag provided but not defined: -foo"`

const noLoopback = `E1129 10:01:02.123456     812 pod_workers.go:1324] "Error syncing pod, skipping" err="failed to \"CreatePodSandbox\" for \"coredns-1_kube-system(2)\" with CreatePodSandboxError: \"Failed to create sandbox for pod \\\"coredns-1_kube-system(2)\\\": rpc error: code = Unknown desc = failed to setup network for sandbox \\\"3\\\": plugin type=\\\"loopback\\\" failed (add): failed to find plugin \\\"loopback\\\" in path [/opt/cni/bin]\"" pod="kube-system/coredns-1" podUID="2"`

// watched gives a node a watch whose seconds are ten times as short.
func watched(t *testing.T, script string) (*node, *atomic.Int32) {
	n := supervised(t, script)
	start := time.Now()
	asked := new(atomic.Int32)
	n.Node.Troubles = &trouble.Watch{
		Log:  n.log,
		Look: func(context.Context) []string { asked.Add(1); return nil },
		Now:  func() time.Duration { return 10 * time.Since(start) },
		Tell: func(told trouble.Trouble) {
			n.Journal.Trouble(journal.Trouble{Cause: string(told.Cause), Message: told.Message, Line: told.Line})
		},
		Importing: n.Journal.Importing,
	}
	return n, asked
}

func TestARefusedArgumentIsNotTriedAgain(t *testing.T) {
	n, _ := watched(t, "echo usage\ncat <<'END'\n"+refused+"\nEND\nexit 1\n")
	n.run()
	names, failed := n.events()
	if !slices.Equal(names, []string{"node-start 1", "failed  0"}) && !slices.Equal(names, []string{"node-start 1", "trouble  0", "failed  0"}) {
		t.Errorf("%q", names)
	}
	want := "the node refuses an argument: Error: flag provided but not defined: -foo"
	if failed.Cause != "flag" || failed.Message != want || failed.Line != refused || !slices.Contains(failed.Tail, refused) {
		t.Errorf("%+v", failed)
	}
}

func TestANodeThatEndsTwiceByTheSameCauseIsNotTriedAThirdTime(t *testing.T) {
	n, _ := watched(t, `echo 'k3s: listen tcp 0.0.0.0:6443: bind: address already in use'; exit 1`)
	n.run()
	_, failed := n.events()
	if failed.Cause != "port" || n.Journal.Status().Tries != 2 {
		t.Errorf("%+v, %+v", failed, n.Journal.Status())
	}
}

func TestANodeThatEndsAtOnceOnAFullDiskSaysSo(t *testing.T) {
	n, _ := watched(t, "exit 2\n")
	n.Node.Troubles.Look = func(context.Context) []string {
		return []string{"no space left on device: /state has 0 KiB of 9 MiB free"}
	}
	n.run()
	if _, failed := n.events(); failed.Cause != "disk" || failed.Message != "the node's disk is full: "+failed.Line {
		t.Errorf("%+v", failed)
	}
}

func TestANodeThatRunsInVainIsGivenUpAndLeftRunning(t *testing.T) {
	n, _ := watched(t, "while :; do cat <<'END'\n"+noLoopback+"\nEND\nsleep 0.4; done\n")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan struct{})
	go func() { defer close(ended); n.Run(ctx) }()
	testwait.Until(t, "it is given up", func() bool { return n.Journal.Status().State == journal.Failed })
	names, failed := n.events()
	if !slices.Equal(names, []string{"node-start 1", "trouble  0", "failed  0"}) {
		t.Errorf("%q", names)
	}
	if failed.Cause != "cni" || failed.Line != noLoopback || !strings.HasSuffix(failed.Message, `podUID="2"`) {
		t.Errorf("%+v", failed)
	}
	select {
	case <-ended:
		t.Error("the node was stopped")
	default:
	}
	stop()
	n.await("the node is stopped", ended)
}

func TestWhatWasWrongBeforeTheNodeWasReadyIsForgotten(t *testing.T) {
	n, asked := watched(t, "cat <<'END'\n"+strings.Repeat(noLoopback+"\n", 5)+"END\nexec sleep 1000\n")
	n.Node.Watch = func(context.Context) error {
		n.Journal.Mark(journal.MarkReady)
		defer close(n.watching)
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go n.Run(ctx)
	n.await("the node is ready", n.watching)
	if status := n.Journal.Status(); status.Trouble != nil || status.State != journal.Ready {
		t.Errorf("%+v", status)
	}
	if asked.Load() != 0 {
		t.Error("something else was looked at though the node was ready at once")
	}
}
