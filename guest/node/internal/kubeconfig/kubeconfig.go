// Package kubeconfig writes the kubeconfigs of the cluster's parts and of its user.
package kubeconfig

import (
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/client-go/tools/clientcmd"
	api "k8s.io/client-go/tools/clientcmd/api"
	"navgw.dev/node/internal/pki"
)

// Spec says whose kubeconfig it is and what it reaches.
type Spec struct {
	Path   string
	Mode   os.FileMode
	Server string // https://HOST:PORT
	CA     string // PEM file of the authority that signs the server
	TLSDir string
	Client string // name of the client certificate in TLSDir
}

// Write stores a kubeconfig with everything inline and k3s's names, all "default".
func Write(spec Spec) error {
	var content [3][]byte
	for i, file := range []string{spec.CA, pki.CertFile(spec.TLSDir, spec.Client), pki.KeyFile(spec.TLSDir, spec.Client)} {
		read, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		content[i] = read
	}
	const name = "default"
	config := api.NewConfig()
	config.Clusters[name] = &api.Cluster{Server: spec.Server, CertificateAuthorityData: content[0]}
	config.AuthInfos[name] = &api.AuthInfo{ClientCertificateData: content[1], ClientKeyData: content[2]}
	config.Contexts[name] = &api.Context{Cluster: name, AuthInfo: name}
	config.CurrentContext = name
	yaml, err := clientcmd.Write(*config)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(spec.Path), 0o755); err != nil {
		return err
	}
	next := spec.Path + ".new"
	if err := os.Remove(next); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.WriteFile(next, yaml, 0o600); err != nil {
		return err
	}
	if err := os.Chmod(next, spec.Mode); err != nil {
		return err
	}
	if err := os.Rename(next, spec.Path); err != nil {
		return fmt.Errorf("kubeconfig: %w", err)
	}
	return nil
}
