import { stringify } from "yaml";
import { GUEST_ADDRESS, HOSTNAME } from "../base/guest-network.ts";
import { minorOf } from "../base/version-order.ts";
import { type ComponentName, runsComponent } from "../options/components.ts";

/** Entries of k3s's config.yaml, by key. */
export type NodeConfig = Readonly<Record<string, unknown>>;

export interface NodeConfigInput {
  /** The builtin node refuses keys that only k3s has. Default `builtin`. */
  readonly distribution?: "builtin" | "k3s";
  /** Such as `v1.36.1+k3s1`. Default: a new one. */
  readonly version?: string;
  /** Components of k3s to keep enabled. Default none. */
  readonly enable?: readonly ComponentName[];
  /** Entries that override the defaults; a key that ends with `+` adds to the default's list, as in k3s. */
  readonly k3sConfig?: NodeConfig;
}

/** Components that a node runs only on request. */
const DISABLED: readonly ComponentName[] = ["traefik", "metrics-server", "servicelb"];

const DEFAULTS: NodeConfig = {
  "node-name": HOSTNAME,
  "node-ip": GUEST_ADDRESS,
  "tls-san": ["127.0.0.1", "localhost", GUEST_ADDRESS],
  "write-kubeconfig-mode": "0600",
  "disable-cloud-controller": true,
  "flannel-backend": "host-gw",
  "kubelet-arg": [
    // A test cluster's disk is small and may fill up: pods run until it is really full.
    "eviction-hard=memory.available<50Mi,nodefs.available<1%,nodefs.inodesFree<1%,imagefs.available<1%",
    "eviction-minimum-reclaim=nodefs.available=1%,imagefs.available=1%",
    // Images that were loaded on purpose cannot be pulled again.
    "image-gc-high-threshold=100",
    "image-gc-low-threshold=99",
  ],
};

/**
 * Entries for k3s only. Its controller manager makes a service account for each of its 40 controllers at every start, by
 * default at 20 requests a second: 5 s, in which no node gets its pod range.
 */
const K3S_DEFAULTS: NodeConfig = {
  "kube-controller-manager-arg": ["kube-api-qps=500", "kube-api-burst=1000"],
};

/** The first minor version whose kube-proxy has its nftables mode without a feature gate (KEP-3866: beta in 1.31). */
const NFTABLES = 31;

/** Entries of a node's config.yaml. */
export function nodeConfig({
  distribution = "builtin",
  version = "",
  enable = [],
  k3sConfig = {},
}: NodeConfigInput): NodeConfig {
  const config: Record<string, unknown> = {
    ...DEFAULTS,
    "kube-proxy-arg": [`proxy-mode=${(minorOf(version) ?? NFTABLES) < NFTABLES ? "iptables" : "nftables"}`],
    ...(distribution === "k3s" ? K3S_DEFAULTS : {}),
    disable: DISABLED.filter((name) => !enable.includes(name)),
    ...(enable.includes("network-policy") ? {} : { "disable-network-policy": true }),
  };
  for (const [key, value] of Object.entries(k3sConfig)) {
    if (key.endsWith("+")) config[key.slice(0, -1)] = [...listOf(config[key.slice(0, -1)]), ...listOf(value)];
    else config[key] = value;
  }
  // The host reaches the API server by these names.
  config["tls-san"] = [...new Set([...listOf(DEFAULTS["tls-san"]), ...listOf(config["tls-san"])])];
  // Traefik is deployed as a HelmChart.
  const needsHelm = enable.includes("helm-controller") || runsComponent("traefik", config);
  if (distribution === "k3s" && !needsHelm) config["disable-helm-controller"] ??= true;
  return config;
}

/** Text of config.yaml. */
export const configYaml = (config: NodeConfig): string => stringify(config, { lineWidth: 0 });

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
