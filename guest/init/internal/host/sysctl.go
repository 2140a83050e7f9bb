// Package host gives the guest the settings that a node expects of its machine.
package host

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// sysctl is a file below /proc/sys.
type sysctl struct{ name, value string }

var sysctls = []sysctl{
	// What the kubelet wants with --protect-kernel-defaults (k8s.io/kubernetes/pkg/util/sysctl).
	{"vm/overcommit_memory", "1"},
	{"vm/panic_on_oom", "0"},
	{"kernel/panic", "10"},
	{"kernel/panic_on_oops", "1"},
	{"kernel/keys/root_maxkeys", "1000000"},
	{"kernel/keys/root_maxbytes", "25000000"},
	// Pods reach each other and the world; bridged packets pass kube-proxy's rules.
	{"net/ipv4/ip_forward", "1"},
	{"net/ipv6/conf/all/forwarding", "1"},
	{"net/bridge/bridge-nf-call-iptables", "1"},
	{"net/bridge/bridge-nf-call-ip6tables", "1"},
	{"net/ipv4/conf/all/rp_filter", "0"},
	{"net/ipv4/conf/default/rp_filter", "0"},
	// No waiting for duplicates of an address that nobody else has.
	{"net/ipv6/conf/all/accept_dad", "0"},
	{"net/ipv6/conf/default/accept_dad", "0"},
	{"net/ipv6/conf/all/accept_ra", "0"},
	{"net/ipv6/conf/default/accept_ra", "0"},
	// Room for many pods' watches, files and processes.
	{"fs/inotify/max_user_instances", "8192"},
	{"fs/inotify/max_user_watches", "524288"},
	{"fs/inotify/max_queued_events", "65536"},
	{"fs/file-max", "2097152"},
	{"kernel/pid_max", "4194304"},
	{"net/core/somaxconn", "4096"},
	{"net/ipv4/ping_group_range", "0 2147483647"},
	// What Elasticsearch and its kin check before they start.
	{"vm/max_map_count", "262144"},
}

// ApplySysctls writes every setting that this kernel has and returns what it refused.
func ApplySysctls() []error { return applySysctls("/proc/sys", sysctls) }

func applySysctls(root string, settings []sysctl) []error {
	var refused []error
	for _, setting := range settings {
		path := filepath.Join(root, setting.name)
		if _, err := os.Stat(path); err != nil {
			continue // not in this kernel
		}
		if err := os.WriteFile(path, []byte(setting.value), 0); err != nil {
			refused = append(refused, fmt.Errorf("sysctl %s=%s: %w", setting.name, setting.value, err))
		}
	}
	return refused
}

// OpenFiles is how many files a process may have open; it is the kernel's own bound, fs.nr_open.
const OpenFiles = 1 << 20

// RaiseLimits lifts init's resource limits, which everything in the guest inherits.
func RaiseLimits() error {
	unlimited := uint64(unix.RLIM_INFINITY)
	for resource, limit := range map[int]uint64{
		unix.RLIMIT_NOFILE: OpenFiles, unix.RLIMIT_NPROC: unlimited, unix.RLIMIT_MEMLOCK: unlimited, unix.RLIMIT_CORE: unlimited,
	} {
		// The syscall package remembers this one and gives it to children; see syscall.Setrlimit.
		if err := syscall.Setrlimit(resource, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
			return fmt.Errorf("resource limit %d: %w", resource, err)
		}
	}
	return nil
}
