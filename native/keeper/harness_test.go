package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"navgw.dev/keeper/internal/spec"
	"navgw.dev/keeper/internal/testwait"
)

// keeperPath is the program under test, built as it ships; openKeeperPath the same but that its guest may reach the host.
var keeperPath, openKeeperPath string

func TestMain(m *testing.M) {
	if part := os.Getenv("NAVGW_TEST_PART"); part != "" {
		parts[part]()
		return
	}
	folder, err := os.MkdirTemp("", "keeper-test-")
	if err != nil {
		panic(err)
	}
	keeperPath = buildKeeper(filepath.Join(folder, "keeper"))
	openKeeperPath = buildKeeper(filepath.Join(folder, "open-keeper"), "-tags", "navgwopen")
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

func buildKeeper(path string, flags ...string) string {
	build := exec.Command("go", append(append([]string{"build"}, flags...), "-o", path, ".")...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s%v\n", output, err)
		os.Exit(1)
	}
	return path
}

// shell is a spec whose machine is a shell script without a network.
func shell(t *testing.T, script string) spec.Spec {
	t.Helper()
	return spec.Spec{
		Dir:     privateDir(t),
		Machine: &spec.Machine{Argv: []string{"sh", "-c", script}, Env: map[string]string{"PATH": os.Getenv("PATH")}, Dir: "."},
		Net:     spec.Net{Protocol: spec.None},
		API:     "keeper.sock", ConsoleLog: "console.log", NetworkLog: "network.log", ExitFile: "exit.json",
	}
}

func privateDir(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "cluster")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// withNetwork adds a network, a control socket and one forward.
func withNetwork(s spec.Spec, protocol spec.Protocol) spec.Spec {
	s.Net = spec.Net{Protocol: protocol, Socket: "net.sock", MAC: "5a:94:ef:e4:0c:ee"}
	s.Control = &spec.Control{Socket: "control.sock", GuestPort: 7601}
	s.Forwards = []spec.Forward{{Host: "127.0.0.1:0", Guest: "192.168.127.2:6443"}}
	return s
}

// running is a keeper that has been started.
type running struct {
	t              *testing.T
	dir            string
	cmd            *exec.Cmd
	stdin          io.WriteCloser
	stdout, stderr *bufio.Reader
	line           []byte // its answer
	answer         spec.Answer
	ended          chan struct{}
}

// launch starts a keeper and reads its answer, whatever it is.
func launch(t *testing.T, wanted any) *running {
	t.Helper()
	return launchProgram(t, keeperPath, wanted)
}

func launchProgram(t *testing.T, program string, wanted any) *running {
	t.Helper()
	line, err := json.Marshal(wanted)
	if err != nil {
		t.Fatal(err)
	}
	r := &running{t: t, cmd: exec.Command(program), ended: make(chan struct{})}
	r.cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	stdout, stderr := pipe(t), pipe(t)
	r.cmd.Stdout, r.cmd.Stderr = stdout.writer, stderr.writer
	r.stdout, r.stderr = bufio.NewReader(stdout.reader), bufio.NewReader(stderr.reader)
	if r.stdin, err = r.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stdout.writer.Close()
	stderr.writer.Close()
	go func() {
		_ = r.cmd.Wait()
		close(r.ended)
	}()
	t.Cleanup(func() {
		r.stdin.Close()
		_ = r.cmd.Process.Signal(unix.SIGTERM)
		r.waitEnd()
	})
	if _, err := r.stdin.Write(append(line, '\n')); err != nil {
		t.Fatal(err)
	}
	_ = stdout.reader.SetReadDeadline(time.Now().Add(testwait.Bound))
	if r.line, err = r.stdout.ReadBytes('\n'); err != nil {
		t.Fatalf("no answer: %v", err)
	}
	return r
}

// begin starts a keeper that is to start.
func begin(t *testing.T, wanted spec.Spec) *running {
	t.Helper()
	return beginProgram(t, keeperPath, wanted)
}

func beginProgram(t *testing.T, program string, wanted spec.Spec) *running {
	t.Helper()
	r := launchProgram(t, program, wanted)
	r.dir = wanted.Dir
	if err := json.Unmarshal(r.line, &r.answer); err != nil || !r.answer.OK {
		t.Fatalf("answer %s (%v)", r.line, err)
	}
	if r.answer.PID != r.cmd.Process.Pid {
		t.Errorf("the answer's pid is %d, not %d", r.answer.PID, r.cmd.Process.Pid)
	}
	return r
}

// refused starts a keeper that is to refuse.
func refused(t *testing.T, wanted any) spec.Failure {
	t.Helper()
	r := launch(t, wanted)
	var failure spec.Failure
	decoder := json.NewDecoder(bytes.NewReader(r.line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&failure); err != nil || failure.OK || failure.Message == "" {
		t.Fatalf("answer %s (%v)", r.line, err)
	}
	r.waitEnd()
	if code := r.cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("ended with code %d", code)
	}
	return failure
}

// detach lets the keeper outlive its caller.
func (r *running) detach() {
	r.t.Helper()
	if _, err := io.WriteString(r.stdin, "detach\n"); err != nil {
		r.t.Fatal(err)
	}
	testwait.Until(r.t, "stdin is let go of", func() bool {
		target, err := os.Readlink("/proc/" + itoa(r.answer.PID) + "/fd/0")
		return err == nil && target == os.DevNull
	})
}

// kill has the keeper kill its machine, and end by that.
func (r *running) kill() {
	r.t.Helper()
	if status, body := r.request("POST", "/v1/kill", ""); status != 202 {
		r.t.Errorf("%d %s", status, body)
	}
	r.isOver()
	if got := r.exit(); got != "SIGKILL" {
		r.t.Errorf("exit.json: %s", got)
	}
}

func (r *running) waitEnd() {
	r.t.Helper()
	select {
	case <-r.ended:
	case <-time.After(testwait.Bound):
		_ = r.cmd.Process.Kill()
		r.t.Errorf("the keeper has not ended within %s", testwait.Bound)
	}
}

// request asks the API.
func (r *running) request(method, path, body string) (int, string) {
	r.t.Helper()
	client := &http.Client{Timeout: testwait.Bound, Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			return net.Dial("unix", filepath.Join(r.dir, "keeper.sock"))
		},
	}}
	request, err := http.NewRequest(method, "http://keeper"+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return response.StatusCode, strings.TrimSpace(string(content))
}

