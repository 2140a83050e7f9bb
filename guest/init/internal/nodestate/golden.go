package nodestate

import (
	"os"
	"path/filepath"
	"strings"
)

// importedImages is where the builtin node remembers which archives it has imported.
const importedImages = "agent/imported-images.json"

// Shared are the node's folders that hold nothing of its cluster: its images.
func (s Store) Shared() []string { return []string{s.containerd(), s.images()} }

func (s Store) containerd() string { return filepath.Join(s.Data, "agent/containerd") }

// Seal leaves a golden disk without a history: containerd's log and its own identifier are taken off it, and what the node
// remembers of its images is put into `data`, the node's data dir as the disk has it.
func (s Store) Seal(data string) error {
	own := func(name string) bool {
		return strings.HasPrefix(name, "containerd.log") || name == "io.containerd.grpc.v1.introspection"
	}
	if err := removeEntries(s.containerd(), own); err != nil {
		return err
	}
	known, err := os.ReadFile(filepath.Join(s.Data, importedImages))
	if err != nil {
		return ignoreMissing(err) // k3s keeps that among the images
	}
	return os.WriteFile(filepath.Join(data, importedImages), known, 0o644)
}
