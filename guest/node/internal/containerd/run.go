package containerd

import (
	"context"
	"os"

	"github.com/containerd/containerd/v2/cmd/containerd/command"
)

// Main runs containerd until SIGTERM.
func Main(ctx context.Context, configFile string) error {
	return command.App().Run(ctx, []string{os.Args[0], "--config", configFile, "--log-level", "warn"})
}
