package nodestate

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Store is the node's data as it lies on the state disk.
type Store struct {
	Data       string // DataDir
	Kubeconfig string
	Log        string
	CNI        string // where CNI plugins keep what they gave out
	Own        string // init's own folder on the state disk
}

// Guest is the store of this guest.
func Guest(own string) Store {
	return Store{Data: DataDir, Kubeconfig: Kubeconfig, Log: LogFile, CNI: "/var/lib/cni", Own: own}
}

// wasReady is a file that is there once the cluster has been ready for the first time.
func (s Store) wasReady() string { return filepath.Join(s.Own, "was-ready") }

// wasStarted is a file that is there once the node was started on this state.
func (s Store) wasStarted() string { return filepath.Join(s.Own, "was-started") }

// Prepare makes the state of an earlier boot fit to start from: a cluster that was never ready begins anew, and the
// log of the last boot is kept as k3s.log.1.
func (s Store) Prepare() error {
	if err := s.BeginAnew(); err != nil {
		return err
	}
	if err := os.Rename(s.Log, s.Log+".1"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return errors.Join(s.forgetAddresses(), touch(s.wasStarted()))
}

// forgetAddresses drops the pod addresses that host-local has given out, when no pod has them any more. They would run
// out after enough hard stops.
func (s Store) forgetAddresses() error {
	return errors.Join(os.RemoveAll(filepath.Join(s.CNI, "networks")), os.RemoveAll(filepath.Join(s.CNI, "results")))
}

// NoteReady remembers that the cluster has data worth keeping.
func (s Store) NoteReady() error { return touch(s.wasReady()) }

// BeginAnew removes a control plane that was started but never came up. k3s takes a lock in its datastore while it first
// fills it ("Bootstrap key locked for initial create") and a crash leaves that lock, for which every later start
// waits; and whatever else is half-made there, nobody has used it. Image archives, manifests and containerd's content
// stay. Once the cluster has been ready this does nothing.
func (s Store) BeginAnew() error {
	if exists(s.wasReady()) || !exists(s.wasStarted()) {
		return nil
	}
	server, agent := filepath.Join(s.Data, "server"), filepath.Join(s.Data, "agent")
	return errors.Join(
		removeEntries(server, func(name string) bool { return name != "manifests" && name != "static" }),
		// Certificates of an authority that is gone.
		removeEntries(agent, func(name string) bool {
			return slices.Contains([]string{".crt", ".key", ".kubeconfig"}, filepath.Ext(name))
		}),
		ignoreMissing(os.Remove(s.Kubeconfig)),
	)
}

// Replace removes files that the config disk of an earlier boot placed and this one's did not, and remembers `placed`.
func (s Store) Replace(placed []string) error {
	list := filepath.Join(s.Own, "placed")
	before, err := os.ReadFile(list)
	if err := ignoreMissing(err); err != nil {
		return err
	}
	for path := range strings.Lines(string(before)) {
		path = strings.TrimSuffix(path, "\n")
		if !slices.Contains(placed, path) {
			if err := ignoreMissing(os.Remove(path)); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(list, []byte(strings.Join(append(placed, ""), "\n")), 0o600)
}

func removeEntries(dir string, which func(name string) bool) error {
	entries, err := os.ReadDir(dir)
	if err := ignoreMissing(err); err != nil {
		return err
	}
	var problems []error
	for _, entry := range entries {
		if which(entry.Name()) {
			problems = append(problems, os.RemoveAll(filepath.Join(dir, entry.Name())))
		}
	}
	return errors.Join(problems...)
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func touch(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}
