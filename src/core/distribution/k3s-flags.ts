/** Arguments of `k3s server` that take no value (k3s v1.34 to v1.36, pkg/cli/cmds/server.go). */
const SWITCHES = new Set([
  ...["alsologtostderr", "cluster-init", "cluster-reset", "debug", "disable-agent", "disable-apiserver"],
  ...["disable-cloud-controller", "disable-controller-manager", "disable-default-registry-endpoint"],
  ...["disable-etcd", "disable-helm-controller", "disable-kube-proxy", "disable-network-policy"],
  ...["disable-scheduler", "docker", "embedded-registry", "enable-pprof", "etcd-disable-snapshots"],
  ...["etcd-expose-metrics", "etcd-s3", "etcd-s3-insecure", "etcd-s3-skip-ssl-verify"],
  ...["etcd-snapshot-compress", "flannel-external-ip", "flannel-ipv6-masq", "kine-tls", "nonroot-devices"],
  ...["prefer-bundled-bin", "protect-kernel-defaults", "rootless", "secrets-encryption", "selinux"],
  ...["supervisor-metrics", "tls-san-security", "with-node-id"],
]);

/** Arguments that may be repeated, each adding a value. For others the last one applies. */
const LISTS = new Set([
  ...["airgap-extra-registry", "cluster-cidr", "cluster-dns", "disable", "node-external-dns"],
  ...[
    "node-external-ip",
    "node-internal-dns",
    "node-ip",
    "node-label",
    "node-taint",
    "service-cidr",
    "tls-san",
  ],
]);

/** All other arguments: each has one value. */
const VALUES = new Set([
  ...["advertise-address", "advertise-port", "agent-token", "agent-token-file", "apiserver-bind-address"],
  ...["apiserver-port", "bind-address", "cluster-domain", "cluster-reset-restore-path", "config"],
  ...[
    "container-runtime-endpoint",
    "data-dir",
    "datastore-cafile",
    "datastore-certfile",
    "datastore-endpoint",
  ],
  ...["datastore-keyfile", "default-local-storage-path", "default-runtime", "egress-selector-mode"],
  ...["etcd-s3-access-key", "etcd-s3-bucket", "etcd-s3-bucket-lookup-type", "etcd-s3-config-secret"],
  ...["etcd-s3-endpoint", "etcd-s3-endpoint-ca", "etcd-s3-folder", "etcd-s3-proxy", "etcd-s3-region"],
  ...["etcd-s3-retention", "etcd-s3-secret-key", "etcd-s3-session-token", "etcd-s3-timeout"],
  ...["etcd-snapshot-dir", "etcd-snapshot-name", "etcd-snapshot-reconcile-interval"],
  ...["etcd-snapshot-retention", "etcd-snapshot-schedule-cron", "flannel-backend", "flannel-cni-conf"],
  ...["flannel-conf", "flannel-iface", "helm-job-image", "https-listen-port"],
  ...["image-credential-provider-bin-dir", "image-credential-provider-config", "image-service-endpoint"],
  ...["lb-server-port", "log", "node-name", "pause-image", "private-registry", "resolv-conf"],
  ...[
    "secrets-encryption-provider",
    "server",
    "service-node-port-range",
    "servicelb-namespace",
    "snapshotter",
  ],
  ...["supervisor-port", "system-default-registry", "token", "token-file", "v", "vmodule", "vpn-auth"],
  ...["vpn-auth-file", "write-kubeconfig", "write-kubeconfig-group", "write-kubeconfig-mode"],
]);

/** Whether an argument of k3s server is true without a value. */
export const isSwitch = (key: string): boolean => SWITCHES.has(key);

/** Whether an argument of k3s server adds to those of the same name that were given before. */
export const isList = (key: string): boolean => LISTS.has(key) || key.endsWith("-arg");

/** Whether an argument of k3s server requires a value. */
export const needsValue = (key: string): boolean => isList(key) || VALUES.has(key);

/**
 * Entries of a config.yaml that no known k3s server accepts, such as misspelt ones. k3s ignores unknown entries, with a line in its
 * log. Names of one letter are abbreviations.
 */
export function unknownArguments(config: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(config).map((key) => key.replace(/\+$/, ""));
  return names.filter((name) => name.length > 1 && !isSwitch(name) && !needsValue(name));
}
