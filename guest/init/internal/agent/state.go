package agent

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"navgw.dev/init/internal/clock"
)

// events streams what has happened and what happens.
func (a *Agent) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	stream := json.NewEncoder(newFlushing(w))
	if stream.Encode(a.Journal.Hello()) != nil {
		return
	}
	for sent := 0; ; {
		events, more := a.Journal.Since(sent)
		for _, event := range events {
			if stream.Encode(event) != nil {
				return
			}
		}
		sent += len(events)
		select {
		case <-more:
		case <-r.Context().Done():
			return
		}
	}
}

func (a *Agent) status(w http.ResponseWriter, r *http.Request) {
	memory, err := readMemory(a.Files.MemInfo)
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	now := a.Journal.Status()
	answer := map[string]any{
		"state":  now.State,
		"marks":  now.Marks,
		"tries":  now.Tries,
		"uptime": clock.Uptime().Seconds(),
		"memory": memory,
	}
	if now.Trouble != nil {
		answer["trouble"] = now.Trouble
	}
	if len(now.Importing) > 0 {
		answer["importing"] = now.Importing
	}
	reply(w, http.StatusOK, answer)
}

type memory struct {
	Total     int64 `json:"total"`
	Available int64 `json:"available"`
}

// readMemory reads /proc/meminfo, whose numbers are KiB.
func readMemory(path string) (memory, error) {
	file, err := os.Open(path)
	if err != nil {
		return memory{}, err
	}
	defer file.Close()
	var m memory
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ":")
		field := map[string]*int64{"MemTotal": &m.Total, "MemAvailable": &m.Available}[name]
		if field == nil {
			continue
		}
		if _, err := fmt.Sscanf(value, "%d kB", field); err != nil {
			return memory{}, fmt.Errorf("%s: %q: %w", path, lines.Text(), err)
		}
		*field *= 1024
	}
	return m, lines.Err()
}

func (a *Agent) kubeconfig(w http.ResponseWriter, r *http.Request) {
	content, err := os.ReadFile(a.Files.Kubeconfig)
	if errors.Is(err, fs.ErrNotExist) {
		fail(w, http.StatusNotFound, errors.New("the node has not written its kubeconfig yet"))
		return
	}
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(content) // the host is gone
}

// resume makes a machine that went on from a snapshot one of its own: time, randomness and, last, the token.
func (a *Agent) resume(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Time  time.Time `json:"time"`
		Seed  []byte    `json:"seed"`
		Token string    `json:"token"`
	}
	err := json.NewDecoder(io.LimitReader(r.Body, 4096)).Decode(&body)
	if err != nil || body.Time.IsZero() || len(body.Seed) < 32 || len(body.Token) < 32 {
		fail(w, http.StatusBadRequest, errors.New(`the body must be {"time":"RFC 3339","seed":"base64 of 32 bytes or more","token":"64 hex digits"}`))
		return
	}
	if err := a.SetClock(body.Time); err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	if err := a.Reseed(body.Seed); err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	a.renewed.Store(&body.Token)
	w.WriteHeader(http.StatusNoContent)
}

func (a *Agent) shutdown(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusAccepted)
	_ = http.NewResponseController(w).Flush() // the host is gone, and wanted this anyway
	a.Shutdown()
}
