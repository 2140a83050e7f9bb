package agent_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/testwait"
)

// Kinds of frames, as guest/CONTRACT.md numbers them.
const (
	stdin, stdout, stderr, exited = 0, 1, 2, 3
	signal, resize                = 3, 4
)

// command is one exec as the host sees it.
type command struct {
	t    *testing.T
	conn net.Conn
	from *bufio.Reader
}

func (s *server) exec(request map[string]any) *command {
	s.t.Helper()
	header, err := json.Marshal(request)
	if err != nil {
		s.t.Fatal(err)
	}
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(testwait.Bound)); err != nil {
		s.t.Fatal(err)
	}
	fmt.Fprintf(conn, "POST /v1/exec HTTP/1.1\r\nHost: guest\r\nAuthorization: Bearer %s\r\nConnection: Upgrade\r\n"+
		"Upgrade: navgw-exec\r\nNavgw-Exec: %s\r\n\r\n", token, base64.StdEncoding.EncodeToString(header))
	c := &command{t: s.t, conn: conn, from: bufio.NewReader(conn)}
	response, err := http.ReadResponse(c.from, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols || response.Header.Get("Upgrade") != "navgw-exec" {
		s.t.Fatalf("%v %v", response, err)
	}
	return c
}

func (s *server) sh(script string) *command {
	return s.exec(map[string]any{"argv": []string{"sh", "-c", script}})
}

func (c *command) send(kind byte, payload string) {
	c.t.Helper()
	head := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(payload)))
	if _, err := c.conn.Write(append(head, payload...)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *command) receive() (kind byte, payload string) {
	c.t.Helper()
	var head [5]byte
	if _, err := io.ReadFull(c.from, head[:]); err != nil {
		c.t.Fatal(err)
	}
	body := make([]byte, binary.BigEndian.Uint32(head[1:]))
	if _, err := io.ReadFull(c.from, body); err != nil {
		c.t.Fatal(err)
	}
	return head[0], string(body)
}

// until reads one output until it holds `want`, and returns all of it.
func (c *command) until(kind byte, want string) string {
	c.t.Helper()
	var seen strings.Builder
	for !strings.Contains(seen.String(), want) {
		got, payload := c.receive()
		if got == exited {
			c.t.Fatalf("it ended with %s, before it said %q; it said %q", payload, want, seen.String())
		}
		if got == kind {
			seen.WriteString(payload)
		}
	}
	return seen.String()
}

// end reads to the last frame, after which the connection must end too.
func (c *command) end() (out, errors string, code int, problem string) {
	c.t.Helper()
	var said [3]bytes.Buffer
	for {
		kind, payload := c.receive()
		if kind != exited {
			said[kind].WriteString(payload)
			continue
		}
		var exit struct {
			Code  int
			Error string
		}
		if err := json.Unmarshal([]byte(payload), &exit); err != nil {
			c.t.Fatal(err)
		}
		if rest, err := io.ReadAll(c.from); err != nil || len(rest) > 0 {
			c.t.Errorf("after the exit frame: %q %v", rest, err)
		}
		return said[stdout].String(), said[stderr].String(), exit.Code, exit.Error
	}
}

func TestExecKeepsOutputsApartAndTellsTheCode(t *testing.T) {
	out, errors, code, problem := serve(t).sh("echo out; echo err >&2; exit 7").end()
	if out != "out\n" || errors != "err\n" || code != 7 || problem != "" {
		t.Errorf("%q %q %d %q", out, errors, code, problem)
	}
}

func TestExecCarriesInputToItsEnd(t *testing.T) {
	c := serve(t).exec(map[string]any{"argv": []string{"wc", "-c"}})
	for range 4 {
		c.send(stdin, strings.Repeat("x", 1<<20))
	}
	c.send(stdin, "")
	if out, _, code, _ := c.end(); strings.TrimSpace(out) != strconv.Itoa(4<<20) || code != 0 {
		t.Errorf("%q %d", out, code)
	}
}

func TestExecLosesNoOutputOfAFastCommand(t *testing.T) {
	s := serve(t)
	for range 20 {
		if out, _, code, _ := s.sh("head -c 60000 /dev/zero").end(); len(out) != 60000 || code != 0 {
			t.Fatalf("%d bytes, code %d", len(out), code)
		}
	}
	if out, _, _, _ := s.sh("head -c 5000000 /dev/zero").end(); len(out) != 5_000_000 {
		t.Fatalf("%d bytes", len(out))
	}
}

func TestExecEnvironmentAndFolder(t *testing.T) {
	c := serve(t).exec(map[string]any{"argv": []string{"sh", "-c", `echo "$HOME $GREETING"; pwd`}, "env": map[string]string{"GREETING": "hi"}, "cwd": "/usr"})
	if out, _, _, _ := c.end(); out != "/root hi\n/usr\n" {
		t.Errorf("%q", out)
	}
}

func TestExecTakesAsManyArgumentsAsTheKernel(t *testing.T) {
	argv := []string{"sh", "-c", "echo $#", "name"}
	for range 15 {
		argv = append(argv, strings.Repeat("x", 100_000))
	}
	if out, _, code, problem := serve(t).exec(map[string]any{"argv": argv}).end(); out != "15\n" || code != 0 {
		t.Errorf("%q, %d %s", out, code, problem)
	}
}

func TestExecOfWhatCannotBeRun(t *testing.T) {
	s := serve(t)
	s.put("data", "", 0o644)
	for name, want := range map[string]int{"no-such-program": 127, "/no/such/program": 127, s.dir + "/data": 126, s.dir: 126} {
		_, _, code, problem := s.exec(map[string]any{"argv": []string{name}}).end()
		if code != want || problem == "" {
			t.Errorf("%s: %d %q", name, code, problem)
		}
	}
	if _, _, code, problem := s.exec(map[string]any{"argv": []string{"true"}, "cwd": "/no/such/folder"}).end(); code != 127 || !strings.Contains(problem, "folder") {
		t.Errorf("%d %q", code, problem)
	}
}

