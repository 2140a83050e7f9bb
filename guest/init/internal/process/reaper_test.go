package process_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/process"
	"navgw.dev/init/internal/testprocess"
	"navgw.dev/init/internal/testwait"
)

func sh(script string) *exec.Cmd { return exec.Command("/bin/sh", "-c", script) }

func TestEveryChildGetsItsOwnStatus(t *testing.T) {
	reaper := testprocess.Reaper()
	var group sync.WaitGroup
	for code := range 40 {
		group.Go(func() {
			child, err := reaper.Start(sh(fmt.Sprintf("exit %d", code)))
			if err != nil {
				t.Error(err)
				return
			}
			ctx, done := context.WithTimeout(context.Background(), testwait.Bound)
			defer done()
			if status, err := child.Wait(ctx); err != nil || status.Code() != code {
				t.Errorf("child that exits %d: %v, %v", code, status, err)
			}
		})
	}
	group.Wait()
}

func TestASignalledChildCountsAsShellsCountIt(t *testing.T) {
	child, err := testprocess.Reaper().Start(sh("kill -TERM $$"))
	if err != nil {
		t.Fatal(err)
	}
	status, _ := child.Wait(context.Background())
	if status.Code() != 128+15 || status.String() != "killed by SIGTERM" {
		t.Fatalf("code %d, %q", status.Code(), status)
	}
	if err := child.Signal(unix.SIGTERM); err != os.ErrProcessDone {
		t.Fatalf("a signal after the end: %v", err)
	}
}

func TestOrphansAreReaped(t *testing.T) {
	// As PID 1 is by nature: orphans of this process's children become its own.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	out, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	// The grandchild outlives its parent, and ends when its own wait is killed.
	cmd := sh("sleep 1000 & echo $!")
	cmd.Stdout = out
	child, err := testprocess.Reaper().Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	<-child.Ended()
	said, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	orphan, err := strconv.Atoi(strings.TrimSpace(string(said)))
	if err != nil {
		t.Fatal(err)
	}
	if parent := parentOf(t, orphan); parent != os.Getpid() {
		t.Fatalf("the orphan's parent is %d and not this process", parent)
	}
	if err := unix.Kill(orphan, unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	testwait.Until(t, "the orphan is no zombie", func() bool { return unix.Kill(orphan, 0) == unix.ESRCH })
}

func TestRunGivesInputAndKeepsOutputs(t *testing.T) {
	result, err := testprocess.Reaper().Run(context.Background(), sh("cat; echo problem >&2; exit 3"), strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	if string(result.Stdout) != "hello" || string(result.Stderr) != "problem\n" || result.Status.Code() != 3 {
		t.Fatalf("%q %q %s", result.Stdout, result.Stderr, result.Status)
	}
}

func TestRunOfAProgramThatDoesNotReadItsInput(t *testing.T) {
	long := strings.NewReader(strings.Repeat("x", 1<<20)) // more than a pipe holds
	result, err := testprocess.Reaper().Run(context.Background(), sh("exit 4"), long)
	if err != nil || result.Status.Code() != 4 {
		t.Fatalf("%v %v", result.Status, err)
	}
	if long.Len() != 0 {
		t.Fatalf("%d bytes of the input were not taken", long.Len())
	}
}

func TestRunKillsWhenTheInputBreaks(t *testing.T) {
	result, err := testprocess.Reaper().Run(context.Background(), sh("sleep 1000"), broken{})
	if err == nil || result.Status.Code() != 128+9 {
		t.Fatalf("%v %v", result.Status, err)
	}
}

func TestRunKillsWhenItsTimeIsOver(t *testing.T) {
	ctx, done := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer done()
	if _, err := testprocess.Reaper().Run(ctx, sh("sleep 1000"), strings.NewReader("")); err == nil {
		t.Fatal("no error")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, unix.EIO }

func TestKillSessionEndsBackgroundJobs(t *testing.T) {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	out, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	// With -m, job control, the job has a process group of its own.
	cmd := exec.Command("/bin/sh", "-mc", "sleep 1000 & echo $!; sleep 1000")
	cmd.Stdout = out
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true}
	child, err := testprocess.Reaper().Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	var job int
	testwait.Until(t, "the job is started", func() bool {
		said, _ := os.ReadFile(out.Name())
		job, err = strconv.Atoi(strings.TrimSpace(string(said)))
		return err == nil
	})
	process.KillSession(child.PID)
	<-child.Ended()
	testwait.Until(t, "the job is gone", func() bool { return unix.Kill(job, 0) == unix.ESRCH })
}

func parentOf(t *testing.T, pid int) int {
	t.Helper()
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(content)[strings.LastIndex(string(content), ")")+1:])
	parent, err := strconv.Atoi(fields[1])
	if err != nil {
		t.Fatal(err)
	}
	return parent
}
