package agent

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// execRequest is the Navgw-Exec header.
type execRequest struct {
	Argv []string          `json:"argv"`
	Env  map[string]string `json:"env"`
	Cwd  string            `json:"cwd"`
	TTY  bool              `json:"tty"`
	Rows uint16            `json:"rows"`
	Cols uint16            `json:"cols"`
}

// execProtocol is what the connection is upgraded to.
const execProtocol = "navgw-exec"

// Exit codes of shells for a program that could not be started.
const (
	codeNotExecutable = 126
	codeNotFound      = 127
)

func (a *Agent) exec(w http.ResponseWriter, r *http.Request) {
	if !strings.EqualFold(r.Header.Get("Upgrade"), execProtocol) {
		w.Header().Set("Upgrade", execProtocol)
		fail(w, http.StatusUpgradeRequired, errors.New("exec needs Upgrade: "+execProtocol))
		return
	}
	request, err := parseExec(r.Header.Get("Navgw-Exec"))
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	defer conn.Close()
	// The server's own deadlines stay on a hijacked connection.
	if err := conn.SetDeadline(time.Time{}); err != nil {
		return // the host is gone
	}
	if _, err := fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: %s\r\n\r\n", execProtocol); err != nil {
		return // the host is gone
	}
	// A hijacked connection is no longer the server's to close, and so ctx closes it.
	defer context.AfterFunc(r.Context(), func() { conn.Close() })()
	serveExec(conn, buffered.Reader, a.Reaper, a.withDefaults(request))
}

func parseExec(header string) (execRequest, error) {
	raw, err := base64.StdEncoding.DecodeString(header)
	if err != nil {
		return execRequest{}, fmt.Errorf("Navgw-Exec: %w", err)
	}
	var request execRequest
	if err := json.Unmarshal(raw, &request); err != nil {
		return execRequest{}, fmt.Errorf("Navgw-Exec: %w", err)
	}
	if len(request.Argv) == 0 || request.Argv[0] == "" {
		return execRequest{}, errors.New("Navgw-Exec: argv is empty")
	}
	return request, nil
}

func (a *Agent) withDefaults(request execRequest) execRequest {
	env := maps.Clone(a.Env)
	if request.TTY {
		env["TERM"] = "xterm-256color"
	}
	maps.Copy(env, request.Env)
	request.Env = env
	if request.Cwd == "" {
		request.Cwd = "/"
	}
	if request.Rows == 0 || request.Cols == 0 {
		request.Rows, request.Cols = 24, 80
	}
	return request
}

func environ(env map[string]string) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(env)) {
		list = append(list, name+"="+env[name])
	}
	return list
}

// startFailure is what the host hears of a command that did not start.
func startFailure(err error) exit {
	if errors.Is(err, fs.ErrNotExist) {
		return exit{Code: codeNotFound, Error: err.Error()}
	}
	return exit{Code: codeNotExecutable, Error: err.Error()}
}
