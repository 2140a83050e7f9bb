package agent

import (
	"fmt"
	"net/http"
	"os"
	"strconv"

	"navgw.dev/init/internal/textlog"
)

func (a *Agent) logs(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	tail := textlog.All
	if given := query.Get("tail"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 0 {
			fail(w, http.StatusBadRequest, fmt.Errorf("tail %q is not a number of lines", given))
			return
		}
		tail = n
	}
	follow := query.Get("follow") == "1" || query.Get("follow") == "true"
	var path string
	switch source := r.PathValue("source"); source {
	case "k3s":
		path = a.Files.K3sLog
	case "init":
		path = a.Files.InitLog
	case "kernel":
		path = a.Files.Kmsg
	default:
		fail(w, http.StatusNotFound, fmt.Errorf("no log is called %q: k3s, kernel, init", source))
		return
	}
	if _, err := os.Stat(path); err != nil && !follow {
		fail(w, http.StatusNotFound, fmt.Errorf("there is no %s log yet", r.PathValue("source")))
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	to := newFlushing(w)
	if to.flush() != nil {
		return // the host is gone
	}
	read := textlog.Copy
	if path == a.Files.Kmsg {
		read = textlog.CopyKernel
	}
	if err := read(r.Context(), to, path, tail, follow); err != nil && r.Context().Err() == nil {
		panic(http.ErrAbortHandler) // the status is sent: a cut stream is all that can be said
	}
}
