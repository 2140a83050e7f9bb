import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import type { NodeChoice } from "../distribution/choose-node.ts";
import { isVersion } from "../distribution/node-version.ts";
import {
  type ClusterOptions,
  inOrder,
  type ResolvedOptions,
  resolveOptions,
} from "../options/cluster-options.ts";
import type { NodeName } from "../options/option-choices.ts";
import type { ClusterRecord } from "../record/cluster-record.ts";
import { isMemory, type Snapshot } from "../snapshot/snapshot-kinds.ts";

/** Options as a record keeps them: files by absolute path, without the options that concern one start only. */
export function optionsToKeep(options: ResolvedOptions): ClusterRecord["options"] {
  const { name: _name, timeoutMs: _timeout, fromSnapshot: _snapshot, golden: _golden, ...others } = options;
  const { registries, k8sVersion, k3sVersion, k3sBinary, nodeImage, ...rest } = others;
  return {
    ...rest,
    ports: options.ports.map((port) => ({ ...port })),
    manifests: options.manifests.map((path) => resolve(path)),
    images: options.images.map((path) => resolve(path)),
    enable: [...options.enable],
    ...(k8sVersion === undefined ? {} : { k8sVersion }),
    ...(k3sVersion === undefined ? {} : { k3sVersion }),
    ...(k3sBinary === undefined ? {} : { k3sBinary: resolve(k3sBinary) }),
    ...(nodeImage === undefined ? {} : { nodeImage }),
    kernel: absoluteKernel(options.kernel),
    ...(registries === undefined ? {} : { registries }),
  };
}

/** A kernel's file by absolute path; names of known kernels unchanged. */
const absoluteKernel = (kernel: string): string =>
  ["bundled", "libkrunfw"].includes(kernel) ? kernel : resolve(kernel);

/** Options that select the Kubernetes. */
const SOURCES = ["k8sVersion", "k3sVersion", "k3sBinary", "nodeImage"] as const;

/**
 * Options to keep, with the chosen node pinned: a restart uses the same one, whatever `auto` or a channel would resolve
 * to then.
 */
export function withNode(options: ClusterRecord["options"], node: NodeChoice): ClusterRecord["options"] {
  const { k8sVersion: _version, k3sVersion: _release, ...rest } = options;
  if (node.from === "builtin") return { ...options, node: "builtin" };
  const { k3sBinary, nodeImage } = options;
  const isRelease = k3sBinary === undefined && nodeImage === undefined;
  return { ...rest, node: "k3s", ...(isRelease ? { k3sVersion: node.info.version } : {}) };
}

/** Whether a restart requests the k3s that the cluster ran. */
export function isSameNode(options: ResolvedOptions, before: ClusterRecord): boolean {
  return nodeOf(before) === "k3s" && SOURCES.every((option) => options[option] === before.options[option]);
}

/** A cluster's node distribution. Records from before k3s was supported have `auto` and ran the builtin node. */
function nodeOf({ options, node }: ClusterRecord): NodeName {
  return options.node === "auto" ? (node?.distribution ?? "auto") : options.node;
}

/**
 * Options of a restart: the requested ones, and the cluster's previous ones for the rest.
 * @throws NavgwError NAVGW_CLUSTER_EXISTS when its data does not fit the requested options
 */
export function optionsForRestart(requested: ClusterOptions, record: ClusterRecord): ResolvedOptions {
  const differing = differences(requested, record).filter(({ fixed }) => fixed);
  if (differing.length > 0) throw optionsDiffer(record.name, differing);
  const { manifests, images, ...all } = record.options;
  const kept = { ...all, node: nodeOf(record) };
  // These options exclude each other: a requested one replaces all.
  if (SOURCES.some((option) => requested[option] !== undefined))
    for (const option of SOURCES) delete kept[option];
  // Data on disk already contains the manifests and images of the previous start.
  const files = record.options.storage === "memory" ? { manifests, images } : {};
  // `auto` accepts the distribution that the data was made by.
  const node = requested.node === "auto" ? undefined : requested.node;
  return resolveOptions({ ...kept, ...files, ...definedOnly({ ...requested, node }), name: record.name });
}

