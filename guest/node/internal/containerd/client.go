package containerd

import (
	"context"
	"fmt"
	"time"

	containerd "github.com/containerd/containerd/v2/client"
	"github.com/containerd/containerd/v2/pkg/namespaces"
	"navgw.dev/node/internal/layout"
)

// Namespace is where Kubernetes keeps its images and containers.
const Namespace = "k8s.io"

// Connect returns a client once containerd serves; bound by ctx.
func Connect(ctx context.Context) (*containerd.Client, error) {
	for {
		client, err := containerd.New(layout.ContainerdSocket(), containerd.WithDefaultNamespace(Namespace), containerd.WithTimeout(time.Second))
		if err == nil {
			serving, serveErr := client.IsServing(ctx)
			if serving {
				return client, nil
			}
			client.Close()
			err = serveErr
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("containerd does not serve: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func inNamespace(ctx context.Context) context.Context {
	return namespaces.WithNamespace(ctx, Namespace)
}
