package components

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubeletv1beta1 "k8s.io/kubelet/config/v1beta1"
	"k8s.io/kubernetes/cmd/kubelet/app"
	"k8s.io/utils/ptr"
	"navgw.dev/node/internal/args"
	"navgw.dev/node/internal/config"
	"navgw.dev/node/internal/layout"
	"navgw.dev/node/internal/pki"
	"sigs.k8s.io/yaml"
)

// RunKubelet runs the kubelet until this process is told to end (the kubelet handles SIGTERM itself).
func RunKubelet(ctx context.Context, c *config.Config) error {
	dirs := layout.Dirs{Data: c.DataDir}
	if err := writeKubeletConfiguration(c, dirs.KubeletConf()); err != nil {
		return err
	}
	flags := args.Args{
		"config":            dirs.KubeletConf(),
		"hostname-override": c.NodeName,
		"kubeconfig":        dirs.Kubeconfig("kubelet"),
		"node-ip":           c.NodeIP,
		"root-dir":          layout.KubeletRoot,
	}
	if len(c.NodeLabels) > 0 {
		flags["node-labels"] = strings.Join(c.NodeLabels, ",")
	}
	if len(c.NodeTaints) > 0 {
		flags["register-with-taints"] = strings.Join(c.NodeTaints, ",")
	}
	command := app.NewKubeletCommand(ctx)
	command.SetArgs(flags.With(c.KubeletArgs))
	if err := command.ExecuteContext(ctx); err != nil && ctx.Err() == nil {
		return fmt.Errorf("kubelet: %w", err)
	}
	return nil
}

func writeKubeletConfiguration(c *config.Config, path string) error {
	tls := layout.Dirs{Data: c.DataDir}.TLS()
	configuration := kubeletv1beta1.KubeletConfiguration{
		TypeMeta: metav1.TypeMeta{APIVersion: kubeletv1beta1.SchemeGroupVersion.String(), Kind: "KubeletConfiguration"},
		Authentication: kubeletv1beta1.KubeletAuthentication{
			Anonymous: kubeletv1beta1.KubeletAnonymousAuthentication{Enabled: ptr.To(false)},
			Webhook:   kubeletv1beta1.KubeletWebhookAuthentication{Enabled: ptr.To(true)},
			X509:      kubeletv1beta1.KubeletX509Authentication{ClientCAFile: pki.CertFile(tls, ClientCA)},
		},
		Authorization:            kubeletv1beta1.KubeletAuthorization{Mode: kubeletv1beta1.KubeletAuthorizationModeWebhook},
		CgroupDriver:             "cgroupfs",
		ClusterDNS:               []string{c.ClusterDNS},
		ClusterDomain:            c.ClusterDomain,
		ContainerRuntimeEndpoint: "unix://" + layout.ContainerdSocket(),
		EnableDebuggingHandlers:  ptr.To(true),
		EnableProfilingHandler:   ptr.To(false),
		FailSwapOn:               ptr.To(false),
		HealthzBindAddress:       "127.0.0.1",
		KubeAPIBurst:             200,
		KubeAPIQPS:               ptr.To[int32](100),
		// Archives are imported, not pulled: there is no pull secret to remember for them.
		ImagePullCredentialsVerificationPolicy: kubeletv1beta1.NeverVerify,
		RegisterNode:                           ptr.To(true),
		SerializeImagePulls:                    ptr.To(false),
		ShutdownGracePeriod:                    metav1.Duration{},
		StaticPodPath:                          "",
		TLSCertFile:                            pki.CertFile(tls, ServingKubelet),
		TLSPrivateKeyFile:                      pki.KeyFile(tls, ServingKubelet),
		VolumeStatsAggPeriod:                   metav1.Duration{Duration: 5 * time.Minute},
	}
	content, err := yaml.Marshal(configuration)
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}