func TestExecSignal(t *testing.T) {
	s := serve(t)
	c := s.sh("trap 'echo caught; exit 3' INT; echo ready; while :; do sleep 0.05; done")
	c.until(stdout, "ready\n")
	c.send(signal, `"SIGINT"`)
	if out, _, code, _ := c.end(); out != "caught\n" || code != 3 {
		t.Errorf("%q %d", out, code)
	}
	c = s.sh("echo ready; exec sleep 1000")
	c.until(stdout, "ready\n")
	c.send(signal, `"SIGTERM"`)
	if _, _, code, _ := c.end(); code != 128+15 {
		t.Errorf("code %d", code)
	}
}

func TestExecOnATerminal(t *testing.T) {
	c := serve(t).exec(map[string]any{"argv": []string{"sh"}, "tty": true, "rows": 40, "cols": 100, "env": map[string]string{"PS1": "P> ", "ENV": ""}})
	// Only at its prompt is the shell sure to take what is typed.
	typed := func(input string) string {
		t.Helper()
		c.send(stdin, input)
		return c.until(stdout, "P> ")
	}
	c.until(stdout, "P> ")
	if said := typed("tty; stty size; echo $TERM\n"); !strings.Contains(said, "/dev/pts/") || !strings.Contains(said, "40 100") ||
		!strings.Contains(said, "xterm-256color") {
		t.Errorf("%q", said)
	}
	c.send(resize, `{"rows":50,"cols":120}`)
	if said := typed("stty size\n"); !strings.Contains(said, "50 120") {
		t.Errorf("%q", said)
	}
	// ^C reaches the job in the foreground by way of the terminal, and not the shell.
	c.send(stdin, "cat\n")
	c.send(stdin, "echoed by the terminal and by cat\n")
	c.until(stdout, "by cat\r\nechoed by the terminal and by cat\r\n")
	typed("\x03")
	if said := typed("echo still $((40+2))\n"); !strings.Contains(said, "still 42") {
		t.Errorf("%q", said)
	}
	c.send(stdin, "") // the end of the input ends the shell
	if _, _, code, _ := c.end(); code != 0 {
		t.Errorf("code %d", code)
	}
}

func TestExecEndsWithItsCommandAndNotWithBackgroundJobs(t *testing.T) {
	began := time.Now()
	out, _, code, _ := serve(t).sh("sleep 1000 & echo $!").end()
	job, err := strconv.Atoi(strings.TrimSpace(out))
	if err != nil || code != 0 || time.Since(began) > testwait.Bound/2 {
		t.Fatalf("%q %d %v", out, code, err)
	}
	// It is the host's command that ended, and nobody hung up: the job goes on.
	if err := unix.Kill(job, unix.SIGKILL); err != nil {
		t.Errorf("the job is gone: %v", err)
	}
}

func TestHangUpKillsTheCommandAndItsChildren(t *testing.T) {
	s := serve(t)
	for name, prepare := range map[string]func() *command{
		"pipes": func() *command { return s.sh("trap '' HUP TERM; sleep 1000 & echo $$ $!.; wait") },
		"terminal": func() *command {
			return s.exec(map[string]any{"argv": []string{"sh", "-c", "trap '' HUP TERM; sleep 1000 & echo $$ $!.; wait"}, "tty": true})
		},
		"input that nobody reads": func() *command {
			c := s.sh("trap '' HUP TERM; sleep 1000 & echo $$ $!.; wait")
			for range 66 { // more than the pipe and the queue take
				c.send(stdin, strings.Repeat("x", 70_000))
			}
			return c
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := prepare()
			var shell, job int
			if _, err := fmt.Sscanf(c.until(stdout, "."), "%d %d.", &shell, &job); err != nil {
				t.Fatal(err)
			}
			c.conn.Close()
			for _, pid := range []int{shell, job} {
				awaitGone(t, pid)
			}
		})
	}
}

func TestABrokenProtocolKillsTheCommand(t *testing.T) {
	s := serve(t)
	for name, frame := range map[string][2]string{"unknown kind": {"\x09", "x"}, "unknown signal": {"\x03", `"SIGNONE"`}, "no JSON": {"\x04", "x"}} {
		c := s.sh("echo $$.; exec sleep 1000")
		var shell int
		if _, err := fmt.Sscanf(c.until(stdout, "."), "%d.", &shell); err != nil {
			t.Fatal(err)
		}
		c.send(frame[0][0], frame[1])
		awaitGone(t, shell)
		if _, err := c.from.ReadByte(); err == nil {
			t.Errorf("%s: the connection goes on", name)
		}
	}
}

func TestExecNeedsItsHeaders(t *testing.T) {
	s := serve(t)
	s.refuses("POST", "/v1/exec", "", 426, "navgw-exec")
	for header, naming := range map[string]string{"": "Navgw-Exec", "!": "base64", "e30=": "argv"} {
		request, err := http.NewRequest(http.MethodPost, "http://"+s.address+"/v1/exec", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("Connection", "Upgrade")
		request.Header.Set("Upgrade", "navgw-exec")
		request.Header.Set("Navgw-Exec", header)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != 400 || !strings.Contains(string(body), naming) {
			t.Errorf("%q: %d %s %v", header, response.StatusCode, body, err)
		}
	}
}

// awaitGone also takes a zombie for gone: an orphan of this test is not this process's to reap.
func awaitGone(t *testing.T, pid int) {
	t.Helper()
	testwait.Until(t, fmt.Sprintf("process %d is gone", pid), func() bool { return isGone(pid) })
}
