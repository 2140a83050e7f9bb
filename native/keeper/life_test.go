package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
	"navgw.dev/keeper/internal/spec"
	"navgw.dev/keeper/internal/testwait"
)

func TestTheMachineEnds(t *testing.T) {
	t.Setenv("OF_THE_CALLER", "1")
	wanted := shell(t, `cat; env; echo to stderr >&2; read line < go; exit 7`)
	wanted.Machine.Env["OF_THE_SPEC"] = "2"
	wanted.Machine.Stdin = strings.Repeat("0123456789", 20000) + "\n" // more than a pipe holds
	wanted = withNetwork(wanted, spec.Qemu)
	if err := unix.Mkfifo(filepath.Join(wanted.Dir, "go"), 0o600); err != nil {
		t.Fatal(err)
	}
	stale := filepath.Join(wanted.Dir, "exit.json")
	if err := os.WriteFile(stale, []byte("of an earlier run"), 0o644); err != nil {
		t.Fatal(err)
	}
	r := begin(t, wanted)
	if _, err := os.Stat(stale); !os.IsNotExist(err) {
		t.Errorf("the exit of an earlier run is still there (%v)", err)
	}
	for _, name := range []string{"keeper.sock", "net.sock", "control.sock", "console.log", "network.log"} {
		info, err := os.Stat(filepath.Join(r.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %04o", name, info.Mode().Perm())
		}
	}
	status, body := r.request("GET", "/v1/status", "")
	var answer spec.Answer
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	if answer.MachinePID != r.answer.MachinePID || answer.Forwards[0] != r.answer.Forwards[0] {
		t.Errorf("status %s after %s", body, r.line)
	}
	waited := make(chan string)
	go func() {
		_, body := r.request("GET", "/v1/wait", "")
		waited <- body
	}()
	if err := os.WriteFile(filepath.Join(r.dir, "go"), []byte("\n"), 0); err != nil {
		t.Fatal(err)
	}
	if got := <-waited; !strings.HasPrefix(got, `{"code":7,"signal":null,"time":"`) {
		t.Errorf("waited for %s", got)
	}
	r.isOver()
	if code := r.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("the keeper ended with code %d", code)
	}
	if got := r.exit(); got != "code 7" {
		t.Errorf("exit.json: %s", got)
	}
	if info, err := os.Stat(stale); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("exit.json: %v, %v", info.Mode(), err)
	}
	console, err := os.ReadFile(filepath.Join(r.dir, "console.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{wanted.Machine.Stdin, "OF_THE_SPEC=2\n", "to stderr\n"} {
		if !strings.Contains(string(console), line) {
			t.Errorf("the console has no %.20q", line)
		}
	}
	if strings.Contains(string(console), "OF_THE_CALLER") {
		t.Error("the machine has the caller's environment")
	}
}

func TestTheLeashIsCut(t *testing.T) {
	r := begin(t, withNetwork(shell(t, "sleep 1000"), spec.Qemu))
	r.stdin.Close()
	r.isOver()
	if got := r.exit(); got != "SIGKILL" {
		t.Errorf("exit.json: %s", got)
	}
}

func TestTheCallerIsKilled(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	wanted := shell(t, "sleep 1000")
	wanted.Ephemeral = true
	line, err := json.Marshal(wanted)
	if err != nil {
		t.Fatal(err)
	}
	caller := exec.Command(self)
	caller.Env = append(os.Environ(), "NAVGW_TEST_PART=caller", "KEEPER="+keeperPath)
	stdin, err := caller.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := caller.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := caller.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = caller.Process.Kill() }()
	if _, err := stdin.Write(append(line, '\n')); err != nil {
		t.Fatal(err)
	}
	reply, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var answer spec.Answer
	if err := json.Unmarshal(reply, &answer); err != nil || !alive(answer.PID) || !alive(answer.MachinePID) {
		t.Fatalf("%s (%v)", reply, err)
	}
	if err := caller.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = caller.Wait()
	testwait.Until(t, "keeper and machine are gone", func() bool { return !alive(answer.PID) && !alive(answer.MachinePID) })
	checkFolderGone(t, wanted.Dir)
}

