package ready

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"navgw.dev/init/internal/journal"
)

// Probe is what a ready node is measured by.
type Probe struct {
	Kubeconfig string
	NodeName   string
	// BootID is that of this boot, /proc/sys/kernel/random/boot_id: what the kubelet of an earlier one reported counts for
	// nothing.
	BootID string
	// Since is when this try of the node began; zero for the first of a boot, which the boot ID tells from all before it
	// even when the clock is set meanwhile.
	Since time.Time
	// DNS is the cluster's DNS server, host:port; empty when CoreDNS is disabled, and then nothing waits for it.
	DNS string
	// Domain is the cluster's DNS domain.
	Domain string
	// NodeHosts: CoreDNS is k3s's, which waits for the node's address in its configuration.
	NodeHosts bool
	// Mark is told of each step as it is reached.
	Mark func(name string)
}

// How often a step is tried. The longer the API server takes for a try, the longer is the pause after it: on a slow
// machine the node needs the time more than the probe does.
const (
	shortestPause = 50 * time.Millisecond
	longestPause  = time.Second
	serverPause   = 3
)

// Await goes through the steps in order and returns nil when the node is ready, or an error when ctx ends.
func (p Probe) Await(ctx context.Context) error {
	session := &session{path: p.Kubeconfig}
	defer session.close()
	if p.DNS != "" && p.NodeHosts {
		finished := p.inBackground(ctx, p.completeDNS)
		defer finished()
	}
	var dns func() error
	if p.DNS != "" {
		dns = p.dnsStep(ctx, session)
	}
	steps := []struct {
		mark        string
		pauseFactor int
		do          func() error // nil: there is nothing to wait for
	}{
		{journal.MarkAPIServer, serverPause, session.do(func(client *api) error {
			if err := client.readyz(ctx); err != nil {
				return err
			}
			return p.forgetReadiness(ctx, client)
		})},
		{journal.MarkNode, serverPause, session.do(func(client *api) error {
			return client.watch(ctx, "/api/v1/nodes", p.NodeName, func(o object) bool { return o.isReady(p.BootID, p.Since) })
		})},
		{journal.MarkDNS, 0, dns},
		{journal.MarkReady, serverPause, session.do(func(client *api) error {
			return client.watch(ctx, "/api/v1/namespaces/default/serviceaccounts", "default", func(object) bool { return true })
		})},
	}
	for _, step := range steps {
		if step.do == nil {
			continue
		}
		if err := poll(ctx, step.pauseFactor, step.do); err != nil {
			return fmt.Errorf("%s: %w", step.mark, err)
		}
		p.Mark(step.mark)
	}
	return nil
}

// inBackground runs something with a session of its own; the function it returns ends that.
func (p Probe) inBackground(ctx context.Context, do func(context.Context, *session)) func() {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		session := &session{path: p.Kubeconfig}
		defer session.close()
		do(ctx, session)
	}()
	return func() {
		cancel()
		<-ended
	}
}

// dnsStep asks for the API's Service, whose address the API server knows.
func (p Probe) dnsStep(ctx context.Context, session *session) func() error {
	var want netip.Addr
	wait := shortestDNSWait
	return session.do(func(client *api) error {
		if !want.IsValid() {
			var service struct {
				Spec struct {
					ClusterIP netip.Addr `json:"clusterIP"`
				} `json:"spec"`
			}
			if err := client.read(ctx, "/api/v1/namespaces/default/services/kubernetes", &service); err != nil {
				return err
			}
			want = service.Spec.ClusterIP
		}
		err := resolves(ctx, p.DNS, "kubernetes.default.svc."+p.Domain+".", want, wait)
		wait = min(wait*2, longestDNSWait)
		return err
	})
}

// poll tries until it works or ctx ends; then the error says what failed last.
func poll(ctx context.Context, pauseFactor int, try func() error) error {
	for {
		began := time.Now()
		err := try()
		if err == nil {
			return nil
		}
		pause := min(max(time.Duration(pauseFactor)*time.Since(began), shortestPause), longestPause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		}
	}
}
