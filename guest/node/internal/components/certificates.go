package components

import (
	"path/filepath"

	"golang.org/x/sync/errgroup"
	"navgw.dev/node/internal/config"
	"navgw.dev/node/internal/layout"
	"navgw.dev/node/internal/pki"
)

// Names of files in server/tls, all k3s's.
const (
	ServerCA         = "server-ca"
	ClientCA         = "client-ca"
	RequestHeaderCA  = "request-header-ca"
	ServiceKey       = "service.key"
	ServingAPIServer = "serving-kube-apiserver"
	ServingKubelet   = "serving-kubelet"
	ClientAdmin      = "client-admin"
	ClientAPIServer  = "client-kube-apiserver"
	ClientAuthProxy  = "client-auth-proxy"
	ClientController = "client-controller"
	ClientScheduler  = "client-scheduler"
	ClientKubelet    = "client-kubelet"
	ClientKubeProxy  = "client-kube-proxy"
	ClientSupervisor = "client-supervisor"
)

// EnsureCertificates leaves every certificate and key of the cluster in server/tls.
func EnsureCertificates(c *config.Config) error {
	tls := layout.Dirs{Data: c.DataDir}.TLS()
	masters := []string{"system:masters"}
	serving := append([]string{
		"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + c.ClusterDomain,
		"localhost", "127.0.0.1", c.APIServerServiceIP(), c.NodeIP, c.NodeName,
	}, c.TLSSANs...)
	authorities := map[string][]pki.Leaf{
		ServerCA: {
			{Name: ServingAPIServer, CommonName: "kube-apiserver", SANs: serving},
			{Name: ServingKubelet, CommonName: c.NodeName, SANs: []string{c.NodeName, "localhost", "127.0.0.1", c.NodeIP}},
		},
		ClientCA: {
			{Name: ClientAdmin, CommonName: "system:admin", Organization: masters, Client: true},
			{Name: ClientSupervisor, CommonName: "system:k3s-supervisor", Organization: masters, Client: true},
			{Name: ClientAPIServer, CommonName: "system:apiserver", Organization: masters, Client: true},
			// One identity for all controllers: their own service accounts cost some forty token requests at a start.
			{Name: ClientController, CommonName: "system:kube-controller-manager", Organization: masters, Client: true},
			{Name: ClientScheduler, CommonName: "system:kube-scheduler", Client: true},
			{Name: ClientKubeProxy, CommonName: "system:kube-proxy", Client: true},
			{Name: ClientKubelet, CommonName: "system:node:" + c.NodeName, Organization: []string{"system:nodes"}, Client: true},
		},
		RequestHeaderCA: {{Name: ClientAuthProxy, CommonName: "system:auth-proxy", Client: true}},
	}
	var group errgroup.Group
	for name, leaves := range authorities {
		group.Go(func() error {
			authority, err := pki.LoadOrMakeAuthority(tls, name)
			if err != nil {
				return err
			}
			for _, leaf := range leaves {
				group.Go(func() error { return authority.Ensure(leaf) })
			}
			return nil
		})
	}
	group.Go(func() error { return pki.EnsureKey(filepath.Join(tls, ServiceKey)) })
	return group.Wait()
}
