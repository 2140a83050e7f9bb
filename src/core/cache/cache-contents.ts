import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { claimCache } from "../artifacts/cache-use.ts";
import { fileError, systemCode } from "../base/errors.ts";
import { artifactsDir, cacheDir, compiledCodeDir, failureLogsDir, k3sDownloadsDir } from "../base/paths.ts";
import { goldenDir } from "../golden/golden-store.ts";
import { shortKey } from "../golden/short-key.ts";
import { ociCacheDir } from "../images/blob-cache.ts";

/** An entry of the cache that `prune` deletes. */
export interface CacheEntry {
  /** Such as `node.erofs` or `images`. */
  readonly name: string;
  readonly kind: "artifact" | "golden" | "images" | "probe" | "log" | "code";
  readonly path: string;
  /** Bytes on disk. */
  readonly size: number;
  /** RFC 3339 time of the last change. */
  readonly time: string;
}

export interface PruneResult {
  /** Freed bytes. */
  readonly freed: number;
  readonly entries: number;
  /** Entries that were kept because a cluster or a probe is starting. */
  readonly inUse: number;
}

/** Lists the cache. All of it can be recreated; images are pulled again. */
export async function cacheEntries(): Promise<CacheEntry[]> {
  const artifacts = await list(artifactsDir());
  const found = await Promise.all([
    ...artifacts
      .filter((name) => !name.endsWith(".lock"))
      .map((sha256) => artifact(join(artifactsDir(), sha256))),
    ...(await list(goldenDir())).filter((name) => !name.endsWith(".lock")).map((name) => golden(name)),
    entry("images", "images", ociCacheDir()),
    entry("k3s downloads", "artifact", k3sDownloadsDir()),
    entry("compiled code", "code", compiledCodeDir()),
    ...(await children("probe", join(cacheDir(), "probes"))),
    ...(await children("log", failureLogsDir())),
  ]);
  return found.filter((one) => one !== undefined);
}

/**
 * Empties the cache. Running clusters keep running, as they hold their files open. While a cluster is starting, only logs are deleted.
 * @throws NavgwError NAVGW_STATE when something cannot be deleted
 */
export async function pruneCache(): Promise<PruneResult> {
  let freed = 0;
  let entries = 0;
  let kept = 0;
  const { claim, inUse } = await claimCache();
  await using _claim = claim;
  for (const { kind, path, size } of await cacheEntries()) {
    if (inUse && kind !== "log") {
      kept++;
      continue;
    }
    try {
      await rm(path, { recursive: true, force: true });
    } catch (error) {
      throw fileError(error, "emptying the cache", path);
    }
    freed += size;
    entries++;
  }
  return { freed, entries, inUse: kept };
}

/** An artifact's directory is named by its sha256; the human-readable name is its file's. */
async function artifact(dir: string): Promise<CacheEntry | undefined> {
  const file = (await list(dir)).find((name) => !/\.(stamp|json|partial|lock)$/.test(name));
  return entry(file ?? "unfinished", "artifact", dir);
}

/** The name of an unfinished directory begins with a dot. */
async function golden(name: string): Promise<CacheEntry | undefined> {
  return entry(name.startsWith(".") ? "unfinished" : shortKey(name), "golden", join(goldenDir(), name));
}

async function children(kind: CacheEntry["kind"], dir: string): Promise<Promise<CacheEntry | undefined>[]> {
  return (await list(dir)).map((name) => entry(name, kind, join(dir, name)));
}

/** Undefined when it does not exist. */
async function entry(name: string, kind: CacheEntry["kind"], path: string): Promise<CacheEntry | undefined> {
  try {
    const { mtime } = await lstat(path);
    return { name, kind, path, size: await sizeOf(path), time: mtime.toISOString() };
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw fileError(error, "reading the cache", path);
  }
}

/** Disk usage of a file, or of a directory with its content, bytes. */
async function sizeOf(path: string): Promise<number> {
  const found = await lstat(path);
  const own = found.blocks * 512;
  if (!found.isDirectory()) return own;
  const sizes = await Promise.all((await list(path)).map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, own);
}

async function list(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading the cache", dir);
  }
}
