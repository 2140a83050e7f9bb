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
import { noteOnNewer, requireSupported } from "./supported-versions.ts";
import { forgetFailure, recallFailure, rememberFailure } from "./unreachable-origin.ts";

/** How long `auto` waits for k3s's server before it takes the builtin node, ms. */
const PATIENCE = 1500;

/** What Kubernetes a start runs. */
export interface NodeChoice {
  /** Where it comes from: never `auto`. */
  readonly from: "builtin" | "k3s";
  readonly info: NodeInfo;
  /** Path of k3s's disk. */
  readonly disk: string | undefined;
  /** Why this one, for people. */
  readonly reason: string;
}

export type Wish = Pick<
  ResolvedOptions,
  "node" | "k8sVersion" | "k3sVersion" | "k3sBinary" | "nodeImage" | "enable"
>;

export type ChooseOptions = Omit<ReleaseOptions, "origin">;

/**
 * Gets the Kubernetes that was asked for. `auto` is k3s where that is in the cache or can be downloaded, and else the builtin
 * node; what is asked for by name is never replaced by something else.
 * @throws NavgwError NAVGW_DOWNLOAD, NAVGW_IMAGE, NAVGW_BAD_OPTION, NAVGW_UNSUPPORTED when it cannot be had
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
  const note = noteOnNewer(version);
  if (note !== undefined) options.onWarning?.(note);
  return node;
}

async function getNode(guest: GuestPackage, wish: Wish, options: ChooseOptions): Promise<NodeChoice> {
  const { signal, env = process.env, onWarning } = options;
  const version = wish.k3sVersion ?? wish.k8sVersion;
  if (wish.node === "builtin") return builtin(guest, wish, "asked for");
  if (wish.k3sBinary !== undefined) {
    const release = version === undefined ? undefined : parseVersion(version);
    const named = release !== undefined && "release" in release ? release.release : undefined;
    const disk = await diskFromBinary(guest, wish.k3sBinary, named, signal, onWarning);
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

/** The k3s that a cluster ran before. */
export function sameAgain(disk: NodeDisk, wish: Wish): NodeChoice {
  return k3s(disk, wish, FROM_CACHE);
}

/**
 * Refuses at once what no server has to be asked about.
 * @throws NavgwError NAVGW_BAD_OPTION, NAVGW_UNSUPPORTED
 */
export function requirePossible(guest: GuestPackage, wish: Wish): void {
  if (wish.node === "builtin") return void builtin(guest, wish, "asked for");
  const asked = parseVersion(wish.k3sVersion ?? wish.k8sVersion);
  requireSupported("release" in asked ? asked.release : asked.channel);
}

async function requireRelease(
  guest: GuestPackage,
  version: string | undefined,
  options: ReleaseOptions,
): Promise<[NodeDisk, string]> {
  const asked = parseVersion(version);
  const release = "release" in asked ? asked.release : await newestOf(asked.channel, options);
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
  const asked = parseVersion(version);
  if ("release" in asked && distributionOf(asked.release) === "builtin") {
    return builtin(guest, wish, "asked for by its version");
  }
  const cached = "release" in asked ? await cachedRelease(origin, asked.release) : undefined;
  if (cached !== undefined) return k3s(cached, wish, FROM_CACHE);
  const wanted = "release" in asked ? asked.release : asked.channel;
  const instead = (why: string): NodeChoice => builtin(guest, wish, `no k3s ${wanted}: ${why}`);
  if (isOffline(env)) return instead("NAVGW_OFFLINE is set");
  const before = await recallFailure(origin, wanted);
  if (before !== undefined) return instead(`${before} (not asked again for an hour)`);
  try {
    const listed = await lookUp(asked, options);
    const disk =
      (await cachedRelease(origin, listed.release)) ?? (await downloadRelease(guest, listed, options));
    await forgetFailure();
    return k3s(disk, wish, fromServer(options));
  } catch (error) {
    if (!(error instanceof NavgwError) || error.code !== "NAVGW_DOWNLOAD") throw error;
    await rememberFailure(origin, wanted, error.message);
    return instead(error.message);
  }
}

/** Whether there is such a release, and whether it can be had, within the time that `auto` has for it. */
async function lookUp(
  asked: ReturnType<typeof parseVersion>,
  options: ReleaseOptions,
): Promise<ListedRelease> {
  const start = performance.now();
  const release = "release" in asked ? asked.release : await newestOf(asked.channel, options, PATIENCE);
  const left = Math.max(1, Math.round(PATIENCE - (performance.now() - start)));
  return listRelease(release, options, left);
}

const FROM_CACHE = "from the cache";
const fromServer = ({ origin }: ReleaseOptions): string => `from ${origin.base.host}`;

/** @throws NavgwError NAVGW_UNSUPPORTED when it is the builtin node in k3s's place, and components were asked for */
function k3s({ version, path }: NodeDisk, { enable }: Wish, reason: string): NodeChoice {
  const distribution = distributionOf(version);
  if (distribution === "builtin") requireNoComponents(enable, reason);
  return { from: "k3s", info: { distribution, version, reason }, disk: path, reason };
}

/** @throws NavgwError NAVGW_BAD_OPTION when what was given is of another version than was asked for */
function requireVersion(disk: NodeDisk, asked: string | undefined): NodeDisk {
  if (isVersion(asked, disk.version)) return disk;
  throw new NavgwError("NAVGW_BAD_OPTION", `that k3s is ${disk.version}, not ${asked}`, {
    hint: "leave the version out",
  });
}

/** @throws NavgwError NAVGW_UNSUPPORTED when another version was asked for, or components of k3s */
function builtin(guest: GuestPackage, { k8sVersion, enable }: Wish, reason: string): NodeChoice {
  requireNoComponents(enable, reason);
  const version = builtinVersion(guest);
  if (isVersion(k8sVersion, version)) {
    return { from: "builtin", info: { distribution: "builtin", version, reason }, disk: undefined, reason };
  }
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    `the builtin node has Kubernetes ${version} only, not ${k8sVersion} (${reason})`,
    { hint: hint`leave the version out, or ask for k3s with ${option("node", "k3s")}` },
  );
}

/** @param reason why the node is the builtin one */
function requireNoComponents(enable: readonly ComponentName[], reason: string): void {
  if (enable.length === 0) return;
  throw new NavgwError("NAVGW_UNSUPPORTED", `the builtin node has no ${enable.join(", ")} (${reason})`, {
    hint: hint`ask for k3s with ${option("node", "k3s")}, or leave ${option("enable")} out`,
  });
}

/** Such as `v1.37.2+navgw.1`. */
function builtinVersion(guest: GuestPackage): string {
  return `v${artifactEntry(guest, "node.erofs").version.replace(/^v/, "")}`;
}

/** What helps when k3s cannot be downloaded, unless the error knows better. */
function withHint(error: unknown): unknown {
  if (!(error instanceof NavgwError) || error.code !== "NAVGW_DOWNLOAD" || error.hint !== undefined)
    return error;
  return amended(error, {
    hint: hint`NAVGW_K3S_MIRROR, HTTPS_PROXY or ${option("k3sBinary")} help where it cannot be reached; or use ${option("node", "builtin")}`,
  });
}
