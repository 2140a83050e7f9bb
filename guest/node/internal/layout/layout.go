// Package layout knows where k3s keeps its files.
package layout

import (
	"os"
	"path/filepath"
)

// Run is where sockets and other state of one boot live.
const Run = "/run/k3s"

// CNIConfDir is where containerd looks for the pod network's configuration.
const CNIConfDir = "/etc/cni/net.d"

// RegistriesFile is k3s's configuration of registry mirrors.
const RegistriesFile = "/etc/rancher/k3s/registries.yaml"

// KubeletRoot is the kubelet's own folder, as upstream and k3s have it.
const KubeletRoot = "/var/lib/kubelet"

// Dirs are the folders below a data dir.
type Dirs struct{ Data string }

func (d Dirs) TLS() string                 { return filepath.Join(d.Data, "server/tls") }
func (d Dirs) Cred() string                { return filepath.Join(d.Data, "server/cred") }
func (d Dirs) Etcd() string                { return filepath.Join(d.Data, "server/db/etcd") }
func (d Dirs) Manifests() string           { return filepath.Join(d.Data, "server/manifests") }
func (d Dirs) AgentEtc() string            { return filepath.Join(d.Data, "agent/etc") }
func (d Dirs) Images() string              { return filepath.Join(d.Data, "agent/images") }
func (d Dirs) ImportedImages() string      { return filepath.Join(d.Data, "agent/imported-images.json") }
func (d Dirs) Containerd() string          { return filepath.Join(d.Data, "agent/containerd") }
func (d Dirs) ContainerdConf() string      { return filepath.Join(d.AgentEtc(), "containerd/config.toml") }
func (d Dirs) RegistryHosts() string       { return filepath.Join(d.AgentEtc(), "containerd/certs.d") }
func (d Dirs) KubeletConf() string         { return filepath.Join(d.AgentEtc(), "kubelet.yaml") }
func (d Dirs) Storage() string             { return filepath.Join(d.Data, "storage") }
func (d Dirs) Kubeconfig(of string) string { return filepath.Join(d.Cred(), of+".kubeconfig") }

// EtcdSocket and ContainerdSocket are where the two daemons listen.
func EtcdSocket() string       { return filepath.Join(Run, "etcd.sock") }
func ContainerdSocket() string { return filepath.Join(Run, "containerd/containerd.sock") }

// BinDir is the folder of the running program: runc, the shim and the CNI plugins are beside it.
func BinDir() (string, error) {
	self, err := os.Executable()
	return filepath.Dir(self), err
}

// PackagedImages are the archives that the distribution brings along.
func PackagedImages() (string, error) {
	bin, err := BinDir()
	return filepath.Join(filepath.Dir(bin), "images"), err
}

// Make makes every folder; those with keys are for their owner only.
func (d Dirs) Make() error {
	for _, dir := range []string{d.TLS(), d.Cred(), d.Etcd()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	for _, dir := range []string{
		d.Manifests(), d.Images(), d.RegistryHosts(), d.Containerd(), d.Storage(),
		filepath.Dir(ContainerdSocket()), CNIConfDir, KubeletRoot,
	} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	return nil
}
