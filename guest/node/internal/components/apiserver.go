package components

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/client-go/rest"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	"navgw.dev/node/internal/args"
	"navgw.dev/node/internal/config"
	"navgw.dev/node/internal/layout"
	"navgw.dev/node/internal/pki"
)

// RunAPIServer runs kube-apiserver until ctx ends.
func RunAPIServer(ctx context.Context, c *config.Config) error {
	tls := layout.Dirs{Data: c.DataDir}.TLS()
	issuer := "https://kubernetes.default.svc." + c.ClusterDomain
	argv := args.Args{
		"advertise-address":                  c.NodeIP,
		"allow-privileged":                   "true",
		"anonymous-auth":                     "false",
		"api-audiences":                      issuer + ",k3s",
		"authorization-mode":                 "Node,RBAC",
		"cert-dir":                           filepath.Join(tls, "temporary-certs"),
		"client-ca-file":                     pki.CertFile(tls, ClientCA),
		"enable-admission-plugins":           "NodeRestriction",
		"enable-aggregator-routing":          "true",
		"enable-priority-and-fairness":       "false", // one user: the plain in-flight limits do
		"etcd-servers":                       "unix://" + layout.EtcdSocket(),
		"kubelet-certificate-authority":      pki.CertFile(tls, ServerCA),
		"kubelet-client-certificate":         pki.CertFile(tls, ClientAPIServer),
		"kubelet-client-key":                 pki.KeyFile(tls, ClientAPIServer),
		"kubelet-preferred-address-types":    "InternalIP,ExternalIP,Hostname",
		"profiling":                          "false",
		"proxy-client-cert-file":             pki.CertFile(tls, ClientAuthProxy),
		"proxy-client-key-file":              pki.KeyFile(tls, ClientAuthProxy),
		"requestheader-allowed-names":        "system:auth-proxy",
		"requestheader-client-ca-file":       pki.CertFile(tls, RequestHeaderCA),
		"requestheader-extra-headers-prefix": "X-Remote-Extra-",
		"requestheader-group-headers":        "X-Remote-Group",
		"requestheader-username-headers":     "X-Remote-User",
		"secure-port":                        fmt.Sprint(c.HTTPSListenPort),
		"service-account-issuer":             issuer,
		"service-account-key-file":           filepath.Join(tls, ServiceKey),
		"service-account-signing-key-file":   filepath.Join(tls, ServiceKey),
		"service-cluster-ip-range":           c.ServiceCIDR,
		"tls-cert-file":                      pki.CertFile(tls, ServingAPIServer),
		"tls-private-key-file":               pki.KeyFile(tls, ServingAPIServer),
	}.With(c.APIServerArgs)

	opts := options.NewServerRunOptions()
	if err := parse("kube-apiserver", opts.Flags(), argv); err != nil {
		return err
	}
	if err := opts.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return err
	}
	rest.SetDefaultWarningHandler(rest.NoWarnings{})
	if err := logsapi.ValidateAndApply(opts.Logs, utilfeature.DefaultFeatureGate); err != nil {
		return err
	}
	completed, err := opts.Complete(ctx)
	if err != nil {
		return fmt.Errorf("kube-apiserver: %w", err)
	}
	if errs := completed.Validate(); len(errs) > 0 {
		return fmt.Errorf("kube-apiserver: %w", utilerrors.NewAggregate(errs))
	}
	if err := app.Run(ctx, completed); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("kube-apiserver: %w", err)
	}
	return nil
}
