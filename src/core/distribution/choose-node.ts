import { artifactEntry, type GuestPackage } from "../artifacts/guest-package.ts";
import { amended, NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import type { NodeInfo } from "../cluster-types/started-cluster.ts";
import type { ResolvedOptions } from "../options/cluster-options.ts";
import type { ComponentName } from "../options/components.ts";
import { distributionOf, parseVersion } from "./k3s-release.ts";
import type { NodeDisk } from "./node-disk.ts";
import { diskFromBinary } from "./node-from-binary.ts";
import { diskFromImage } from "./node-from-image.ts";
import {
  cachedRelease,
  downloadRelease,
  type ListedRelease,
  listRelease,
  newestOf,
  type ReleaseOptions,
} from "./node-from-release.ts";
import { isVersion } from "./node-version.ts";
import { findOrigin, isOffline } from "./release-origin.ts";
import { newerVersionWarning, requireSupported } from "./supported-versions.ts";
import { forgetFailure, recallFailure, rememberFailure } from "./unreachable-origin.ts";

/** How long `auto` waits for k3s's server before it uses the builtin node, ms. */
const AUTO_TIMEOUT = 1500;

/** The Kubernetes that a start runs. */
export interface NodeChoice {
  /** Where it comes from: never `auto`. */
  readonly from: "builtin" | "k3s";
  readonly info: NodeInfo;
  /** Path of k3s's disk. */
  readonly disk: string | undefined;
  /** Human-readable reason for the choice. */
  readonly reason: string;
}

export type Wish = Pick<
  ResolvedOptions,
  "node" | "k8sVersion" | "k3sVersion" | "k3sBinary" | "nodeImage" | "enable"
>;

export type ChooseOptions = Omit<ReleaseOptions, "origin">;

/**
 * Gets the requested Kubernetes. `auto` is k3s if it is in the cache or can be downloaded, and otherwise the builtin node; a node
 * that is requested by name is never replaced by another.
 * @throws NavgwError NAVGW_DOWNLOAD, NAVGW_IMAGE, NAVGW_BAD_OPTION, NAVGW_UNSUPPORTED when it is not available
 */
export async function chooseNode(
  guest: GuestPackage,
  wish: Wish,
  options: ChooseOptions = {},
): Promise<NodeChoice> {
  const node = await getNode(guest, wish, options);
  const { distribution, version } = node.info;
  if (distribution === "builtin") return node;
  requireSupported(version);
  const warning = newerVersionWarning(version);
  if (warning !== undefined) options.onWarning?.(warning);
  return node;
}

async function getNode(guest: GuestPackage, wish: Wish, options: ChooseOptions): Promise<NodeChoice> {
  const { signal, env = process.env, onWarning } = options;
  const version = wish.k3sVersion ?? wish.k8sVersion;
  if (wish.node === "builtin") return builtin(guest, wish, "requested");
  if (wish.k3sBinary !== undefined) {
    const release = version === undefined ? undefined : parseVersion(version);
    const requested = release !== undefined && "release" in release ? release.release : undefined;
    const disk = await diskFromBinary(guest, wish.k3sBinary, requested, signal, onWarning);
    return k3s(requireVersion(disk, version), wish, `from ${wish.k3sBinary}`);
  }
  if (wish.nodeImage !== undefined) {
    const disk = await diskFromImage(guest, wish.nodeImage, { env, signal });
    return k3s(requireVersion(disk, version), wish, `from image ${wish.nodeImage}`);
  }
  const release: ReleaseOptions = { ...options, origin: findOrigin(env) };
  if (wish.node === "auto") return chooseAutomatically(guest, wish, version, release);
  const [disk, reason] = await requireRelease(guest, version, release).catch((error: unknown) => {
    throw withHint(error);
  });
  return k3s(disk, wish, reason);
}

/** The choice of the k3s that a cluster ran before. */
export function sameAgain(disk: NodeDisk, wish: Wish): NodeChoice {
  return k3s(disk, wish, FROM_CACHE);
}

/**
 * Refuses impossible choices at once, without a request to a server.
 * @throws NavgwError NAVGW_BAD_OPTION, NAVGW_UNSUPPORTED
 */
export function requirePossible(guest: GuestPackage, wish: Wish): void {
  if (wish.node === "builtin") return void builtin(guest, wish, "requested");
  const requested = parseVersion(wish.k3sVersion ?? wish.k8sVersion);
  requireSupported("release" in requested ? requested.release : requested.channel);
}

async function requireRelease(
  guest: GuestPackage,
  version: string | undefined,
  options: ReleaseOptions,
): Promise<[NodeDisk, string]> {
  const requested = parseVersion(version);
  const release = "release" in requested ? requested.release : await newestOf(requested.channel, options);
  requireSupported(release);
  const cached = await cachedRelease(options.origin, release);
  if (cached !== undefined) return [cached, FROM_CACHE];
  return [await downloadRelease(guest, await listRelease(release, options), options), fromServer(options)];
}

async function chooseAutomatically(
  guest: GuestPackage,
  wish: Wish,
  version: string | undefined,
  options: ReleaseOptions,
): Promise<NodeChoice> {
  const { origin, env } = options;
  const requested = parseVersion(version);
  if ("release" in requested && distributionOf(requested.release) === "builtin") {
    return builtin(guest, wish, "requested by version");
  }
  const cached = "release" in requested ? await cachedRelease(origin, requested.release) : undefined;
  if (cached !== undefined) return k3s(cached, wish, FROM_CACHE);
  const versionName = "release" in requested ? requested.release : requested.channel;
  const instead = (why: string): NodeChoice => builtin(guest, wish, `no k3s ${versionName}: ${why}`);
  if (isOffline(env)) return instead("NAVGW_OFFLINE is set");
  const failure = await recallFailure(origin, versionName);
  if (failure !== undefined) return instead(`${failure} (not retried for an hour)`);
  try {
    const listed = await findRelease(requested, options);
    const disk =
      (await cachedRelease(origin, listed.release)) ?? (await downloadRelease(guest, listed, options));
    await forgetFailure();
    return k3s(disk, wish, fromServer(options));
  } catch (error) {
    if (!(error instanceof NavgwError) || error.code !== "NAVGW_DOWNLOAD") throw error;
    await rememberFailure(origin, versionName, error.message);
    return instead(error.message);
  }
}

/** Finds the release on its server within the time limit of `auto`. */
async function findRelease(
  requested: ReturnType<typeof parseVersion>,
  options: ReleaseOptions,
): Promise<ListedRelease> {
  const start = performance.now();
  const release =
    "release" in requested ? requested.release : await newestOf(requested.channel, options, AUTO_TIMEOUT);
  const remaining = Math.max(1, Math.round(AUTO_TIMEOUT - (performance.now() - start)));
  return listRelease(release, options, remaining);
}

const FROM_CACHE = "from the cache";
const fromServer = ({ origin }: ReleaseOptions): string => `from ${origin.base.host}`;

/** @throws NavgwError NAVGW_UNSUPPORTED when it is the builtin node served as a k3s, and components were requested */
function k3s({ version, path }: NodeDisk, { enable }: Wish, reason: string): NodeChoice {
  const distribution = distributionOf(version);
  if (distribution === "builtin") requireNoComponents(enable, reason);
  return { from: "k3s", info: { distribution, version, reason }, disk: path, reason };
}

/** @throws NavgwError NAVGW_BAD_OPTION when the given k3s has another version than the requested one */
function requireVersion(disk: NodeDisk, requested: string | undefined): NodeDisk {
  if (isVersion(requested, disk.version)) return disk;
  throw new NavgwError("NAVGW_BAD_OPTION", `the given k3s is ${disk.version}, not ${requested}`, {
    hint: "leave the version out",
  });
}

/** @throws NavgwError NAVGW_UNSUPPORTED when another version was requested, or components of k3s */
function builtin(guest: GuestPackage, { k8sVersion, enable }: Wish, reason: string): NodeChoice {
  requireNoComponents(enable, reason);
  const version = builtinVersion(guest);
  if (isVersion(k8sVersion, version)) {
    return { from: "builtin", info: { distribution: "builtin", version, reason }, disk: undefined, reason };
  }
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    `the builtin node has Kubernetes ${version} only, not ${k8sVersion} (${reason})`,
    { hint: hint`leave the version out, or use k3s with ${option("node", "k3s")}` },
  );
}

/** @param reason why the node is the builtin one */
function requireNoComponents(enable: readonly ComponentName[], reason: string): void {
  if (enable.length === 0) return;
  throw new NavgwError("NAVGW_UNSUPPORTED", `the builtin node has no ${enable.join(", ")} (${reason})`, {
    hint: hint`use k3s with ${option("node", "k3s")}, or leave ${option("enable")} out`,
  });
}

/** Such as `v1.37.2+navgw.1`. */
function builtinVersion(guest: GuestPackage): string {
  return `v${artifactEntry(guest, "node.erofs").version.replace(/^v/, "")}`;
}

/** Adds a hint to a failed download of k3s that has none. */
function withHint(error: unknown): unknown {
  if (!(error instanceof NavgwError) || error.code !== "NAVGW_DOWNLOAD" || error.hint !== undefined)
    return error;
  return amended(error, {
    hint: hint`set NAVGW_K3S_MIRROR, HTTPS_PROXY or ${option("k3sBinary")} if it cannot be reached, or use ${option("node", "builtin")}`,
  });
}
