package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"

	"navgw.dev/init/internal/cgroup"
	"navgw.dev/init/internal/clock"
	"navgw.dev/init/internal/config"
	"navgw.dev/init/internal/host"
	"navgw.dev/init/internal/journal"
	"navgw.dev/init/internal/nodestate"
	"navgw.dev/init/internal/podnetwork"
	"navgw.dev/init/internal/ready"
	"navgw.dev/init/internal/rootfs"
	"navgw.dev/init/internal/supervise"
)

// Bounds of the way down.
const (
	// podGrace is how long pods may take to end; the builtin node has stopped its own by then.
	podGrace = 1500 * time.Millisecond
	// killBound is how long killed processes may take to go, and what they leave to be removed.
	killBound = 5 * time.Second
)

// nodePath is where the node looks for programs. k3s's image has its own iptables and the like in bin/aux, which it wants
// last: the system's are preferred, as k3s does itself.
const nodePath = rootfs.NodeDir + "/bin:/usr/sbin:/usr/bin:/sbin:/bin:" + rootfs.NodeDir + "/bin/aux"

// execEnv is the environment of the commands that the host runs.
func execEnv() map[string]string {
	return map[string]string{
		"PATH":       rootfs.NodeDir + "/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"HOME":       "/root",
		"KUBECONFIG": nodestate.Kubeconfig,
		// k3s's wrapper says this to crictl; without the wrapper nobody does.
		"CRI_CONFIG_FILE": nodestate.DataDir + "/agent/etc/crictl.yaml",
	}
}

// runNode runs the node until ctx ends. Once it is given up, it only waits for that: the host may still want the logs.
func (g *guest) runNode(ctx context.Context) {
	defer context.AfterFunc(ctx, func() {
		g.journal.Stop()
		g.console.Mark("stopping", clock.Uptime())
	})()
	options, err := g.nodeOptions()
	if err != nil {
		g.journal.Fail(journal.Trouble{Message: err.Error()}, nil)
		g.console.Printf("the node failed: %v", err)
		<-ctx.Done()
		return
	}
	supervisor := &supervise.Supervisor{
		Reaper:  g.reaper,
		Journal: g.journal,
		Log:     g.console.Printf,
		Node: supervise.Node{
			Command:  func() *exec.Cmd { return g.nodeCommand(options) },
			Group:    func() (*os.File, error) { return cgroup.System.Make(cgroup.Node) },
			LogPath:  nodestate.LogFile,
			Watch:    func(ctx context.Context) error { return g.awaitReady(ctx, options) },
			CleanUp:  func(ctx context.Context) error { return errors.Join(g.node.CleanUp(ctx), g.node.BeginAnew()) },
			Troubles: g.troubles(),
		},
	}
	supervisor.Run(ctx)
	<-ctx.Done()
}

func (g *guest) nodeOptions() (config.NodeOptions, error) {
	content, err := os.ReadFile(nodestate.ConfigFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return config.NodeOptions{}, err
	}
	return config.ParseNodeOptions(content, g.nodeArgs, g.config.Hostname)
}

func (g *guest) nodeCommand(options config.NodeOptions) *exec.Cmd {
	if g.disks.K3s != "" {
		g.warn(podnetwork.PrepareSubnet(podnetwork.Subnet(options.ClusterRange, options.PodRange, options.FlannelBackend)))
	}
	args := []string{"server"}
	if _, err := os.Stat(nodestate.ConfigFile); err == nil {
		args = append(args, "--config", nodestate.ConfigFile)
	}
	cmd := exec.Command(rootfs.NodeDir+"/bin/k3s", append(args, g.nodeArgs...)...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + nodePath, "HOME=/root"}
	if host.IsUML() {
		// A process's threads take turns there, and each turn costs: a node is ready in two thirds of the time with one.
		// And what a process maps is in pieces of two pages, of which the host allows 65530 (vm.max_map_count): one that
		// wants more hangs, so the collector is to work harder before an API server comes near.
		limit := "250MiB"
		if g.disks.K3s != "" {
			limit = "350MiB" // k3s is all of Kubernetes in one process
		}
		cmd.Env = append(cmd.Env, "GOMAXPROCS=1", "GOMEMLIMIT="+limit)
	}
	for name, value := range g.config.Env {
		cmd.Env = append(cmd.Env, fmt.Sprintf("%s=%s", name, value))
	}
	return cmd
}

func (g *guest) awaitReady(ctx context.Context, options config.NodeOptions) error {
	var dns string
	if !options.Disabled("coredns") {
		dns = net.JoinHostPort(options.ClusterDNS, "53")
	}
	bootID, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return err
	}
	var since time.Time
	if g.journal.Status().Tries > 1 {
		since = time.Now()
	}
	probe := ready.Probe{
		Kubeconfig: nodestate.Kubeconfig,
		NodeName:   options.NodeName,
		BootID:     strings.TrimSpace(string(bootID)),
		Since:      since,
		DNS:        dns,
		Domain:     options.ClusterDomain,
		NodeHosts:  g.disks.K3s != "",
		Mark:       g.journal.Mark,
	}
	if err := probe.Await(ctx); err != nil {
		return err
	}
	g.warn(nodestate.RelaxTimers())
	return g.node.NoteReady()
}
