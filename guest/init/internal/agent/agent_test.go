package agent_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"navgw.dev/init/internal/agent"
	"navgw.dev/init/internal/journal"
	"navgw.dev/init/internal/testprocess"
	"navgw.dev/init/internal/testwait"
)

const token = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// server is an agent that listens, with its files in a folder of the test.
type server struct {
	*agent.Agent
	t       *testing.T
	dir     string
	address string
	clock   chan time.Time
	seed    chan []byte
	down    chan struct{}
}

func serve(t *testing.T) *server {
	t.Helper()
	s := &server{t: t, dir: t.TempDir(), clock: make(chan time.Time, 1), seed: make(chan []byte, 1), down: make(chan struct{}, 1)}
	in := func(name string) string { return filepath.Join(s.dir, name) }
	s.Agent = &agent.Agent{
		Token:   token,
		Journal: journal.New(func(string, time.Duration) {}),
		Reaper:  testprocess.Reaper(),
		Files: agent.Files{
			Kubeconfig: in("k3s.yaml"), K3sLog: in("k3s.log"), InitLog: in("init.log"), Kmsg: in("kmsg"),
			Containerd: in("containerd.sock"), MemInfo: "/proc/meminfo",
		},
		Env:      map[string]string{"PATH": os.Getenv("PATH"), "HOME": "/root"},
		Import:   []string{in("import")},
		SetClock: func(to time.Time) error { s.clock <- to; return nil },
		Reseed:   func(seed []byte) error { s.seed <- seed; return nil },
		Shutdown: func() { s.down <- struct{}{} },
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return s
}

func (s *server) put(name, content string, mode os.FileMode) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(content), mode); err != nil {
		s.t.Fatal(err)
	}
}

// request sends a request with the token; its context ends with the test.
func (s *server) request(method, path string, body io.Reader) *http.Response {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, "http://"+s.address+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { response.Body.Close() })
	return response
}