func TestDetached(t *testing.T) {
	r := begin(t, shell(t, "sleep 1000"))
	r.detach()
	// The caller's pipes are let go of while the keeper runs.
	for name, stream := range map[string]io.Reader{"stdout": r.stdout, "stderr": r.stderr} {
		if rest, err := io.ReadAll(stream); err != nil || len(rest) > 0 {
			t.Errorf("%s: %q, %v", name, rest, err)
		}
	}
	r.stdin.Close()
	if status, body := r.request("GET", "/v1/status", ""); status != 200 {
		t.Errorf("%d %s", status, body)
	}
	for _, pid := range []int{r.answer.PID, r.answer.MachinePID} {
		if session, err := unix.Getsid(pid); err != nil || session != r.answer.PID {
			t.Errorf("process %d is in session %d (%v)", pid, session, err)
		}
	}
	if group, err := unix.Getpgid(r.answer.MachinePID); err != nil || group != r.answer.MachinePID {
		t.Errorf("the machine is in group %d (%v)", group, err)
	}
	r.kill()
}

func TestTheKeeperIsKilled(t *testing.T) {
	r := begin(t, shell(t, "exec sleep 1000"))
	_ = r.cmd.Process.Kill()
	r.waitEnd()
	testwait.Until(t, "the machine is gone", func() bool { return !alive(r.answer.MachinePID) })
}

