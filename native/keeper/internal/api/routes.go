package api

import (
	"encoding/json"
	"net/http"

	"navgw.dev/keeper/internal/spec"
)

// longestBody bounds a request, bytes.
const longestBody = 64 << 10

func (s *Server) routes(cluster Cluster) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/status", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, cluster.Status())
	})
	mux.HandleFunc("GET /v1/wait", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-s.ended:
			reply(w, http.StatusOK, s.exit)
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("POST /v1/forwards", func(w http.ResponseWriter, r *http.Request) {
		var wanted spec.Forward
		if !read(w, r, &wanted) {
			return
		}
		opened, err := cluster.OpenForward(wanted)
		if err != nil {
			refuse(w, err)
			return
		}
		reply(w, http.StatusOK, opened)
	})
	mux.HandleFunc("DELETE /v1/forwards", func(w http.ResponseWriter, r *http.Request) {
		var wanted struct {
			Host string `json:"host"`
		}
		if !read(w, r, &wanted) {
			return
		}
		if err := cluster.ShutForward(wanted.Host); err != nil {
			refuse(w, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /v1/keep", func(w http.ResponseWriter, _ *http.Request) {
		cluster.Keep()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /v1/kill", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		cluster.Kill()
	})
	return mux
}

func read(w http.ResponseWriter, r *http.Request, body any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, longestBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(body); err != nil {
		refuse(w, spec.Fail(spec.BadSpec, "the request's body: %v", err))
		return false
	}
	return true
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has left
}

func refuse(w http.ResponseWriter, err error) {
	failure := spec.FailureOf(err)
	reply(w, statusOf(failure.Code), failure)
}

func statusOf(code spec.Code) int {
	switch code {
	case spec.BadSpec:
		return http.StatusBadRequest
	case spec.NoSuchItem:
		return http.StatusNotFound
	case spec.PortInUse:
		return http.StatusConflict
	default:
		return http.StatusInternalServerError
	}
}
