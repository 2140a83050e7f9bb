// Package agent is the control agent: the HTTP API through which the host works with the guest (guest/CONTRACT.md).
package agent

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"navgw.dev/init/internal/journal"
	"navgw.dev/init/internal/process"
)

// Agent answers the host. All fields are set before Serve.
type Agent struct {
	Token   string
	Journal *journal.Journal
	Reaper  *process.Reaper
	Files   Files
	// Env is the environment of exec's commands, PATH among it.
	Env map[string]string
	// Import is the command that imports an image archive from its standard input.
	Import []string
	// SetClock sets the wall clock when it is off.
	SetClock func(time.Time) error
	// Reseed makes what is random from now on differ from what any other machine with the same memory draws.
	Reseed func(seed []byte) error
	// Shutdown begins a clean power-off and returns at once.
	Shutdown func()

	// renewed is the token since the machine went on from a snapshot.
	renewed atomic.Pointer[string]
}

func (a *Agent) token() string {
	if renewed := a.renewed.Load(); renewed != nil {
		return *renewed
	}
	return a.Token
}

// Files are the files that requests name without a path.
type Files struct {
	Kubeconfig string
	K3sLog     string
	InitLog    string
	Kmsg       string
	Containerd string // containerd's socket
	MemInfo    string
}

// Handler is the whole API behind its token.
func (a *Agent) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/events", a.events)
	mux.HandleFunc("GET /v1/status", a.status)
	mux.HandleFunc("GET /v1/kubeconfig", a.kubeconfig)
	mux.HandleFunc("GET /v1/logs/{source}", a.logs)
	mux.HandleFunc("POST /v1/exec", a.exec)
	mux.HandleFunc("POST /v1/images", a.images)
	mux.HandleFunc("POST /v1/resume", a.resume)
	mux.HandleFunc("POST /v1/shutdown", a.shutdown)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, fmt.Errorf("no such request: %s %s", r.Method, r.URL.Path))
	})
	return a.authorized(mux)
}

// authorized lets nobody in without the token, and tells those outside nothing. Pods can reach the port too.
func (a *Agent) authorized(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Hashes have one length, and comparing them takes the same time whatever they are.
		token := a.token()
		want := sha256.Sum256([]byte(token))
		given, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		got := sha256.Sum256([]byte(given))
		if subtle.ConstantTimeCompare(got[:], want[:]) != 1 || !bearer || token == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// maxHeader bounds a request's header. exec's command line is in it: the kernel takes 2 MiB of arguments and environment.
const maxHeader = 4 << 20

// Serve answers until ctx ends; then it closes every connection.
func (a *Agent) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           a.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    maxHeader,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	closed := context.AfterFunc(ctx, func() { server.Close() })
	defer closed()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the host is gone
}

func fail(w http.ResponseWriter, status int, err error) {
	line := strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
	reply(w, status, map[string]string{"error": line})
}

// flushing sends each write on its way at once: for streams.
type flushing struct {
	w     http.ResponseWriter
	flush func() error
}

func newFlushing(w http.ResponseWriter) flushing {
	return flushing{w, http.NewResponseController(w).Flush}
}

func (f flushing) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if err != nil {
		return n, err
	}
	return n, f.flush()
}