// ask returns an answer's status and body.
func (s *server) ask(method, path, body string) (int, string) {
	s.t.Helper()
	response := s.request(method, path, strings.NewReader(body))
	content, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

// refuses checks an error answer: its status, and that it is one line of JSON that names the trouble.
func (s *server) refuses(method, path, body string, status int, naming string) {
	s.t.Helper()
	got, content := s.ask(method, path, body)
	var refusal struct{ Error string }
	if err := json.Unmarshal([]byte(content), &refusal); err != nil || got != status ||
		!strings.Contains(refusal.Error, naming) || strings.Contains(refusal.Error, "\n") {
		s.t.Errorf("%s %s: %d %s", method, path, got, content)
	}
}

func TestNothingIsSaidWithoutTheToken(t *testing.T) {
	s := serve(t)
	for _, header := range []string{"", "Bearer", "Bearer ", "Bearer " + token[1:], "Bearer " + token + "0", token, "Basic " + token} {
		for _, path := range []string{"/v1/status", "/v1/kubeconfig", "/v1/nothing", "/"} {
			request, err := http.NewRequest(http.MethodGet, "http://"+s.address+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if header != "" {
				request.Header.Set("Authorization", header)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err != nil || response.StatusCode != http.StatusUnauthorized || len(body) > 0 {
				t.Errorf("%q on %s: %d %q %v", header, path, response.StatusCode, body, err)
			}
		}
	}
}

func TestAnAgentWithoutATokenLetsNobodyIn(t *testing.T) {
	s := serve(t)
	s.Token = ""
	request, err := http.NewRequest(http.MethodGet, "http://"+s.address+"/v1/status", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer ")
	// The handler is made when serving begins, and so this asks one that is made now.
	recorder := &statusOnly{header: http.Header{}}
	s.Handler().ServeHTTP(recorder, request)
	if recorder.status != http.StatusUnauthorized {
		t.Fatalf("status %d", recorder.status)
	}
}

type statusOnly struct {
	header http.Header
	status int
}

func (s *statusOnly) Header() http.Header         { return s.header }
func (s *statusOnly) Write(p []byte) (int, error) { return len(p), nil }
func (s *statusOnly) WriteHeader(status int)      { s.status = status }

func TestUnknownRequestsAreNamed(t *testing.T) {
	s := serve(t)
	s.refuses("GET", "/v1/nothing", "", 404, "GET /v1/nothing")
	s.refuses("DELETE", "/v1/status", "", 404, "DELETE /v1/status")
}

func TestStatus(t *testing.T) {
	s := serve(t)
	s.Journal.Mark(journal.MarkInit)
	s.Journal.NodeStart(2)
	_, body := s.ask("GET", "/v1/status", "")
	var status struct {
		State  string
		Marks  map[string]float64
		Tries  int
		Uptime float64
		Memory struct{ Total, Available int64 }
	}
	if err := json.Unmarshal([]byte(body), &status); err != nil {
		t.Fatal(err)
	}
	if status.State != "starting" || status.Tries != 2 || len(status.Marks) != 2 || status.Marks["init"] == 0 {
		t.Error(body)
	}
	if status.Uptime < status.Marks["init"] || status.Memory.Available < 1<<20 || status.Memory.Total < status.Memory.Available {
		t.Error(body)
	}
}

func TestEventsComeInOrderAndAsTheyHappen(t *testing.T) {
	s := serve(t)
	s.Journal.SetNode(journal.Node{Distribution: "builtin", Version: "v1.2.3"})
	s.Journal.Mark(journal.MarkInit)
	lines := bufio.NewScanner(s.request("GET", "/v1/events", nil).Body)
	next := func() (event journal.Event) {
		t.Helper()
		if !lines.Scan() {
			t.Fatal(lines.Err())
		}
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil {
			t.Fatal(err)
		}
		if at, err := time.Parse(time.RFC3339, event.Time); err != nil || time.Since(at).Abs() > testwait.Bound || event.Uptime <= 0 {
			t.Errorf("time of %s", lines.Text())
		}
		return event
	}
	if hello := next(); hello.Type != "hello" || hello.Node == nil || hello.Node.Version != "v1.2.3" {
		t.Errorf("hello: %+v", hello)
	}
	if mark := next(); mark.Type != "mark" || mark.Name != "init" {
		t.Errorf("init: %+v", mark)
	}
	s.Journal.NodeStart(1)
	if mark := next(); mark.Name != "node-start" || mark.Try != 1 {
		t.Errorf("node-start: %+v", mark)
	}
	s.Journal.Fail(journal.Trouble{Message: "it broke"}, []string{"a", "b"})
	if failed := next(); failed.Type != "failed" || failed.Message != "it broke" || len(failed.Tail) != 2 {
		t.Errorf("failed: %+v", failed)
	}
}

func TestKubeconfig(t *testing.T) {
	s := serve(t)
	s.refuses("GET", "/v1/kubeconfig", "", 404, "kubeconfig")
	s.put("k3s.yaml", "kind: Config\n", 0o600)
	if status, body := s.ask("GET", "/v1/kubeconfig", ""); status != 200 || body != "kind: Config\n" {
		t.Errorf("%d %q", status, body)
	}
}

func TestShutdownAnswersFirst(t *testing.T) {
	s := serve(t)
	if status, _ := s.ask("POST", "/v1/shutdown", ""); status != 202 {
		t.Errorf("%d", status)
	}
	testwait.For(t, "the shutdown", s.down)
}

func TestResumeSetsClockAndSeedAndTakesANewToken(t *testing.T) {
	s := serve(t)
	const renewed = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
	const seed = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
	s.refuses("POST", "/v1/resume", `{"time":"2030-01-02T03:04:05Z","seed":"`+seed+`","token":"short"}`, 400, "token")
	s.refuses("POST", "/v1/resume", `{"seed":"`+seed+`","token":"`+renewed+`"}`, 400, "RFC 3339")
	if status, _ := s.ask("GET", "/v1/status", ""); status != 200 {
		t.Fatalf("a refused resume changed the token: %d", status)
	}
	s.refuses("POST", "/v1/resume", `{"time":"soon","seed":"`+seed+`","token":"`+renewed+`"}`, 400, "RFC 3339")
	if status, body := s.ask("POST", "/v1/resume", `{"time":"2030-01-02T03:04:05.678Z","seed":"`+seed+`","token":"`+renewed+`"}`); status != 204 {
		t.Fatalf("%d %s", status, body)
	}
	if to := <-s.clock; !to.Equal(time.Date(2030, 1, 2, 3, 4, 5, 678e6, time.UTC)) {
		t.Errorf("clock set to %v", to)
	}
	if got := string(<-s.seed); got != "0123456789abcdef0123456789abcdef" {
		t.Errorf("seed %q", got)
	}
	if status, _ := s.ask("GET", "/v1/status", ""); status != 401 {
		t.Errorf("the old token is still good: %d", status)
	}
	request, err := http.NewRequest(http.MethodGet, "http://"+s.address+"/v1/status", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+renewed)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 200 {
		t.Errorf("the new token is refused: %d", response.StatusCode)
	}
}
