package server

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
	"strings"
	"time"

	"navgw.dev/stand-in/internal/logrus"
)

// CoreDNSVersion is the tag of the image rancher/mirrored-coredns-coredns: the builtin node's CoreDNS, in k3s's image.
const CoreDNSVersion = "1.15.0"

//go:embed coredns.yaml
var coredns string

// placeholder stands where the manifest comes to be. The builtin node, which is told to have no CoreDNS, removes the file
// once, when its API server is ready.
const placeholder = "# the stand-in's CoreDNS comes here\n"

func (p *plan) corednsPath() string { return filepath.Join(p.dirs.manifests(), "coredns.yaml") }

// deployCoreDNS waits for the placeholder to go and writes the manifest, which the builtin node then applies.
func (p *plan) deployCoreDNS(ctx context.Context) error {
	for {
		if _, err := os.Stat(p.corednsPath()); os.IsNotExist(err) {
			break
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return nil
		}
	}
	logrus.Infof("Writing manifest: %s", p.corednsPath())
	return writeFile(p.corednsPath(), p.corednsManifest(), 0o600)
}

func (p *plan) corednsManifest() string {
	return strings.NewReplacer(
		"%{REGISTRY}", p.registry, "%{COREDNS_VERSION}", CoreDNSVersion,
		"%{CLUSTER_DNS}", p.clusterDNS, "%{CLUSTER_DOMAIN}", p.domain,
		"%{NODE_IP}", p.nodeIP, "%{NODE_NAME}", p.nodeName,
	).Replace(coredns)
}
