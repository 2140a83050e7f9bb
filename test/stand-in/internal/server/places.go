package server

import (
	"os"
	"path/filepath"
)

// Run is the stand-in's own folder for one boot; k3s has none such.
const Run = "/run/stand-in"

// Places in it.
const (
	configFile = Run + "/config.yaml"
	programDir = Run + "/bin"
	importDone = Run + "/images-imported"
	containerd = Run + "/containerd.pid"
)

// unpackDir is where the builtin node's program is unpacked to, once. Tests that run a stand-in outside of a guest say where.
func unpackDir() string {
	if dir := os.Getenv("STAND_IN_UNPACK_DIR"); dir != "" {
		return dir
	}
	return "/var/lib/stand-in"
}

// ContainerdSocket is where containerd listens.
const ContainerdSocket = "/run/k3s/containerd/containerd.sock"

// dirs are the folders below k3s's data-dir.
type dirs struct{ data string }

func (d dirs) images() string         { return filepath.Join(d.data, "agent/images") }
func (d dirs) etc() string            { return filepath.Join(d.data, "agent/etc") }
func (d dirs) containerd() string     { return filepath.Join(d.data, "agent/containerd") }
func (d dirs) containerdConf() string { return filepath.Join(d.etc(), "containerd/config.toml") }
func (d dirs) registryHosts() string  { return filepath.Join(d.etc(), "containerd/certs.d") }
func (d dirs) cni() string            { return filepath.Join(d.etc(), "cni/net.d") }
func (d dirs) manifests() string      { return filepath.Join(d.data, "server/manifests") }
func (d dirs) tls() string            { return filepath.Join(d.data, "server/tls") }
