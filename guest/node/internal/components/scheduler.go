package components

import (
	"context"
	"fmt"

	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/client-go/tools/cache"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/kubernetes/cmd/kube-scheduler/app"
	"k8s.io/kubernetes/cmd/kube-scheduler/app/options"
	"navgw.dev/node/internal/args"
	"navgw.dev/node/internal/config"
	"navgw.dev/node/internal/layout"
)

// RunScheduler runs kube-scheduler, which wants a ready apiserver, until ctx ends.
func RunScheduler(ctx context.Context, c *config.Config) error {
	kubeconfig := layout.Dirs{Data: c.DataDir}.Kubeconfig("scheduler")
	argv := args.Args{
		"authentication-kubeconfig": kubeconfig,
		"authorization-kubeconfig":  kubeconfig,
		"bind-address":              "127.0.0.1",
		"kubeconfig":                kubeconfig,
		"leader-elect":              "false",
		"profiling":                 "false",
		"secure-port":               "10259",
	}.With(c.SchedulerArgs)

	opts := options.NewOptions()
	if err := parse("kube-scheduler", *opts.Flags, argv); err != nil {
		return err
	}
	if err := opts.ComponentGlobalsRegistry.Set(); err != nil {
		return err
	}
	if err := logsapi.ValidateAndApply(opts.Logs, utilfeature.DefaultFeatureGate); err != nil {
		return err
	}
	name, err := cache.NewInformerName("kube-scheduler")
	if err != nil {
		return err
	}
	opts.InformerName = name
	completed, scheduler, err := app.Setup(ctx, opts)
	if err != nil {
		return fmt.Errorf("kube-scheduler: %w", err)
	}
	if err := app.Run(ctx, completed, scheduler); err != nil && ctx.Err() == nil {
		return fmt.Errorf("kube-scheduler: %w", err)
	}
	return nil
}
