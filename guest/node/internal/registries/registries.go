// Package registries turns k3s's registries.yaml into containerd's configuration.
package registries

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"sigs.k8s.io/yaml"
)

// Registries is k3s's registries.yaml: mirrors by the registry's name ("*" for all), access by the endpoint's host.
type Registries struct {
	Mirrors map[string]struct {
		Endpoint []string          `json:"endpoint"`
		Rewrite  map[string]string `json:"rewrite"`
	} `json:"mirrors"`
	Configs map[string]struct {
		Auth *struct {
			Username      string `json:"username"`
			Password      string `json:"password"`
			Auth          string `json:"auth"`
			IdentityToken string `json:"identity_token"`
		} `json:"auth"`
		TLS *struct {
			CAFile             string `json:"ca_file"`
			CertFile           string `json:"cert_file"`
			KeyFile            string `json:"key_file"`
			InsecureSkipVerify bool   `json:"insecure_skip_verify"`
		} `json:"tls"`
	} `json:"configs"`
}

// hosts is one containerd hosts.toml.
type hosts struct {
	Server string          `toml:"server,omitempty"`
	Host   map[string]host `toml:"host,omitempty"`
}

type host struct {
	Capabilities []string          `toml:"capabilities"`
	SkipVerify   bool              `toml:"skip_verify,omitempty"`
	CA           []string          `toml:"ca,omitempty"`
	Client       [][]string        `toml:"client,omitempty"`
	Header       map[string]string `toml:"header,omitempty"`
	OverridePath bool              `toml:"override_path,omitempty"`
}

// Write turns registries.yaml into one folder with a hosts.toml a registry; a missing file means no mirrors.
func Write(file, folder string) error {
	content, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	var registries Registries
	if err := yaml.UnmarshalStrict(content, &registries); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	all, err := registries.hosts()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	for name, registry := range all {
		content, err := toml.Marshal(registry)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(folder, name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name, "hosts.toml"), content, 0o600); err != nil {
			return err
		}
	}
	return os.MkdirAll(folder, 0o755)
}

func (r *Registries) hosts() (map[string]hosts, error) {
	all := map[string]hosts{}
	for name, mirror := range r.Mirrors {
		if len(mirror.Rewrite) > 0 {
			return nil, fmt.Errorf("mirrors: %s: rewrite is not supported by the builtin node", name)
		}
		registry := hosts{Server: upstream(name), Host: map[string]host{}}
		for _, endpoint := range mirror.Endpoint {
			address, entry, err := r.host(endpoint)
			if err != nil {
				return nil, fmt.Errorf("mirrors: %s: %w", name, err)
			}
			registry.Host[address] = entry
		}
		all[folderOf(name)] = registry
	}
	for name := range r.Configs {
		if _, mirrored := r.Mirrors[name]; mirrored {
			continue
		}
		address, entry, err := r.host(name)
		if err != nil {
			return nil, fmt.Errorf("configs: %w", err)
		}
		all[folderOf(name)] = hosts{Server: upstream(name), Host: map[string]host{address: entry}}
	}
	return all, nil
}

// host describes one endpoint: what it may be asked and how it is entered.
func (r *Registries) host(endpoint string) (string, host, error) {
	if !strings.Contains(endpoint, "://") {
		endpoint = "https://" + endpoint
	}
	address, err := url.Parse(endpoint)
	if err != nil || address.Host == "" {
		return "", host{}, fmt.Errorf("%q is not an endpoint", endpoint)
	}
	entry := host{Capabilities: []string{"pull", "resolve"}}
	// k3s's endpoints name the API's root only where they have a path of their own.
	if path := strings.Trim(address.Path, "/"); path != "" {
		entry.OverridePath = true
	}
	access, ok := r.Configs[address.Host]
	if !ok {
		return strings.TrimSuffix(endpoint, "/"), entry, nil
	}
	if tls := access.TLS; tls != nil {
		entry.SkipVerify = tls.InsecureSkipVerify
		if tls.CAFile != "" {
			entry.CA = []string{tls.CAFile}
		}
		if tls.CertFile != "" {
			entry.Client = [][]string{{tls.CertFile, tls.KeyFile}}
		}
	}
	if auth := access.Auth; auth != nil {
		switch {
		case auth.IdentityToken != "":
			entry.Header = map[string]string{"Authorization": "Bearer " + auth.IdentityToken}
		case auth.Auth != "":
			entry.Header = map[string]string{"Authorization": "Basic " + auth.Auth}
		case auth.Username != "":
			pair := base64.StdEncoding.EncodeToString([]byte(auth.Username + ":" + auth.Password))
			entry.Header = map[string]string{"Authorization": "Basic " + pair}
		}
	}
	return strings.TrimSuffix(endpoint, "/"), entry, nil
}

// upstream is the registry itself, asked when no mirror answers.
func upstream(name string) string {
	switch name {
	case "*":
		return ""
	case "docker.io":
		return "https://registry-1.docker.io"
	default:
		return "https://" + name
	}
}

// folderOf is the name containerd looks for: a port is set off by underscores where colons are a nuisance.
func folderOf(name string) string {
	if name == "*" {
		return "_default"
	}
	return name
}
