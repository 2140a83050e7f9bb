package config

import (
	"errors"
	"fmt"
	"path"
	"slices"
)

// Access is what a command may do to its root.
type Access string

const (
	AccessWrite    Access = "write"     // the host's folder itself
	AccessOverlay  Access = "overlay"   // what it writes stays in the guest's memory
	AccessReadOnly Access = "read-only" // nothing
)

// Run is the part of config.json that mode run needs.
type Run struct {
	// Root is the virtio-fs tag of the folder that becomes the command's root.
	Root    string            `json:"root"`
	Access  Access            `json:"access"`
	Volumes []Volume          `json:"volumes"`
	Argv    []string          `json:"argv"`
	Env     map[string]string `json:"env"`
	Workdir string            `json:"workdir"`
	// User is `name|uid[:group|gid]`, looked up in the root's own /etc; empty is root.
	User string `json:"user"`
	// Streams are those of stdin, stdout and stderr that are virtio ports; the others are the terminal.
	Streams []string `json:"streams"`
}

// Volume is another folder of the host.
type Volume struct {
	Tag      string `json:"tag"`
	Path     string `json:"path"`
	ReadOnly bool   `json:"readOnly"`
}

func (r Run) check() error {
	var problems []error
	complain := func(format string, args ...any) { problems = append(problems, fmt.Errorf("run."+format, args...)) }
	if r.Root == "" {
		complain("root is missing")
	}
	if !slices.Contains([]Access{AccessWrite, AccessOverlay, AccessReadOnly}, r.Access) {
		complain("access %q is not write, overlay or read-only", r.Access)
	}
	for _, volume := range r.Volumes {
		if volume.Tag == "" {
			complain("volumes: a tag is missing")
		}
		if !path.IsAbs(volume.Path) || path.Clean(volume.Path) == "/" {
			complain("volumes: %q is no folder below /", volume.Path)
		}
	}
	if len(r.Argv) == 0 || r.Argv[0] == "" {
		complain("argv is missing")
	}
	if !path.IsAbs(r.Workdir) {
		complain("workdir %q is not absolute", r.Workdir)
	}
	for _, stream := range r.Streams {
		if !slices.Contains([]string{"stdin", "stdout", "stderr"}, stream) {
			complain("streams: %q is not stdin, stdout or stderr", stream)
		}
	}
	return errors.Join(problems...)
}
