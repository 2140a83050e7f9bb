package components

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"
	"k8s.io/kubernetes/cmd/kube-proxy/app"
	"navgw.dev/node/internal/args"
	"navgw.dev/node/internal/config"
	"navgw.dev/node/internal/layout"
)

// RunKubeProxy runs kube-proxy until ctx ends. It looks for its node once a second, so it is best started when there is one.
func RunKubeProxy(ctx context.Context, c *config.Config) error {
	argv := args.Args{
		"cluster-cidr":                      c.ClusterCIDR,
		"conntrack-max-per-core":            "0",
		"conntrack-tcp-timeout-close-wait":  "0s",
		"conntrack-tcp-timeout-established": "0s",
		"healthz-bind-address":              "127.0.0.1",
		"hostname-override":                 c.NodeName,
		"kubeconfig":                        layout.Dirs{Data: c.DataDir}.Kubeconfig("kubeproxy"),
		"proxy-mode":                        "iptables", // k3s's default
	}.With(c.KubeProxyArgs)

	opts := app.NewOptions()
	flags := pflag.NewFlagSet("kube-proxy", pflag.ContinueOnError)
	opts.AddFlags(flags)
	if err := flags.Parse(argv); err != nil {
		return fmt.Errorf("kube-proxy: %w", err)
	}
	if err := opts.Complete(flags); err != nil {
		return fmt.Errorf("kube-proxy: %w", err)
	}
	if err := opts.Validate(); err != nil {
		return fmt.Errorf("kube-proxy: %w", err)
	}
	if err := opts.Run(ctx); err != nil && ctx.Err() == nil {
		return fmt.Errorf("kube-proxy: %w", err)
	}
	return nil
}
