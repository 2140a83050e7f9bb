import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { artifactEntry, type GuestPackage } from "../artifacts/package.ts";
import { NavgwError } from "../errors.ts";
import { type ClusterOptions, type ResolvedOptions, resolveOptions } from "../options.ts";
import type { NodeInfo } from "./started.ts";
import type { ClusterRecord } from "./state.ts";

/** Options as they are kept: files by absolute path, and without what concerns one start only. */
export function optionsToKeep(options: ResolvedOptions): ClusterRecord["options"] {
  const { name: _name, timeout: _timeout, k8sVersion, registries, ...rest } = options;
  return {
    ...rest,
    ports: options.ports.map((port) => ({ ...port })),
    manifests: options.manifests.map((path) => resolve(path)),
    images: options.images.map((path) => resolve(path)),
    ...(k8sVersion === undefined ? {} : { k8sVersion }),
    ...(registries === undefined ? {} : { registries }),
  };
}

/**
 * What a restart runs with: what is asked for now, and for the rest what the cluster had.
 * @throws NavgwError NAVGW_CLUSTER_EXISTS when its data was made for something else
 */
export function optionsForRestart(asked: ClusterOptions, record: ClusterRecord): ResolvedOptions {
  const differing = differences(asked, record).filter(({ fixed }) => fixed);
  if (differing.length > 0) throw differs(record.name, differing);
  const { manifests, images, ...kept } = record.options;
  // The data of a disk has the manifests and images of the start before.
  const files = record.options.storage === "memory" ? { manifests, images } : {};
  return resolveOptions({ ...kept, ...files, ...given(asked), name: record.name });
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
  compare("node", node?.distribution ?? options.node, true);
  compare("engine", engine ?? options.engine);
  compare("cpus", options.cpus);
  compare("memory", options.memory);
  if (asked.kubePort !== 0) compare("kubePort", apiPort);
  if (node === undefined || !isVersion(asked.k8sVersion, node.version)) compare("k8sVersion", node?.version);
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
      hint: `navgw-test down --name ${name} first, or take another --name`,
    },
  );
}

function given(options: ClusterOptions): ClusterOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/**
 * The Kubernetes that a start would run.
 * @throws NavgwError NAVGW_UNSUPPORTED when the distribution or version asked for is not at hand
 */
export function nodeAtHand(guest: GuestPackage, { node, k8sVersion }: ResolvedOptions): NodeInfo {
  if (node === "k3s") {
    throw new NavgwError("NAVGW_UNSUPPORTED", "node k3s is not built yet: it arrives with a later version", {
      hint: "use --node builtin",
    });
  }
  const version = `v${artifactEntry(guest, "node.erofs").version.replace(/^v/, "")}`;
  if (isVersion(k8sVersion, version)) return { distribution: "builtin", version };
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    `the builtin node has Kubernetes ${version} only, not ${k8sVersion}`,
    {
      hint: "leave the version out",
    },
  );
}

/** Whether a version is one that was asked for: `1.37` asks for any 1.37.x. */
function isVersion(asked: string | undefined, version: string): boolean {
  if (asked === undefined) return true;
  const plain = (text: string): string => text.replace(/^v/, "");
  const [want, have] = [plain(asked), plain(version)];
  return have === want || have.startsWith(`${want}.`) || have.startsWith(`${want}+`);
}