func TestTheMachineIsKilled(t *testing.T) {
	r := begin(t, withNetwork(shell(t, "exec sleep 1000"), spec.Bess))
	if err := unix.Kill(r.answer.MachinePID, unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	r.isOver()
	if got := r.exit(); got != "SIGKILL" {
		t.Errorf("exit.json: %s", got)
	}
}

func TestTheKeeperIsAskedToEnd(t *testing.T) {
	for _, signal := range []unix.Signal{unix.SIGTERM, unix.SIGINT} {
		r := begin(t, shell(t, "trap '' TERM INT; sleep 1000"))
		if err := r.cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		r.isOver()
		if got := r.exit(); got != "SIGKILL" {
			t.Errorf("after %s: %s", signal, got)
		}
	}
}

func TestNothingOfTheMachineLivesOn(t *testing.T) {
	// Four that would: a child, a child in a session of its own, its child, and one that nobody waits for.
	wanted := shell(t, `sleep 1001 & echo $!
		setsid sh -c 'echo $$; sleep 1002 & echo $!; wait' &
		(sleep 1003 & echo $!)
		read line < go; exit 3`)
	if err := unix.Mkfifo(filepath.Join(wanted.Dir, "go"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := begin(t, wanted)
	var pids []int
	testwait.Until(t, "all four run", func() bool {
		console, _ := os.ReadFile(filepath.Join(r.dir, "console.log"))
		pids = numbers(string(console))
		return len(pids) == 4
	})
	for _, pid := range pids {
		if !alive(pid) {
			t.Errorf("%d does not run", pid)
		}
	}
	if err := os.WriteFile(filepath.Join(r.dir, "go"), []byte("\n"), 0); err != nil {
		t.Fatal(err)
	}
	r.isOver()
	for _, pid := range pids {
		if alive(pid) {
			t.Errorf("%d lives on", pid)
		}
	}
	if got := r.exit(); got != "code 3" {
		t.Errorf("exit.json: %s", got)
	}
}

func TestOrphansAreCollectedWhileTheMachineRuns(t *testing.T) {
	r := begin(t, shell(t, `(true & echo $!); sleep 1000`))
	var pids []int
	testwait.Until(t, "the orphan has run", func() bool {
		console, _ := os.ReadFile(filepath.Join(r.dir, "console.log"))
		pids = numbers(string(console))
		return len(pids) == 1
	})
	testwait.Until(t, "it is no zombie", func() bool {
		_, err := os.Stat("/proc/" + itoa(pids[0]))
		return os.IsNotExist(err)
	})
}

func TestEphemeralFolderGoes(t *testing.T) {
	wanted := shell(t, "mkdir sub; echo content > sub/file")
	wanted.Ephemeral = true
	r := begin(t, wanted)
	r.isOver()
	checkFolderGone(t, wanted.Dir)
}

func TestEphemeralFolderStaysOnceDetached(t *testing.T) {
	wanted := shell(t, "exec sleep 1000")
	wanted.Ephemeral = true
	r := begin(t, wanted)
	r.detach()
	r.kill()
}

func TestEphemeralDirectoryStaysWhenItIsToBeKept(t *testing.T) {
	wanted := shell(t, "exec sleep 1000")
	wanted.Ephemeral = true
	r := begin(t, wanted)
	if status, body := r.request("POST", "/v1/keep", ""); status != 204 {
		t.Fatalf("%d %s", status, body)
	}
	if status, body := r.request("POST", "/v1/kill", ""); status != 202 {
		t.Errorf("%d %s", status, body)
	}
	r.isOver()
	if got := r.exit(); got != "SIGKILL" {
		t.Errorf("exit.json: %s", got)
	}
}

func TestTheNextOwnerOfTheNameIsLeftAlone(t *testing.T) {
	wanted := shell(t, `mkdir sub; for i in $(seq 2000); do : > sub/$i; done; echo made; exec sleep 1000`)
	wanted.Ephemeral = true
	r := begin(t, wanted)
	testwait.Until(t, "the folder is full", func() bool {
		console, _ := os.ReadFile(filepath.Join(wanted.Dir, "console.log"))
		return strings.Contains(string(console), "made")
	})
	r.stdin.Close()
	testwait.Until(t, "the name is free", func() bool { return os.Mkdir(wanted.Dir, 0o700) == nil })
	if err := os.WriteFile(filepath.Join(wanted.Dir, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.waitEnd()
	if entries, err := os.ReadDir(wanted.Dir); err != nil || len(entries) != 1 || entries[0].Name() != "mine" {
		t.Errorf("the next owner has %v (%v)", entries, err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(wanted.Dir), ".gone-*")); err != nil || len(left) > 0 {
		t.Errorf("%v is left (%v)", left, err)
	}
}

// checkFolderGone checks that neither a folder nor its content under another name is left.
func checkFolderGone(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		t.Errorf("%s is left", entry.Name())
	}
}

func TestFolderWithoutAskingStays(t *testing.T) {
	r := begin(t, shell(t, "true"))
	r.isOver()
	if got := r.exit(); got != "code 0" {
		t.Errorf("exit.json: %s", got)
	}
}

func TestTheNetworkAloneIsKeptUntilItsCallerEnds(t *testing.T) {
	wanted := withNetwork(shell(t, ""), spec.Qemu)
	wanted.Machine, wanted.ConsoleLog, wanted.ExitFile, wanted.Ephemeral = nil, "", "", true
	r := begin(t, wanted)
	if r.answer.MachinePID != 0 || len(r.answer.Forwards) != 1 {
		t.Errorf("%+v", r.answer)
	}
	guest, err := net.Dial("unix", filepath.Join(r.dir, "net.sock"))
	if err != nil {
		t.Fatal(err)
	}
	defer guest.Close()
	r.stdin.Close()
	r.waitEnd()
	if _, err := os.Stat(r.dir); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", r.dir, err)
	}
}

func TestTheNetworkAloneIsKilled(t *testing.T) {
	wanted := withNetwork(shell(t, ""), spec.Qemu)
	wanted.Machine, wanted.ConsoleLog, wanted.ExitFile = nil, "", ""
	r := begin(t, wanted)
	if status, body := r.request("POST", "/v1/kill", ""); status != 202 {
		t.Errorf("%d %s", status, body)
	}
	r.waitEnd()
}

func TestTheConsolesLogIsBounded(t *testing.T) {
	const most = 4 << 20
	r := begin(t, shell(t, fmt.Sprintf("head -c %d /dev/zero; echo end", most+1)))
	r.waitEnd()
	content, err := os.ReadFile(filepath.Join(r.dir, "console.log"))
	if err != nil {
		t.Fatal(err)
	}
	if len(content) > most+64<<10 || !bytes.HasSuffix(content, []byte("what follows is not kept\n")) {
		t.Errorf("%d bytes, ending in %q", len(content), content[max(0, len(content)-64):])
	}
}
