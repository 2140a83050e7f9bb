import { API_PORT, GUEST_ADDRESS, HOSTNAME } from "../base/guest-network.ts";

/** What the host and init count on: a value that a key may have, beside having none of its own, and why. */
const FIXED: Readonly<Record<string, readonly [value: string, why: string]>> = {
  "node-name": [HOSTNAME, "a node is known by its name from one start to the next"],
  "node-ip": [GUEST_ADDRESS, "the guest has this address only"],
  "with-node-id": ["false", "a node is known by its name from one start to the next"],
  "data-dir": ["/var/lib/rancher/k3s", "images and manifests are put there"],
  "write-kubeconfig": ["/etc/rancher/k3s/k3s.yaml", "it is read from there"],
  "https-listen-port": [`${API_PORT}`, "the host's port leads there"],
  "bind-address": ["0.0.0.0", "the host's port and the node itself both lead there"],
  "disable-agent": ["false", "a cluster has one node, and this is it"],
  "disable-apiserver": ["false", "a cluster has one node, and this is it"],
};

/** Keys for which there is another way, or with which k3s does something else than to run. */
const REFUSED: Readonly<Record<string, string>> = {
  config: "give the file with --k3s-config, or its entries as k3sConfig",
  "private-registry": "give the file with --registries, or its text as registries",
  help: "k3s would print its help and end",
  version: "k3s would print its version and end",
  "cluster-reset": "k3s would reset its data and end; navgw-test down and up make a new cluster",
  "cluster-reset-restore-path": "k3s would restore its data and end; navgw-test snapshot does that here",
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

/** Entries of k3s's config.yaml with which no cluster would come up, or nobody would find it. */
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
