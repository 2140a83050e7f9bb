package server

import (
	"context"

	"golang.org/x/sync/errgroup"
	"navgw.dev/node/internal/args"
	"navgw.dev/node/internal/components"
	"navgw.dev/node/internal/config"
	"navgw.dev/node/internal/network"
)

// Roles are the names by which the program starts itself for its other processes.
const (
	AgentRole      = "navgw-agent"
	ContainerdRole = "navgw-containerd"
)

// RunAgent runs the kubelet and kube-proxy: one process, as both mostly wait.
func RunAgent(ctx context.Context, c *config.Config) error {
	if err := c.Complete(network.Address); err != nil {
		return err
	}
	args.ShareLogging(&c.KubeletArgs, &c.KubeProxyArgs)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return components.RunKubelet(ctx, c) })
	group.Go(func() error { return components.RunKubeProxy(ctx, c) })
	ended := make(chan error, 1)
	go func() { ended <- group.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return nil // the kubelet would wait for an API server that is stopping too
	}
}
