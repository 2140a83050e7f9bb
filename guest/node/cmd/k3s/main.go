// The builtin node: upstream Kubernetes, etcd and containerd in one program behind k3s's command line.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/containerd/containerd/v2/cmd/ctr/app"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"navgw.dev/node/internal/config"
	"navgw.dev/node/internal/containerd"
	"navgw.dev/node/internal/layout"
	"navgw.dev/node/internal/server"
	"navgw.dev/node/internal/version"
)

const usage = `Upstream Kubernetes behind k3s's command line.

  k3s server [--config FILE] [--KEY VALUE]...   runs a node
  k3s kubectl ...                               kubectl with the node's kubeconfig
  k3s ctr ...                                   containerd's client on the node's containerd
  k3s --version
`

func main() {
	name, args := filepath.Base(os.Args[0]), os.Args[1:]
	if name == "k3s" && len(args) > 0 {
		name, args = args[0], args[1:]
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	var err error
	switch name {
	case "server":
		err = withConfig(args, func(c *config.Config) error { return server.Run(ctx, c) })
	case server.AgentRole:
		err = withConfig(args, func(c *config.Config) error { return server.RunAgent(ctx, c) })
	case server.ContainerdRole:
		stop() // containerd handles signals itself
		err = containerd.Main(context.Background(), args[0])
	case "kubectl":
		stop()
		runKubectl(args)
	case "ctr":
		err = runCtr(ctx, args)
	case "--version", "-v":
		fmt.Printf("k3s version %s (builtin node of navgw-test)\n", version.String())
	case "help", "--help", "-h":
		fmt.Print(usage)
	default:
		fmt.Fprintf(os.Stderr, "k3s: unknown command %q\n\n%s", name, usage)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "k3s: %v\n", err)
		os.Exit(1)
	}
}

func withConfig(args []string, run func(*config.Config) error) error {
	c, err := config.Load(args)
	if err != nil {
		return err
	}
	return run(&c)
}

// runKubectl ends the process, as kubectl does.
func runKubectl(args []string) {
	if os.Getenv("KUBECONFIG") == "" {
		c := config.Default()
		os.Setenv("KUBECONFIG", c.KubeconfigPath)
	}
	os.Args = append([]string{"kubectl"}, args...)
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		cmdutil.CheckErr(err)
	}
	os.Exit(0)
}

func runCtr(ctx context.Context, args []string) error {
	for name, value := range map[string]string{
		"CONTAINERD_ADDRESS": layout.ContainerdSocket(), "CONTAINERD_NAMESPACE": containerd.Namespace,
	} {
		if os.Getenv(name) == "" {
			os.Setenv(name, value)
		}
	}
	return app.New().Run(ctx, append([]string{"ctr"}, args...))
}
