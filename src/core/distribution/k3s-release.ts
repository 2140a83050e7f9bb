import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";

/** The k3s that `--node k3s` runs by default. */
export const DEFAULT_K3S_VERSION = "v1.36.1+k3s1";

/** Names of a release's files on one architecture. */
export interface ReleaseFiles {
  readonly binary: string;
  readonly images: string;
  readonly sums: string;
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** @param arch of Node.js */
export function releaseFiles(arch: string = process.arch): ReleaseFiles {
  const name = ARCHITECTURES[arch];
  if (name === undefined) {
    throw new NavgwError("NAVGW_UNSUPPORTED", `k3s has no release for ${arch}`, {
      hint: hint`use ${option("node", "builtin")}`,
    });
  }
  return {
    binary: name === "amd64" ? "k3s" : `k3s-${name}`,
    images: `k3s-airgap-images-${name}.tar.zst`,
    sums: `sha256sum-${name}.txt`,
  };
}

/** A semantic version with build metadata: dashes are part of it in a development build of k3s, such as `v1.34.3+k3s-80b11e87-dirty`. */
const RELEASE = /^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?\+[0-9A-Za-z][0-9A-Za-z.-]*$/;

/** Whether text is a release's complete name, such as `v1.36.1+k3s1`. */
export const isRelease = (text: string): boolean => RELEASE.test(text);

/**
 * Parses a requested version: a release, or a channel whose newest release has to be looked up.
 *
 * | requested | result |
 * |---|---|
 * | nothing | release {@link DEFAULT_K3S_VERSION} |
 * | `v1.36.1+k3s1`, `1.36.1+k3s1`, `v1.36.1-k3s1` (an image's tag) | that release |
 * | `v1.34.3+k3s-80b11e87`, `v1.34.3-k3s-80b11e87` | that build, which no server provides |
 * | `v1.36.1` | release `v1.36.1+k3s1` |
 * | `v1.36` | channel `v1.36` |
 * | `stable`, `latest`, `testing` | that channel |
 *
 * @throws NavgwError NAVGW_BAD_OPTION for anything else
 */
export function parseVersion(
  requested: string | undefined,
): { readonly release: string } | { readonly channel: string } {
  if (requested === undefined) return { release: DEFAULT_K3S_VERSION };
  if (isChannel(requested)) return { channel: requested };
  const version = releaseOfTag(requested.replace(/^v?/, "v"));
  if (isRelease(version)) return { release: version };
  if (/^v\d+\.\d+\.\d+$/.test(version)) return { release: `${version}+k3s1` };
  if (/^v\d+\.\d+$/.test(version)) return { channel: version };
  throw new NavgwError("NAVGW_BAD_OPTION", `invalid k3s version ${JSON.stringify(requested)}`, {
    hint: `write it like ${DEFAULT_K3S_VERSION}, v1.36 or stable`,
  });
}

/** Whether text is the name of a channel. */
export const isChannel = (text: string): boolean => ["stable", "latest", "testing"].includes(text);

/** What follows the plus of a version: a release's number, or the commit of a development build (k3s's scripts/version.sh). */
const BUILD = /-(k3s\d+|k3s-[0-9a-f]{7,40}(?:-dirty)?|navgw\.\d+)$/;

/** The release that an image's tag names: a tag cannot have a plus. */
export const releaseOfTag = (tag: string): string => tag.replace(BUILD, "+$1");

/** The distribution that a version names: the builtin node keeps its own, even when it is served as a k3s. */
export const distributionOf = (version: string): "builtin" | "k3s" =>
  /\+navgw\.\d+$/.test(version) ? "builtin" : "k3s";

/**
 * Parses a release's list of checksums, by file name.
 * @throws NavgwError NAVGW_DOWNLOAD when it is not such a list, but the page of a captive portal, for example
 */
export function parseSums(text: string, url: URL): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, sha256, name] = /^([0-9a-f]{64}) [ *](\S+)\r?$/.exec(line) ?? [];
    if (sha256 !== undefined && name !== undefined) sums.set(name, sha256);
  }
  if (sums.size > 0) return sums;
  throw new NavgwError("NAVGW_DOWNLOAD", `${url.origin}${url.pathname} is not a list of sha256 checksums`, {
    hint: "open it in a browser: a proxy may have responded instead of the server",
  });
}
