package main

import (
	"context"
	"os"
	"strings"
	"time"

	"navgw.dev/init/internal/nodestate"
	"navgw.dev/init/internal/podnetwork"
	"navgw.dev/init/internal/rootfs"
)

// lacksBound is how long the kernel may be asked what it lacks.
const lacksBound = 15 * time.Second

// preparePodNetwork prepares what the node cannot: a pod network for a k3s without flannel's plugin, and none for a kernel
// that has no means for one. It returns what the kernel lacks.
func (g *guest) preparePodNetwork(distribution string) ([]string, error) {
	bounded, done := context.WithTimeout(context.Background(), lacksBound)
	defer done()
	lacks, err := podnetwork.Lacks(bounded)
	if err != nil {
		return nil, err
	}
	plan := podnetwork.OwnNetwork
	switch {
	case len(lacks) > 0:
		if plan, err = podnetwork.HostOnly(lacks, distribution == "k3s"); err != nil {
			return nil, err
		}
		g.console.Printf("only pods of the host's network run: the kernel lacks %s", strings.Join(lacks, ", "))
		if g.disks.K3s == "" {
			if err := rootfs.OverlayNode(); err != nil {
				return nil, err
			}
		}
	case isBare():
		options, err := g.nodeOptions()
		if err != nil {
			return nil, err
		}
		if plan, err = podnetwork.Bridge(options.PodRange); err != nil {
			return nil, err
		}
		for _, tools := range plugins {
			if err := nodestate.LinkPrograms(tools, podnetwork.PluginDir); err != nil {
				return nil, err
			}
		}
	default:
		return nil, nil
	}
	g.nodeArgs = plan.NodeArgs
	// k3s looks for plugins there when flannel is off, and the builtin node among its own programs.
	return lacks, plan.Prepare(podnetwork.ConfDir, podnetwork.PluginDir, rootfs.NodeDir+"/bin")
}

// isBare tells whether the node is a k3s program without the tools that it unpacks from itself.
func isBare() bool {
	_, err := os.Stat(rootfs.K3sDir + "/bare")
	return err == nil
}
