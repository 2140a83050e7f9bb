// Package ready finds out how far the node has come, from inside the guest: the API server, the node, DNS.
package ready

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"go.yaml.in/yaml/v3"
)

// kubeconfig is the part of a kubeconfig that k3s writes: one cluster, one user, everything inline.
type kubeconfig struct {
	Clusters []struct {
		Cluster struct {
			Server string `yaml:"server"`
			CA     string `yaml:"certificate-authority-data"`
		} `yaml:"cluster"`
	} `yaml:"clusters"`
	Users []struct {
		User struct {
			Certificate string `yaml:"client-certificate-data"`
			Key         string `yaml:"client-key-data"`
		} `yaml:"user"`
	} `yaml:"users"`
}

// dial returns a client of the API server that a kubeconfig names.
func dial(path string) (*api, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var c kubeconfig
	if err := yaml.Unmarshal(content, &c); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(c.Clusters) == 0 || len(c.Users) == 0 {
		return nil, fmt.Errorf("%s: no cluster or no user", path)
	}
	cluster, user := c.Clusters[0].Cluster, c.Users[0].User
	ca, err1 := base64.StdEncoding.DecodeString(cluster.CA)
	certificate, err2 := base64.StdEncoding.DecodeString(user.Certificate)
	key, err3 := base64.StdEncoding.DecodeString(user.Key)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM(ca) {
		return nil, fmt.Errorf("%s: no authority", path)
	}
	// One connection is kept for polls and one for each watch: a handshake is what costs under emulation.
	transport := &http.Transport{
		TLSClientConfig:       &tls.Config{RootCAs: authorities, Certificates: []tls.Certificate{pair}},
		ForceAttemptHTTP2:     true,
		ResponseHeaderTimeout: time.Minute,
		IdleConnTimeout:       time.Minute,
	}
	return &api{server: cluster.Server, http: &http.Client{Transport: transport}}, nil
}
