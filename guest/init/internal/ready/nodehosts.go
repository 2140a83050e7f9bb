package ready

import (
	"context"
	"errors"
)

// coreDNSMaps is where k3s has CoreDNS's configuration.
const coreDNSMaps = "/api/v1/namespaces/kube-system/configmaps"

// Patches that change a node and leave it as it was.
var touches = []string{
	`{"metadata":{"annotations":{"navgw.dev/touched":""}}}`,
	`{"metadata":{"annotations":{"navgw.dev/touched":null}}}`,
}

// touchPause is long: each touch is work for everybody who watches nodes.
const touchPause = 10

// errNoHosts is a ConfigMap that k3s has not completed.
var errNoHosts = errors.New("coredns has no NodeHosts")

// completeDNS has k3s complete CoreDNS's configuration. It writes the node's address into it, without which the pod does not start, only
// when the node changes after the configuration is there (pkg/node/controller.go). A node that was ready sooner would
// change again only minutes later, so it is made to.
func (p Probe) completeDNS(ctx context.Context, session *session) {
	_ = poll(ctx, touchPause, session.do(func(client *api) error { return completeOnce(ctx, client, p.NodeName) }))
}

// completeOnce is nil when the configuration is complete.
func completeOnce(ctx context.Context, client *api, node string) error {
	hasHosts := false
	err := client.watch(ctx, coreDNSMaps, "coredns", func(o object) bool {
		_, hasHosts = o.Data["NodeHosts"]
		return true
	})
	if err != nil || hasHosts {
		return err
	}
	for _, touch := range touches {
		if err := client.patch(ctx, "/api/v1/nodes/"+node, mergePatch, touch); err != nil {
			return err
		}
	}
	return errNoHosts // to be looked at again
}
