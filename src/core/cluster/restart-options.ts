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
import { isMemory, type Snapshot } from "../snapshot/snapshot.ts";

/** Options as they are kept: files by absolute path, and without what concerns one start only. */
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

/** A kernel's file by absolute path; the words for others as they are. */
const absoluteKernel = (kernel: string): string =>
  ["bundled", "libkrunfw"].includes(kernel) ? kernel : resolve(kernel);

/** What says which Kubernetes. */
const SOURCES = ["k8sVersion", "k3sVersion", "k3sBinary", "nodeImage"] as const;

/**
 * Kept options of a cluster that runs what was chosen for it: it is to come back as the same, whatever `auto` or a channel
 * would be then.
 */
export function withNode(options: ClusterRecord["options"], node: NodeChoice): ClusterRecord["options"] {
  const { k8sVersion: _version, k3sVersion: _release, ...rest } = options;
  if (node.from === "builtin") return { ...options, node: "builtin" };
  const { k3sBinary, nodeImage } = options;
  const isRelease = k3sBinary === undefined && nodeImage === undefined;
  return { ...rest, node: "k3s", ...(isRelease ? { k3sVersion: node.info.version } : {}) };
}

/** Whether a restart asks for no other k3s than the one the cluster ran. */
export function isSameNode(options: ResolvedOptions, before: ClusterRecord): boolean {
  return nodeOf(before) === "k3s" && SOURCES.every((option) => options[option] === before.options[option]);
}

/** Where a cluster's node comes from. Records of before k3s was there have `auto` and ran the builtin node. */
function nodeOf({ options, node }: ClusterRecord): NodeName {
  return options.node === "auto" ? (node?.distribution ?? "auto") : options.node;
}

/**
 * What a restart runs with: what is asked for now, and for the rest what the cluster had.
 * @throws NavgwError NAVGW_CLUSTER_EXISTS when its data was made for something else
 */
export function optionsForRestart(asked: ClusterOptions, record: ClusterRecord): ResolvedOptions {
  const differing = differences(asked, record).filter(({ fixed }) => fixed);
  if (differing.length > 0) throw differs(record.name, differing);
  const { manifests, images, ...all } = record.options;
  const kept = { ...all, node: nodeOf(record) };
  // Another k3s is one whole answer to the question which.
  if (SOURCES.some((option) => asked[option] !== undefined))
    for (const option of SOURCES) delete kept[option];
  // The data of a disk has the manifests and images of the start before.
  const files = record.options.storage === "memory" ? { manifests, images } : {};
  // `auto` asks for no other distribution than the data is of.
  const node = asked.node === "auto" ? undefined : asked.node;
  return resolveOptions({ ...kept, ...files, ...given({ ...asked, node }), name: record.name });
}

/**
 * What a cluster runs with that starts from a snapshot.
 * @param then a record of the cluster as the snapshot has it
 * @throws NavgwError NAVGW_BAD_OPTION when it cannot be what is asked for
 */
export function optionsFromSnapshot(
  asked: ClusterOptions,
  snapshot: Snapshot,
  then: ClusterRecord,
): ResolvedOptions {
  const { fromSnapshot: _snapshot, ...others } = asked;
  const differing = differences(others, then).filter(({ fixed }) => fixed || isMemory(snapshot));
  if (differing.length > 0) {
    const what = differing.map(
      ({ option, asked: value, has }) =>
        `${option} ${JSON.stringify(has)}, asked for ${JSON.stringify(value)}`,
    );
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `snapshot ${snapshot.cluster}/${snapshot.name} was taken with ${what.join("; ")}`,
      { hint: "leave that out, or start without a snapshot" },
    );
  }
  const engine = isMemory(snapshot) ? snapshot.engine : asked.engine;
  // Clones live beside each other: a port of this machine is asked for anew, or it is a free one.
  const ports = asked.ports ?? then.options.ports.map(({ guest }) => ({ host: 0, guest }));
  return optionsForRestart({ kubePort: 0, ...given({ ...others, engine }), ports }, then);
}

/**
 * Checks that a running cluster is what is asked for. Ports, manifests and images are not looked at: they can be added.
 * @throws NavgwError NAVGW_CLUSTER_EXISTS
 */
export function requireSame(asked: ClusterOptions, record: ClusterRecord): void {
  const differing = differences(asked, record);
  if (differing.length > 0) throw differs(record.name, differing);
}

interface Difference {
  readonly option: string;
  readonly asked: unknown;
  readonly has: unknown;
  /** Whether a restart cannot change it. */
  readonly fixed: boolean;
}

function differences(asked: ClusterOptions, record: ClusterRecord): Difference[] {
  const { options, engine, node, apiPort } = record;
  const found: Difference[] = [];
  const compare = (option: keyof ClusterOptions, has: unknown, fixed = false): void => {
    const value: unknown = asked[option];
    if (value === undefined || value === "auto" || isDeepStrictEqual(value, has)) return;
    found.push({ option, asked: value, has, fixed });
  };
  compare("storage", options.storage, true);
  const asks = SOURCES.some((option) => option !== "k8sVersion" && asked[option] !== undefined);
  if (asks && asked.node === undefined && nodeOf(record) === "builtin")
    found.push({ option: "node", asked: "k3s", has: "builtin", fixed: true });
  compare("node", nodeOf(record), true);
  compare("engine", engine ?? options.engine);
  if (asked.kernel !== undefined && absoluteKernel(asked.kernel) !== options.kernel)
    compare("kernel", options.kernel);
  compare("cpus", options.cpus);
  compare("memory", options.memory);
  if (asked.kubePort !== 0) compare("kubePort", apiPort);
  for (const option of ["k8sVersion", "k3sVersion"] as const)
    if (node === undefined || !isVersion(asked[option], node.version)) compare(option, node?.version);
  if (asked.k3sBinary !== undefined && options.k3sBinary !== resolve(asked.k3sBinary))
    compare("k3sBinary", options.k3sBinary);
  compare("nodeImage", options.nodeImage);
  if (asked.enable !== undefined && !isDeepStrictEqual(inOrder(asked.enable), options.enable))
    compare("enable", options.enable);
  compare("k3sConfig", options.k3sConfig);
  compare("env", options.env);
  compare("registries", options.registries);
  return found;
}

function differs(name: string, differing: readonly Difference[]): NavgwError {
  const what = differing.map(
    ({ option, asked, has }) => `${option} is ${JSON.stringify(has)}, asked for ${JSON.stringify(asked)}`,
  );
  return new NavgwError(
    "NAVGW_CLUSTER_EXISTS",
    `cluster ${name} exists with other options: ${what.join("; ")}`,
    {
      hint: hint`${command("down", "--name", name)} first, or take another name`,
    },
  );
}

function given(options: ClusterOptions): ClusterOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
