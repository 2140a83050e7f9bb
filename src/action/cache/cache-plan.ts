import { createHash } from "node:crypto";
import { join } from "node:path";
import { version } from "../../core/index.ts";
import { artifactsDir, DEFAULT_K3S_VERSION, findOrigin, ociCacheDir } from "../../core/internal.ts";
import type { Inputs } from "../context.ts";
import { goldenExport } from "./golden-cache.ts";

/** What GitHub's cache keeps, and under which key. */
export interface CachePlan {
  readonly key: string;
  /** Prefixes of other keys whose content is better than nothing. */
  readonly restoreKeys: readonly string[];
  /** Patterns of absolute paths. */
  readonly paths: readonly string[];
}

/**
 * Plans what to cache: downloads and the golden disk. What the action ships unpacks faster than it would download. A string is the
 * reason for caching nothing.
 * @param archives sha256 of the archives among the images, which are on the golden disk
 */
export function planCache(
  { cache, goldenDisk, options, images }: Inputs,
  archives: readonly string[] = [],
  env = process.env,
): CachePlan | string {
  if (!cache) return "off: the input cache is false";
  const references = images.filter((image) => !image.startsWith("/")).sort();
  if (options.node === "builtin" && references.length === 0 && !goldenDisk)
    return "not needed: nothing is downloaded";
  if (!hasService(env)) return "off: this runner offers no cache service";
  const { package: own, guest } = version();
  const requested = options.k3sVersion ?? options.k8sVersion ?? DEFAULT_K3S_VERSION;
  const node = options.node === "builtin" ? "builtin" : `${findOrigin(env).base.href} ${requested}`;
  const common = `navgw-${process.platform}-${process.arch}-${digest([own, ...guest.map(({ sha256 }) => sha256)])}`;
  const ofNode = `${common}-${digest([node])}`;
  const golden = goldenDisk ? `-golden-${digest([...archives].sort())}` : "";
  return {
    key: `${ofNode}-${digest(references)}${golden}`,
    restoreKeys: [`${ofNode}-`],
    paths: [
      ...["k3s.erofs", "k3s.erofs.json", "images.json"].map((file) => join(artifactsDir(), "*", file)),
      ...["blobs", "refs"].map((dir) => join(ociCacheDir(env), dir)),
      ...(goldenDisk ? [goldenExport()] : []),
    ],
  };
}

/** A runner with a cache service sets its address; GitHub's own runners do not for some events. */
function hasService(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.ACTIONS_RESULTS_URL || env.ACTIONS_CACHE_URL);
}

const digest = (parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
