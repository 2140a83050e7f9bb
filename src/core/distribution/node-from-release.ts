import { rm } from "node:fs/promises";
import type { GuestPackage } from "../artifacts/guest-package.ts";
import { allOrAbort } from "../base/all-or-abort.ts";
import { NavgwError } from "../base/errors.ts";
import { type Hint, hint, option } from "../base/hint.ts";
import { k3sDownloadsDir } from "../base/paths.ts";
import { NoSuchFile } from "../download/download-failure.ts";
import { type DownloadProgress, Downloads } from "../download/downloads.ts";
import type { RetryPolicy } from "../images/registry/retry.ts";
import { checkAirgapImages } from "./airgap-archive.ts";
import { isRelease, parseSums, type ReleaseFiles, releaseFiles } from "./k3s-release.ts";
import { findNodeDisk, makeNodeDisk, type NodeDisk } from "./node-disk.ts";
import { programFiles } from "./program-files.ts";
import { isOffline, type Origin, releaseUrl } from "./release-origin.ts";
import { scanProgram } from "./scan-program.ts";

/** Limit of a list of checksums, bytes. */
const LARGEST_TEXT = 64 << 10;
/** Time limit of a request that is made for a hint, ms. */
const HINT_TIMEOUT = 3000;

/** How releases are downloaded. */
export interface ReleaseOptions {
  readonly origin: Origin;
  readonly stallTimeout?: number | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Called with problems of a k3s that is used nevertheless. */
  readonly onWarning?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** A release with its checksums by file name. */
export interface ListedRelease {
  readonly release: string;
  readonly sums: ReadonlyMap<string, string>;
}

/** The disk of a release that was downloaded before from this origin. */
export function cachedRelease(origin: Origin, release: string): Promise<NodeDisk | undefined> {
  return findNodeDisk(identityOf(origin, release));
}

/**
 * The release that is the newest of a channel.
 * @throws NavgwError NAVGW_DOWNLOAD
 */
export async function newestOf(channel: string, options: ReleaseOptions, timeout?: number): Promise<string> {
  await using downloads = open(options);
  return await requestChannel(downloads, channel, options.origin, timeout);
}

async function requestChannel(
  downloads: Downloads,
  channel: string,
  { channels }: Origin,
  timeout?: number,
): Promise<string> {
  const what = `k3s channel ${channel}`;
  // The channel server redirects to the release's page, which is large; a mirror may respond with its name.
  const limits = { maxBytes: 8 << 20, ...(timeout === undefined ? {} : { timeout }) };
  const { text, url } = await downloads.text(new URL(channel, channels), what, limits);
  for (const candidate of [text.trim(), decodeURIComponent(url.pathname.split("/").at(-1) ?? "")])
    if (isRelease(candidate)) return candidate;
  throw new NavgwError("NAVGW_DOWNLOAD", `${url.host} reports no release for ${what}`, {
    hint: hint`request a release, like ${option("k3sVersion", "v1.36.1+k3s1")}`,
  });
}

/**
 * Requests a release's list of checksums, which shows that the release exists and that its origin responds.
 * @param timeout bound of all of it, ms, without retries
 * @throws NavgwError NAVGW_DOWNLOAD
 */
export async function listRelease(
  release: string,
  options: ReleaseOptions,
  timeout?: number,
): Promise<ListedRelease> {
  await using downloads = open(options);
  const { sums: name } = releaseFiles();
  const url = releaseUrl(options.origin, release, name);
  const limits = { maxBytes: LARGEST_TEXT, ...(timeout === undefined ? {} : { timeout }) };
  try {
    const { text, url: from } = await downloads.text(url, `k3s ${release}`, limits);
    return { release, sums: parseSums(text, from) };
  } catch (error) {
    if (!(error instanceof NoSuchFile)) throw error;
    throw new NoSuchFile(`k3s ${release}`, url, await existingReleaseHint(downloads, release, options));
  }
}

/** Hint for a release that does not exist. */
async function existingReleaseHint(
  downloads: Downloads,
  release: string,
  { origin }: ReleaseOptions,
): Promise<string | Hint> {
  const minor = /^v\d+\.\d+/.exec(release)?.[0] ?? "stable";
  try {
    const newest = await requestChannel(downloads, minor, origin, HINT_TIMEOUT);
    if (newest !== release) return hint`use the newest of ${minor} there: ${option("k3sVersion", newest)}`;
  } catch {
    // The hint is only less specific.
  }
  if (!origin.isMirror) return "choose a release of https://github.com/k3s-io/k3s/releases";
  const { binary, images, sums } = releaseFiles();
  return `add to the mirror ${encodeURIComponent(release)}/{${binary},${images},${sums}}`;
}

/**
 * Downloads a release and makes its disk.
 * @throws NavgwError NAVGW_DOWNLOAD, NAVGW_NO_SPACE, NAVGW_STATE
 */
export async function downloadRelease(
  guest: GuestPackage,
  { release, sums }: ListedRelease,
  options: ReleaseOptions,
): Promise<NodeDisk> {
  const { origin, signal } = options;
  const names = releaseFiles();
  return makeNodeDisk(
    guest,
    identityOf(origin, release),
    async (dir) => {
      const { binary, images } = await fetchBoth(release, sums, names, options);
      const scan = await scanProgram(binary, signal);
      const archive = { path: images, name: names.images, needed: scan.images };
      const { names: imageNames, warning } = await checkAirgapImages(archive, signal).catch(
        (error: unknown) => {
          throw unusable(release, error);
        },
      );
      if (warning !== undefined) options.onWarning?.(warning);
      return {
        version: release,
        files: [
          ...(await programFiles(binary, scan, dir, { what: `the program of k3s ${release}`, signal })),
          { name: `images/${names.images}`, path: images, mode: 0o644 },
        ],
        images: imageNames,
        // The disk has the same bytes.
        done: async () => {
          for (const path of [binary, images]) await rm(path, { force: true });
        },
      };
    },
    signal,
  );
}

/** The error for a file with the right checksum that no node can use: the mirror was assembled wrongly. */
function unusable(release: string, error: unknown): unknown {
  if (!(error instanceof NavgwError) || error.code !== "NAVGW_IMAGE") return error;
  return new NavgwError("NAVGW_DOWNLOAD", `k3s ${release} cannot be used: ${error.message}`, {
    hint: "use another release, or fix the mirror",
    cause: error,
  });
}

async function fetchBoth(
  release: string,
  sums: ReadonlyMap<string, string>,
  names: ReleaseFiles,
  options: ReleaseOptions,
): Promise<{ binary: string; images: string }> {
  const fetch = async (name: string, what: string, signal: AbortSignal): Promise<string> => {
    await using downloads = open({ ...options, signal });
    const url = releaseUrl(options.origin, release, name);
    return await downloads.file({ url, what, sha256: sumFor(release, name, sums) });
  };
  // When one fails, the other's part is kept for the next attempt.
  const [binary, images] = await allOrAbort(options.signal, (signal) => [
    fetch(names.binary, `k3s ${release}`, signal),
    fetch(names.images, `the images of k3s ${release}`, signal),
  ]);
  return { binary, images };
}

function sumFor(release: string, name: string, sums: ReadonlyMap<string, string>): string {
  const listed = sums.get(name);
  if (listed !== undefined) return listed;
  throw new NavgwError("NAVGW_DOWNLOAD", `the checksums of k3s ${release} do not list ${name}`, {
    hint: "use another release, or complete the mirror",
  });
}

function open({ origin, env, ...options }: ReleaseOptions): Downloads {
  if (isOffline(env)) {
    throw new NavgwError("NAVGW_DOWNLOAD", "k3s is not downloaded: NAVGW_OFFLINE is set", {
      hint: hint`unset it, or use ${option("node", "builtin")} or ${option("k3sBinary")}`,
    });
  }
  return new Downloads({
    ...options,
    dir: k3sDownloadsDir(),
    allowsPlainHttp: (host) => origin.base.protocol === "http:" && host === origin.base.host,
  });
}

/** Another mirror may have something else under the same name. */
function identityOf({ base }: Origin, release: string): string {
  return `release ${base.href} ${release} ${process.arch}`;
}
