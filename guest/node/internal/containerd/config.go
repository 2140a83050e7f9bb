package containerd

import (
	"os"
	"path/filepath"

	"github.com/pelletier/go-toml/v2"
	"navgw.dev/node/internal/layout"
)

// PauseImage is what holds a pod's namespaces; its archive is in the distribution.
const PauseImage = "navgw.local/pause:1"

type table = map[string]any

// WriteConfig writes containerd's configuration file.
func WriteConfig(dirs layout.Dirs, binDir string) error {
	config := table{
		"version":   3,
		"root":      dirs.Containerd(),
		"state":     filepath.Join(layout.Run, "containerd"),
		"oom_score": -999,
		"plugins": table{
			"io.containerd.server.v1.grpc":           table{"address": layout.ContainerdSocket()},
			"io.containerd.server.v1.ttrpc":          table{"address": layout.ContainerdSocket() + ".ttrpc"},
			"io.containerd.cri.v1.images":            imagesTable(dirs),
			"io.containerd.cri.v1.runtime":           runtimeTable(binDir),
			"io.containerd.grpc.v1.cri":              table{"stream_server_address": "127.0.0.1", "stream_server_port": "0"},
			"io.containerd.gc.v1.scheduler":          table{"startup_delay": "60s"}, // not while the cluster starts
			"io.containerd.snapshotter.v1.overlayfs": table{"slow_chown": true},
		},
	}
	content, err := toml.Marshal(config)
	if err != nil {
		return err
	}
	return os.WriteFile(dirs.ContainerdConf(), content, 0o600)
}

func imagesTable(dirs layout.Dirs) table {
	return table{
		"snapshotter":                  "overlayfs",
		"pinned_images":                table{"sandbox": PauseImage},
		"registry":                     table{"config_path": dirs.RegistryHosts()},
		"use_local_image_pull":         true,
		"disable_snapshot_annotations": true,
	}
}

func runtimeTable(binDir string) table {
	return table{
		"enable_unprivileged_ports":    true,
		"enable_unprivileged_icmp":     true,
		"disable_apparmor":             true,
		"stats_collect_period":         "10s", // kubelet takes its own, as often; each second would be a third of what a node does at rest
		"netns_mounts_under_state_dir": true,
		"containerd": table{
			"default_runtime_name": "runc",
			"runtimes": table{"runc": table{
				"runtime_type": "io.containerd.runc.v2",
				"options":      table{"SystemdCgroup": false, "BinaryName": filepath.Join(binDir, "runc")},
			}},
		},
		"cni": table{
			"bin_dirs":              []string{binDir},
			"conf_dir":              layout.CNIConfDir,
			"use_internal_loopback": true, // without starting a plugin for it
		},
	}
}
