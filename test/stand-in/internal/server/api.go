package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// apiPoll is how often the API server is asked.
const apiPoll = 250 * time.Millisecond

// api asks the node's own API server.
type api struct {
	client http.Client
	url    string
}

// connectAPI returns once /readyz is ok.
func connectAPI(ctx context.Context, d dirs, port string) (*api, error) {
	for {
		if a, err := openAPI(d, port); err == nil {
			if _, err := a.get(ctx, "/readyz"); err == nil {
				return a, nil
			}
		}
		if err := sleep(ctx, apiPoll); err != nil {
			return nil, err
		}
	}
}

// openAPI reads the certificates, which are there once the server has made them.
func openAPI(d dirs, port string) (*api, error) {
	certificate, err := tls.LoadX509KeyPair(
		filepath.Join(d.tls(), "client-supervisor.crt"), filepath.Join(d.tls(), "client-supervisor.key"))
	if err != nil {
		return nil, err
	}
	authority, err := os.ReadFile(filepath.Join(d.tls(), "server-ca.crt"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, RootCAs: roots},
	}
	return &api{http.Client{Transport: transport, Timeout: 10 * time.Second}, "https://127.0.0.1:" + port}, nil
}

func (a *api) get(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := a.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, response.Status)
	}
	return content, err
}

// podRange waits until the node has one.
func (a *api) podRange(ctx context.Context, node string) (string, error) {
	for {
		var about struct {
			Spec struct{ PodCIDR string }
		}
		content, err := a.get(ctx, "/api/v1/nodes/"+node)
		if err == nil && json.Unmarshal(content, &about) == nil && about.Spec.PodCIDR != "" {
			return about.Spec.PodCIDR, nil
		}
		if err := sleep(ctx, apiPoll); err != nil {
			return "", err
		}
	}
}

func sleep(ctx context.Context, for_ time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(for_):
		return nil
	}
}