/**
 * Options of a cluster that starts from a snapshot.
 * @param recorded record of the cluster as the snapshot has it
 * @throws NavgwError NAVGW_BAD_OPTION when the snapshot does not fit the requested options
 */
export function optionsFromSnapshot(
  requested: ClusterOptions,
  snapshot: Snapshot,
  recorded: ClusterRecord,
): ResolvedOptions {
  const { fromSnapshot: _snapshot, ...others } = requested;
  const differing = differences(others, recorded).filter(({ fixed }) => fixed || isMemory(snapshot));
  if (differing.length > 0) {
    const what = differing.map(
      ({ option, requested: value, actual }) =>
        `${option} ${JSON.stringify(actual)}, requested ${JSON.stringify(value)}`,
    );
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `snapshot ${snapshot.cluster}/${snapshot.name} was taken with ${what.join("; ")}`,
      { hint: "omit these options, or start without a snapshot" },
    );
  }
  const engine = isMemory(snapshot) ? snapshot.engine : requested.engine;
  // Clones run side by side: each uses the host ports it requests, else free ones.
  const ports = requested.ports ?? recorded.options.ports.map(({ guest }) => ({ host: 0, guest }));
  return optionsForRestart({ kubePort: 0, ...definedOnly({ ...others, engine }), ports }, recorded);
}

/**
 * Checks that a running cluster has the requested options. Ports, manifests and images are not compared: they can be added.
 * @throws NavgwError NAVGW_CLUSTER_EXISTS
 */
export function requireSame(requested: ClusterOptions, record: ClusterRecord): void {
  const differing = differences(requested, record);
  if (differing.length > 0) throw optionsDiffer(record.name, differing);
}

interface Difference {
  readonly option: string;
  readonly requested: unknown;
  readonly actual: unknown;
  /** Whether a restart cannot change it. */
  readonly fixed: boolean;
}

function differences(requested: ClusterOptions, record: ClusterRecord): Difference[] {
  const { options, engine, node, apiPort } = record;
  const found: Difference[] = [];
  const compare = (option: keyof ClusterOptions, actual: unknown, fixed = false): void => {
    const value: unknown = requested[option];
    if (value === undefined || value === "auto" || isDeepStrictEqual(value, actual)) return;
    found.push({ option, requested: value, actual, fixed });
  };
  compare("storage", options.storage, true);
  const requestsK3s = SOURCES.some((option) => option !== "k8sVersion" && requested[option] !== undefined);
  if (requestsK3s && requested.node === undefined && nodeOf(record) === "builtin")
    found.push({ option: "node", requested: "k3s", actual: "builtin", fixed: true });
  compare("node", nodeOf(record), true);
  compare("engine", engine ?? options.engine);
  if (requested.kernel !== undefined && absoluteKernel(requested.kernel) !== options.kernel)
    compare("kernel", options.kernel);
  compare("cpus", options.cpus);
  compare("memory", options.memory);
  if (requested.kubePort !== 0) compare("kubePort", apiPort);
  for (const option of ["k8sVersion", "k3sVersion"] as const)
    if (node === undefined || !isVersion(requested[option], node.version)) compare(option, node?.version);
  if (requested.k3sBinary !== undefined && options.k3sBinary !== resolve(requested.k3sBinary))
    compare("k3sBinary", options.k3sBinary);
  compare("nodeImage", options.nodeImage);
  if (requested.enable !== undefined && !isDeepStrictEqual(inOrder(requested.enable), options.enable))
    compare("enable", options.enable);
  compare("k3sConfig", options.k3sConfig);
  compare("env", options.env);
  compare("registries", options.registries);
  return found;
}

function optionsDiffer(name: string, differing: readonly Difference[]): NavgwError {
  const what = differing.map(
    ({ option, requested, actual }) =>
      `${option} is ${JSON.stringify(actual)}, requested ${JSON.stringify(requested)}`,
  );
  return new NavgwError(
    "NAVGW_CLUSTER_EXISTS",
    `cluster ${name} exists with other options: ${what.join("; ")}`,
    {
      hint: hint`run ${command("down", "--name", name)} first, or use another name`,
    },
  );
}

function definedOnly(options: ClusterOptions): ClusterOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
