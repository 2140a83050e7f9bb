package containerd

import (
	"context"
	"sync"
	"syscall"
	"time"

	containerd "github.com/containerd/containerd/v2/client"
	"k8s.io/klog/v2"
)

// StopContainers ends every container of the node: SIGTERM, and SIGKILL to those left after `grace`. Sandboxes go last,
// so that a container which says goodbye still has its network.
func StopContainers(ctx context.Context, client *containerd.Client, grace time.Duration) {
	ctx = inNamespace(ctx)
	for _, kind := range []string{"container", "sandbox"} {
		containers, err := client.Containers(ctx, `labels."io.cri-containerd.kind"==`+kind)
		if err != nil {
			klog.ErrorS(err, "Containers are not listed")
			return
		}
		var group sync.WaitGroup
		for _, container := range containers {
			group.Go(func() { stop(ctx, container, grace) })
		}
		group.Wait()
	}
}

func stop(ctx context.Context, container containerd.Container, grace time.Duration) {
	task, err := container.Task(ctx, nil)
	if err != nil {
		return // it has none: it is not running
	}
	exited, err := task.Wait(ctx)
	if err != nil {
		return
	}
	if err := task.Kill(ctx, syscall.SIGTERM); err == nil {
		select {
		case <-exited:
		case <-ctx.Done():
		case <-time.After(grace):
			if err := task.Kill(ctx, syscall.SIGKILL, containerd.WithKillAll); err != nil {
				klog.ErrorS(err, "Container is not killed", "id", container.ID())
			}
			select {
			case <-exited:
			case <-ctx.Done():
			}
		}
	}
	if _, err := task.Delete(ctx, containerd.WithProcessKill); err != nil {
		klog.V(2).InfoS("Task is not deleted", "id", container.ID(), "err", err)
	}
}
