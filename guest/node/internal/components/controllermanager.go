package components

import (
	"context"
	"fmt"
	"path/filepath"

	utilfeature "k8s.io/apiserver/pkg/util/feature"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
	"navgw.dev/node/internal/args"
	"navgw.dev/node/internal/config"
	"navgw.dev/node/internal/layout"
	"navgw.dev/node/internal/pki"
)

// RunControllerManager runs kube-controller-manager, which wants a ready apiserver, until ctx ends.
func RunControllerManager(ctx context.Context, c *config.Config) error {
	dirs := layout.Dirs{Data: c.DataDir}
	kubeconfig := dirs.Kubeconfig("controller")
	argv := args.Args{
		"allocate-node-cidrs":              "true",
		"authentication-kubeconfig":        kubeconfig,
		"authorization-kubeconfig":         kubeconfig,
		"bind-address":                     "127.0.0.1",
		"cluster-cidr":                     c.ClusterCIDR,
		"cluster-signing-cert-file":        pki.CertFile(dirs.TLS(), ClientCA),
		"cluster-signing-key-file":         pki.KeyFile(dirs.TLS(), ClientCA),
		"controllers":                      "*,tokencleaner",
		"kubeconfig":                       kubeconfig,
		"leader-elect":                     "false",
		"node-monitor-period":              "2s", // a lister's pass over one node
		"profiling":                        "false",
		"root-ca-file":                     pki.CertFile(dirs.TLS(), ServerCA),
		"secure-port":                      "10257",
		"service-account-private-key-file": filepath.Join(dirs.TLS(), ServiceKey),
		"service-cluster-ip-range":         c.ServiceCIDR,
		"use-service-account-credentials":  "false",
	}.With(c.ControllerManagerArgs)

	opts, err := options.NewKubeControllerManagerOptions()
	if err != nil {
		return err
	}
	known, disabled, aliases := app.KnownControllers(), app.ControllersDisabledByDefault(), app.ControllerAliases()
	sets := opts.Flags(known, disabled, aliases)
	opts.ParsedFlags = &sets
	if err := parse("kube-controller-manager", sets, argv); err != nil {
		return err
	}
	if err := opts.ComponentGlobalsRegistry.Set(); err != nil {
		return err
	}
	if err := logsapi.ValidateAndApply(opts.Logs, utilfeature.DefaultFeatureGate); err != nil {
		return err
	}
	completed, err := opts.Config(ctx, known, disabled, aliases)
	if err != nil {
		return fmt.Errorf("kube-controller-manager: %w", err)
	}
	if err := app.Run(ctx, completed.Complete()); err != nil && ctx.Err() == nil {
		return fmt.Errorf("kube-controller-manager: %w", err)
	}
	return nil
}
