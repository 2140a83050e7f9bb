package ready

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
)

// k3sDNS is the part of a k3s that completes CoreDNS's configuration: only when the node changes while that is there.
type k3sDNS struct {
	mutex    sync.Mutex
	requests int
	exists   bool
	hosts    bool
	patches  []string
}

func (k *k3sDNS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if r.Method == http.MethodPatch && r.URL.Path == "/api/v1/nodes/navgw" {
		body, _ := io.ReadAll(r.Body)
		k.patches = append(k.patches, string(body))
		k.hosts = k.exists
		fmt.Fprint(w, "{}")
		return
	}
	if r.URL.Path != coreDNSMaps || r.URL.Query().Get("fieldSelector") != "metadata.name=coredns" {
		http.NotFound(w, r)
		return
	}
	k.requests++
	k.exists = k.requests > 2 // before that the watch ends without an event
	switch {
	case k.exists && k.hosts:
		fmt.Fprintln(w, `{"type":"ADDED","object":{"data":{"Corefile":"x","NodeHosts":"192.168.127.2 navgw\n"}}}`)
	case k.exists:
		fmt.Fprintln(w, `{"type":"ADDED","object":{"data":{"Corefile":"x"}}}`)
	}
}

func TestANodeThatWasReadyTooSoonIsTouchedUntilK3sHasCompletedCoreDNS(t *testing.T) {
	k := &k3sDNS{}
	server := httptest.NewServer(k)
	t.Cleanup(server.Close)
	client := &api{server: server.URL, http: server.Client()}
	for range 4 {
		_ = completeOnce(t.Context(), client, "navgw") // what poll repeats
	}
	if err := completeOnce(t.Context(), client, "navgw"); err != nil {
		t.Errorf("it is complete: %v", err)
	}
	if !slices.Equal(k.patches, touches) {
		t.Errorf("%q", k.patches)
	}
}

func TestANodeIsNotTouchedWithoutNeed(t *testing.T) {
	k := &k3sDNS{requests: 5, hosts: true}
	server := httptest.NewServer(k)
	t.Cleanup(server.Close)
	if err := completeOnce(t.Context(), &api{server: server.URL, http: server.Client()}, "navgw"); err != nil || k.patches != nil {
		t.Errorf("%q %v", k.patches, err)
	}
}
