import { API_PORT, GUEST_ADDRESS, HOSTNAME } from "../base/guest-network.ts";

/** Values that the host and init rely on: the only value that may be set for a key, and why. */
const FIXED: Readonly<Record<string, readonly [value: string, why: string]>> = {
  "node-name": [HOSTNAME, "a node keeps its name across restarts"],
  "node-ip": [GUEST_ADDRESS, "the guest has this address only"],
  "with-node-id": ["false", "a node keeps its name across restarts"],
  "data-dir": ["/var/lib/rancher/k3s", "images and manifests are stored there"],
  "write-kubeconfig": ["/etc/rancher/k3s/k3s.yaml", "it is read from there"],
  "https-listen-port": [`${API_PORT}`, "the host's port is forwarded to it"],
  "bind-address": ["0.0.0.0", "the host's port and the node itself connect to it"],
  "disable-agent": ["false", "a cluster has only this node"],
  "disable-apiserver": ["false", "a cluster has only this node"],
};

/** Keys for which another option exists, or with which k3s does not run. */
const REFUSED: Readonly<Record<string, string>> = {
  config: "pass the file with --k3s-config, or its entries as k3sConfig",
  "private-registry": "pass the file with --registries, or its text as registries",
  help: "k3s would print its help and end",
  version: "k3s would print its version and end",
  "cluster-reset": "k3s would reset its data and end; use navgw-test down and up for a new cluster",
  "cluster-reset-restore-path": "k3s would restore its data and end; use navgw-test snapshot",
  "disable-apiserver-lb": "it is an argument of k3s agent, and the node runs k3s server",
};

/** Long names of k3s's short ones. */
const SHORT: Readonly<Record<string, string>> = {
  ...{ c: "config", d: "data-dir", h: "help", i: "node-ip", o: "write-kubeconfig" },
};

/** An entry that a cluster's node cannot have. */
export interface ConfigProblem {
  readonly key: string;
  /** What is allowed, or what to do instead. */
  readonly rule: string;
}

/** Finds entries of k3s's config.yaml with which a cluster would not start, or could not be reached. */
export function configProblems(config: Readonly<Record<string, unknown>>): ConfigProblem[] {
  return Object.entries(config).flatMap(([key, value]): ConfigProblem[] => {
    const plain = key.replace(/\+$/, "");
    const name = SHORT[plain] ?? plain;
    const instead = REFUSED[name];
    if (instead !== undefined && value !== false && value !== "false") return [{ key, rule: instead }];
    const [only, why] = FIXED[name] ?? [];
    if (only === undefined || [value].flat().every((one) => String(one) === only)) return [];
    return [{ key, rule: `must be ${only}: ${why}` }];
  });
}
