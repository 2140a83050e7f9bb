// Package nodestate knows what a node leaves behind and what of it the next start must not find. The places are k3s's,
// which the builtin node shares.
package nodestate

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"navgw.dev/init/internal/cgroup"
	"navgw.dev/init/internal/network"
	"navgw.dev/init/internal/rootfs"
)

// Places of a node.
const (
	DataDir    = "/var/lib/rancher/k3s"
	RancherEtc = "/etc/rancher/k3s"
	Kubeconfig = RancherEtc + "/k3s.yaml"
	ConfigFile = RancherEtc + "/config.yaml"
	LogFile    = "/var/log/k3s.log"

	runDir = "/run/k3s"
	netns  = "/run/netns"
)

// CleanUp removes what a node that has ended leaves in the running system: processes, mounts, network namespaces,
// interfaces, sockets and pod addresses. It does all of it as far as it can, whatever fails.
func (s Store) CleanUp(ctx context.Context) error {
	return errors.Join(
		killAll(ctx),
		rootfs.UnmountBelow(false, runDir, "/var/lib/kubelet", "/run/containerd"),
		rootfs.UnmountBelow(true, netnsMounts()...),
		os.RemoveAll(netns),
		network.DeletePodLinks(),
		os.RemoveAll(runDir),
		os.RemoveAll("/run/flannel"),
		s.forgetAddresses(),
	)
}

// killAll ends the node's containerd, the shims, and every container: all that is not in init's own group.
func killAll(ctx context.Context) error {
	groups, err := cgroup.System.Groups()
	if err != nil {
		return err
	}
	return cgroup.System.Kill(ctx, groups...)
}

func netnsMounts() []string {
	mounts, _ := filepath.Glob(netns + "/*") // the pattern is well-formed
	return append(mounts, netns)
}
