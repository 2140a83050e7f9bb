// Package deploy applies the manifests that a node deploys: its own and those in server/manifests.
package deploy

import (
	"embed"
	"os"
	"path/filepath"
	"strings"

	"navgw.dev/node/internal/config"
	"navgw.dev/node/internal/layout"
)

// CoreDNSVersion is the tag of the CoreDNS pod's image, whose program is in the distribution's bin folder.
const CoreDNSVersion = "v1.15.0"

//go:embed packaged/*.yaml
var packaged embed.FS

// WritePackaged writes the manifests of the components that are not disabled, as k3s does, and removes disabled ones.
func WritePackaged(c *config.Config, folder string) error {
	bin, err := layout.BinDir()
	if err != nil {
		return err
	}
	values := strings.NewReplacer(
		"%{BIN_DIR}", bin,
		"%{CLUSTER_DNS}", c.ClusterDNS, "%{CLUSTER_DOMAIN}", c.ClusterDomain,
		"%{NODE_IP}", c.NodeIP, "%{NODE_NAME}", c.NodeName, "%{COREDNS_VERSION}", CoreDNSVersion,
	)
	for _, name := range []string{"coredns", "local-storage"} {
		path := filepath.Join(folder, name+".yaml")
		if c.Disabled(name) {
			if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
				return err
			}
			continue
		}
		content, err := packaged.ReadFile("packaged/" + name + ".yaml")
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(values.Replace(string(content))), 0o600); err != nil {
			return err
		}
	}
	return nil
}
