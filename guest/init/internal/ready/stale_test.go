package ready

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestOnlyWhatAnEarlierBootLeftReadyIsMadeNotReady(t *testing.T) {
	for name, test := range map[string]struct {
		node    string
		patched bool
	}{
		"the boot before": {`{"status":{"nodeInfo":{"bootID":"before"},"conditions":[{"type":"Ready","status":"True"}]}}`, true},
		"this boot":       {`{"status":{"nodeInfo":{"bootID":"this"},"conditions":[{"type":"Ready","status":"True"}]}}`, false},
		"no node yet":     {"", false},
	} {
		patched := ""
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodGet && r.URL.Path == "/api/v1/nodes/navgw" && test.node != "":
				fmt.Fprint(w, test.node)
			case r.Method == http.MethodPatch && r.URL.Path == "/api/v1/nodes/navgw/status" && r.Header.Get("Content-Type") == strategicPatch:
				body, _ := io.ReadAll(r.Body)
				patched = string(body)
				fmt.Fprint(w, "{}")
			default:
				http.NotFound(w, r)
			}
		}))
		client := &api{server: server.URL, http: server.Client()}
		err := Probe{NodeName: "navgw", BootID: "this"}.forgetReadiness(t.Context(), client)
		server.Close()
		if err != nil || (patched == notYet) != test.patched {
			t.Errorf("%s: patched %q, %v", name, patched, err)
		}
	}
}
