import { stringify } from "yaml";
import { HOSTNAME } from "./config-disk.ts";
import { GUEST_ADDRESS } from "./network.ts";

/** k3s's config.yaml as every cluster has it by default, by key. */
const DEFAULT_NODE_CONFIG: Readonly<Record<string, unknown>> = {
  "node-name": HOSTNAME,
  "node-ip": GUEST_ADDRESS,
  "tls-san": ["127.0.0.1", "localhost", GUEST_ADDRESS],
  "write-kubeconfig-mode": "0600",
  disable: ["traefik", "metrics-server", "servicelb"],
  "disable-cloud-controller": true,
  "disable-network-policy": true,
  "flannel-backend": "host-gw",
  "kube-proxy-arg": ["proxy-mode=nftables"],
  "kubelet-arg": [
    // A test cluster's disk is small and may fill up: pods go on until there is truly nothing left.
    "eviction-hard=memory.available<50Mi,nodefs.available<1%,nodefs.inodesFree<1%,imagefs.available<1%",
    "eviction-minimum-reclaim=nodefs.available=1%,imagefs.available=1%",
    // Images that were loaded on purpose cannot be pulled again.
    "image-gc-high-threshold=100",
    "image-gc-low-threshold=99",
  ],
};

/**
 * Text of config.yaml.
 * @param overrides entries that win over the defaults; a key that ends with `+` adds to the default's list, as in k3s
 */
export function nodeConfigYaml(overrides: Readonly<Record<string, unknown>>): string {
  const config: Record<string, unknown> = { ...DEFAULT_NODE_CONFIG };
  for (const [key, value] of Object.entries(overrides)) {
    if (key.endsWith("+")) config[key.slice(0, -1)] = [...listOf(config[key.slice(0, -1)]), ...listOf(value)];
    else config[key] = value;
  }
  return stringify(config, { lineWidth: 0 });
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