// exit is what exit.json says.
func (r *running) exit() string {
	r.t.Helper()
	content, err := os.ReadFile(filepath.Join(r.dir, "exit.json"))
	if err != nil {
		r.t.Fatal(err)
	}
	var exit spec.Exit
	if err := json.Unmarshal(content, &exit); err != nil {
		r.t.Fatal(err)
	}
	if at, err := time.Parse(time.RFC3339, exit.Time); err != nil || time.Since(at) > time.Minute {
		r.t.Errorf("exit.json: time %q", exit.Time)
	}
	switch {
	case exit.Code != nil && exit.Signal == nil:
		return "code " + strconv.Itoa(*exit.Code)
	case exit.Code == nil && exit.Signal != nil:
		return *exit.Signal
	}
	return string(content)
}

// isOver checks that nothing is left: not the keeper, not the machine, no socket.
func (r *running) isOver() {
	r.t.Helper()
	r.waitEnd()
	testwait.Until(r.t, "the machine is gone", func() bool { return !alive(r.answer.MachinePID) })
	entries, err := os.ReadDir(r.dir)
	if err != nil && !os.IsNotExist(err) {
		r.t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Type()&os.ModeSocket != 0 {
			r.t.Errorf("%s is left", entry.Name())
		}
	}
}

func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	// A zombie that a stranger has yet to collect is dead.
	return !bytes.HasPrefix(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" Z"))
}

type ends struct{ reader, writer *os.File }

func pipe(t *testing.T) ends {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { reader.Close() })
	return ends{reader, writer}
}

func itoa(n int) string { return strconv.Itoa(n) }

func numbers(text string) []int {
	var found []int
	for _, word := range strings.Fields(text) {
		if n, err := strconv.Atoi(word); err == nil {
			found = append(found, n)
		}
	}
	return found
}
