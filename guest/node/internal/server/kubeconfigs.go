package server

import (
	"fmt"
	"os"

	"navgw.dev/node/internal/components"
	"navgw.dev/node/internal/config"
	"navgw.dev/node/internal/kubeconfig"
	"navgw.dev/node/internal/layout"
	"navgw.dev/node/internal/pki"
)

// writeKubeconfigs writes the kubeconfig of every part and the user's.
func writeKubeconfigs(c *config.Config) error {
	dirs := layout.Dirs{Data: c.DataDir}
	spec := func(path, client string, mode os.FileMode) kubeconfig.Spec {
		return kubeconfig.Spec{
			Path: path, Mode: mode, Client: client,
			Server: fmt.Sprintf("https://127.0.0.1:%d", c.HTTPSListenPort),
			CA:     pki.CertFile(dirs.TLS(), components.ServerCA), TLSDir: dirs.TLS(),
		}
	}
	for name, client := range map[string]string{
		"controller": components.ClientController, "scheduler": components.ClientScheduler,
		"kubelet": components.ClientKubelet, "kubeproxy": components.ClientKubeProxy,
		"supervisor": components.ClientSupervisor,
	} {
		if err := kubeconfig.Write(spec(dirs.Kubeconfig(name), client, 0o600)); err != nil {
			return err
		}
	}
	return kubeconfig.Write(spec(c.KubeconfigPath, components.ClientAdmin, c.KubeconfigMode))
}
