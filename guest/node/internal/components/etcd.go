package components

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
)

// Etcd is the cluster's only etcd member, which clients in this guest reach by a unix socket.
type Etcd struct{ server *embed.Etcd }

// StartEtcd returns once the member serves.
func StartEtcd(ctx context.Context, dir, socket string) (*Etcd, error) {
	config := embed.NewConfig()
	config.Name = "node"
	config.Dir = dir
	config.LogLevel = "warn"
	config.LogOutputs = []string{"stderr"}
	client, peer := url.URL{Scheme: "unix", Path: socket}, url.URL{Scheme: "unix", Path: socket + ".peer"}
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{client}, []url.URL{client}
	config.ListenPeerUrls, config.AdvertisePeerUrls = []url.URL{peer}, []url.URL{peer}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	// A member without peers elects itself within one election time-out, and nothing else depends on it; but it ticks for ever.
	config.TickMs, config.ElectionMs = 50, 250
	// What was written is in the log already.
	config.BackendBatchInterval = time.Second
	config.EnableGRPCGateway = false
	config.AutoCompactionMode = "periodic"
	config.AutoCompactionRetention = "0" // the apiserver compacts
	for _, stale := range []string{socket, socket + ".peer"} {
		if err := os.Remove(stale); err != nil && !os.IsNotExist(err) {
			return nil, err
		}
	}
	server, err := embed.StartEtcd(config)
	if err != nil {
		return nil, fmt.Errorf("etcd: %w", err)
	}
	select {
	case <-server.Server.ReadyNotify():
		return &Etcd{server}, nil
	case err := <-server.Err():
		return nil, fmt.Errorf("etcd: %w", err)
	case <-ctx.Done():
		server.Close()
		return nil, ctx.Err()
	}
}

// Close stops the member; what it has is on disk then.
func (e *Etcd) Close() { e.server.Close() }
