package ready

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// api is an API server seen through the few requests that readiness needs.
type api struct {
	server string
	http   *http.Client
}

func (a *api) close() { a.http.CloseIdleConnections() }

func (a *api) get(ctx context.Context, path string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.server+path, nil)
	if err != nil {
		return nil, err
	}
	return a.do(request)
}

// Kinds of patches. Of a list's items by their keys, only the strategic one changes some and leaves the others.
const (
	mergePatch     = "application/merge-patch+json"
	strategicPatch = "application/strategic-merge-patch+json"
)

// patch changes an object.
func (a *api) patch(ctx context.Context, path, kind, patch string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPatch, a.server+path, strings.NewReader(patch))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", kind)
	response, err := a.do(request)
	if err != nil {
		return err
	}
	return response.Body.Close()
}

// do makes a request. Any answer but 200 is an error.
func (a *api) do(request *http.Request) (*http.Response, error) {
	response, err := a.http.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		// Read to its end, so that the connection can be used again.
		_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10))
		response.Body.Close()
		return nil, fmt.Errorf("%s: %s", request.URL.Path, response.Status)
	}
	return response, nil
}

// readyz is nil when the API server calls itself ready.
func (a *api) readyz(ctx context.Context) error {
	response, err := a.get(ctx, "/readyz")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

// read decodes one object.
func (a *api) read(ctx context.Context, path string, into any) error {
	response, err := a.get(ctx, path)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return json.NewDecoder(response.Body).Decode(into)
}

// object is the part of a node, a service account or a ConfigMap that readiness looks at.
type object struct {
	Data   map[string]string `json:"data"`
	Status struct {
		NodeInfo struct {
			BootID string `json:"bootID"`
		} `json:"nodeInfo"`
		Conditions []condition `json:"conditions"`
	} `json:"status"`
}

type condition struct {
	Type              string    `json:"type"`
	Status            string    `json:"status"`
	LastHeartbeatTime time.Time `json:"lastHeartbeatTime"`
}

// isReady tells whether a node is Ready as this boot's kubelet sees it, in a status from `since` or later. What an earlier
// kubelet had reported is still there when the API server comes up again.
func (o object) isReady(bootID string, since time.Time) bool {
	if o.Status.NodeInfo.BootID != bootID {
		return false
	}
	for _, condition := range o.Status.Conditions {
		// Kubernetes keeps whole seconds.
		if condition.Type == "Ready" && !condition.LastHeartbeatTime.Before(since.Truncate(time.Second)) {
			return condition.Status == "True"
		}
	}
	return false
}

// watch returns nil once the one object of a collection is as `done` wants it. It begins with the object as it is.
func (a *api) watch(ctx context.Context, collection, name string, done func(object) bool) error {
	query := url.Values{"watch": {"1"}, "fieldSelector": {"metadata.name=" + name}}
	response, err := a.get(ctx, collection+"?"+query.Encode())
	if err != nil {
		return err
	}
	defer response.Body.Close()
	events := json.NewDecoder(response.Body)
	for {
		var event struct {
			Type   string `json:"type"`
			Object object `json:"object"`
		}
		if err := events.Decode(&event); err != nil {
			return fmt.Errorf("watch %s: %w", collection, err)
		}
		switch event.Type {
		case "ADDED", "MODIFIED":
			if done(event.Object) {
				return nil
			}
		case "ERROR":
			return fmt.Errorf("watch %s: the server ended it", collection)
		}
	}
}
