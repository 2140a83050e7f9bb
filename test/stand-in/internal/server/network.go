package server

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"navgw.dev/stand-in/internal/flannel"
	"navgw.dev/stand-in/internal/logrus"
)

// flannelDelay is how long flannel takes from the node's pod range to the file that its plugin wants: on a busy machine it was
// seen to take from 3 to 10 s with k3s.
const flannelDelay = 5 * time.Second

// startNetwork does what k3s does once the API server is ready: only then is there a configuration of pod networks.
func startNetwork(ctx context.Context, p *plan, a *api, policies bool) error {
	if p.flannel != flannel.None {
		if !slices.Contains(flannel.Backends, p.flannel) {
			return fmt.Errorf("Cannot configure unknown flannel backend '%s'", p.flannel)
		}
		if err := writeFile(filepath.Join(p.cni.Conf, flannel.ConfName), flannel.Conf, 0o600); err != nil {
			return err
		}
		logrus.Infof("Starting flannel with backend %s", p.flannel)
		go runFlannel(ctx, p, a)
	}
	if policies {
		if _, err := exec.LookPath("ipset"); err != nil {
			logrus.Warnf("Skipping network policy controller start, ipset unavailable: ipset utility not found")
		} else {
			logrus.Infof("the stand-in has no network policy controller")
		}
	}
	return nil
}

func runFlannel(ctx context.Context, p *plan, a *api) {
	pods, err := a.podRange(ctx, p.nodeName)
	if err != nil {
		return // the server ends
	}
	logrus.Infof("Flannel found PodCIDR assigned for node %s", p.nodeName)
	if sleep(ctx, flannelDelay) != nil {
		return
	}
	if err := flannel.WriteSubnet(flannel.SubnetFile, p.clusterCIDR, pods); err != nil {
		logrus.Warnf("Failed to write flannel subnet file: %v", err)
		return
	}
	logrus.Infof("Wrote flannel subnet file to %s", flannel.SubnetFile)
	logrus.Infof("Running flannel backend.")
}

func writeFile(path, content string, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), mode)
}
