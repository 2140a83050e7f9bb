// Package server runs a whole node: the control plane in this process, containerd and the node's agents in one each.
package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"navgw.dev/node/internal/args"
	"navgw.dev/node/internal/components"
	"navgw.dev/node/internal/config"
	"navgw.dev/node/internal/containerd"
	"navgw.dev/node/internal/deploy"
	"navgw.dev/node/internal/layout"
	"navgw.dev/node/internal/localpath"
	"navgw.dev/node/internal/network"
	"navgw.dev/node/internal/registries"
	"navgw.dev/node/internal/version"
)

// Bounds of a stop: how long containers may take to end, and then the rest of the node, which has nothing to save: etcd's
// log is written before it answers.
const (
	stopGrace = 1500 * time.Millisecond
	restGrace = 500 * time.Millisecond
)

// Run runs a node until ctx ends or a part of it fails.
func Run(ctx context.Context, c *config.Config) error {
	if err := c.Complete(network.Address); err != nil {
		return err
	}
	args.ShareLogging(&c.APIServerArgs, &c.ControllerManagerArgs, &c.SchedulerArgs)
	klog.InfoS("Starting", "version", version.String(), "node", c.NodeName, "address", c.NodeIP)
	dirs := layout.Dirs{Data: c.DataDir}
	if err := dirs.Make(); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	imported := make(chan struct{})
	stopped := make(chan struct{})
	group.Go(func() error {
		defer close(stopped)
		return runContainerd(ctx, c, imported)
	})
	ready := make(chan *rest.Config, 1)
	group.Go(func() error { return runDatastoreAndAPI(ctx, c, ready) })
	group.Go(func() error {
		select {
		case <-ctx.Done():
			return nil
		case admin := <-ready:
			return runWithAPI(ctx, c, admin, imported)
		}
	})
	ended := make(chan error, 1)
	go func() { ended <- group.Wait() }()
	<-ctx.Done()
	<-stopped
	select {
	case <-ended:
	case <-time.After(restGrace):
	}
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// runDatastoreAndAPI runs etcd and the apiserver and sends the administrator's configuration once /readyz is ok.
func runDatastoreAndAPI(ctx context.Context, c *config.Config, ready chan<- *rest.Config) error {
	dirs := layout.Dirs{Data: c.DataDir}
	var etcd *components.Etcd
	var prepare errgroup.Group
	prepare.Go(func() (err error) {
		etcd, err = components.StartEtcd(ctx, dirs.Etcd(), layout.EtcdSocket())
		return err
	})
	prepare.Go(func() error {
		if err := components.EnsureCertificates(c); err != nil {
			return err
		}
		return writeKubeconfigs(c)
	})
	err := prepare.Wait()
	if etcd != nil {
		defer etcd.Close()
	}
	if err != nil {
		return err
	}
	mark("datastore")
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return components.RunAPIServer(ctx, c) })
	group.Go(func() error {
		admin, err := clientcmd.BuildConfigFromFlags("", dirs.Kubeconfig("supervisor"))
		if err != nil {
			return err
		}
		admin.QPS = -1
		if err := waitReady(ctx, admin); err != nil {
			return err
		}
		mark("apiserver")
		ready <- admin
		return nil
	})
	return group.Wait()
}

// waitReady returns when the apiserver's /readyz is ok.
func waitReady(ctx context.Context, admin *rest.Config) error {
	client, err := rest.HTTPClientFor(admin)
	if err != nil {
		return err
	}
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, admin.Host+"/readyz", nil)
		if err != nil {
			return err
		}
		if response, err := client.Do(request); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// runWithAPI runs what wants a ready apiserver.
func runWithAPI(ctx context.Context, c *config.Config, admin *rest.Config, imported <-chan struct{}) error {
	dirs := layout.Dirs{Data: c.DataDir}
	client, err := kubernetes.NewForConfig(admin)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		select {
		case <-ctx.Done():
			return nil
		case <-imported:
		}
		return child(ctx, AgentRole, os.Args[2:]...) // the same configuration
	})
	group.Go(func() error { return components.RunControllerManager(ctx, c) })
	group.Go(func() error { return components.RunScheduler(ctx, c) })
	group.Go(func() error {
		if err := deploy.WritePackaged(c, dirs.Manifests()); err != nil {
			return err
		}
		deployer, err := deploy.New(admin, dirs.Manifests())
		if err != nil {
			return err
		}
		deployer.Run(ctx)
		return nil
	})
	if !c.Disabled("local-storage") {
		group.Go(func() error {
			localpath.Run(ctx, client, dirs.Storage(), c.NodeName)
			return nil
		})
	}
	return group.Wait()
}

// runContainerd runs containerd, imports the image archives and, when the node ends, stops its containers first.
func runContainerd(ctx context.Context, c *config.Config, imported chan<- struct{}) error {
	dirs := layout.Dirs{Data: c.DataDir}
	bin, err := layout.BinDir()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dirs.AgentEtc()+"/containerd", 0o755); err != nil {
		return err
	}
	if err := registries.Write(layout.RegistriesFile, dirs.RegistryHosts()); err != nil {
		return err
	}
	if err := containerd.WriteConfig(dirs, bin); err != nil {
		return err
	}
	if err := network.WriteCNI(c.ClusterCIDR); err != nil {
		return err
	}
	// containerd outlives ctx by the time it takes to stop the containers.
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- child(serving, ContainerdRole, dirs.ContainerdConf()) }()

	connecting, giveUp := context.WithTimeout(ctx, time.Minute)
	defer giveUp()
	client, err := containerd.Connect(connecting)
	if err != nil {
		return err
	}
	defer client.Close()
	mark("containerd")
	packaged, err := layout.PackagedImages()
	if err != nil {
		return err
	}
	if err := containerd.ImportArchives(ctx, client, dirs.ImportedImages(), packaged, dirs.Images()); err != nil {
		return fmt.Errorf("images: %w", err)
	}
	mark("images")
	close(imported)

	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stopping, enough := context.WithTimeout(serving, stopGrace+5*time.Second)
	defer enough()
	containerd.StopContainers(stopping, client, stopGrace)
	stop()
	return <-ended
}

// started is when this process began, for the marks in the log.
var started = time.Now()

// mark logs how far the start has come.
func mark(name string) {
	klog.InfoS("Reached", "stage", name, "seconds", time.Since(started).Seconds())
}
