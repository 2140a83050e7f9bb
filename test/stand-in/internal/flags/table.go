// Package flags reads the command line and config.yaml of `k3s server` by k3s's rules.
package flags

// kind says what a flag takes.
type kind int

const (
	text kind = iota
	number
	boolean
	duration
	list // adds up
)

// aliases are the short forms.
var aliases = map[string]string{
	"c": "config", "d": "data-dir", "i": "node-ip", "l": "log", "o": "write-kubeconfig", "s": "server", "t": "token",
}

// server are the flags of `k3s server` in v1.34 and v1.36, which are the same. What only `k3s agent` has is not here.
var server = func() map[string]kind {
	table := map[string]kind{}
	for kind, names := range map[kind][]string{
		text: {
			"advertise-address", "agent-token", "agent-token-file", "apiserver-bind-address", "bind-address", "cluster-domain",
			"cluster-reset-restore-path", "config", "container-runtime-endpoint", "data-dir", "datastore-cafile",
			"datastore-certfile", "datastore-endpoint", "datastore-keyfile", "default-local-storage-path", "default-runtime",
			"egress-selector-mode", "etcd-s3-access-key", "etcd-s3-bucket", "etcd-s3-bucket-lookup-type",
			"etcd-s3-config-secret", "etcd-s3-endpoint", "etcd-s3-endpoint-ca", "etcd-s3-folder", "etcd-s3-proxy",
			"etcd-s3-region", "etcd-s3-secret-key", "etcd-s3-session-token", "etcd-snapshot-dir", "etcd-snapshot-name",
			"etcd-snapshot-schedule-cron", "flannel-backend", "flannel-cni-conf", "flannel-conf", "flannel-iface",
			"helm-job-image", "image-credential-provider-bin-dir", "image-credential-provider-config",
			"image-service-endpoint", "log", "node-name", "pause-image", "private-registry", "resolv-conf",
			"secrets-encryption-provider", "server", "service-node-port-range", "servicelb-namespace", "snapshotter",
			"system-default-registry", "token", "token-file", "vmodule", "vpn-auth", "vpn-auth-file", "write-kubeconfig",
			"write-kubeconfig-group", "write-kubeconfig-mode",
		},
		number: {
			"advertise-port", "apiserver-port", "etcd-s3-retention", "etcd-snapshot-retention", "https-listen-port",
			"lb-server-port", "supervisor-port", "v",
		},
		list: {
			"airgap-extra-registry", "cluster-cidr", "cluster-dns", "disable", "etcd-arg", "kube-apiserver-arg",
			"kube-cloud-controller-arg", "kube-cloud-controller-manager-arg", "kube-controller-arg",
			"kube-controller-manager-arg", "kube-proxy-arg", "kube-scheduler-arg", "kubelet-arg", "node-external-dns",
			"node-external-ip", "node-internal-dns", "node-ip", "node-label", "node-taint", "service-cidr", "tls-san",
		},
		boolean: {
			"alsologtostderr", "cluster-init", "cluster-reset", "debug", "disable-agent", "disable-apiserver",
			"disable-cloud-controller", "disable-controller-manager", "disable-default-registry-endpoint", "disable-etcd",
			"disable-helm-controller", "disable-kube-proxy", "disable-network-policy", "disable-scheduler", "docker",
			"embedded-registry", "enable-pprof", "etcd-disable-snapshots", "etcd-expose-metrics", "etcd-s3",
			"etcd-s3-insecure", "etcd-s3-skip-ssl-verify", "etcd-snapshot-compress", "flannel-external-ip",
			"flannel-ipv6-masq", "help", "kine-tls", "nonroot-devices", "prefer-bundled-bin", "protect-kernel-defaults",
			"rootless", "secrets-encryption", "selinux", "supervisor-metrics", "tls-san-security", "with-node-id",
		},
		duration: {"etcd-s3-timeout", "etcd-snapshot-reconcile-interval"},
	} {
		for _, name := range names {
			table[name] = kind
		}
	}
	return table
}()

// lookup finds a flag by its name or its short form.
func lookup(name string) (string, kind, bool) {
	if long, ok := aliases[name]; ok {
		name = long
	}
	if name == "h" {
		name = "help"
	}
	kind, ok := server[name]
	return name, kind, ok
}
