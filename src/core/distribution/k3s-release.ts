import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";

/** The k3s that `--node k3s` runs unless another is asked for. */
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
    throw new NavgwError("NAVGW_UNSUPPORTED", `there is no k3s release for ${arch}`, {
      hint: hint`use ${option("node", "builtin")}`,
    });
  }
  return {
    binary: name === "amd64" ? "k3s" : `k3s-${name}`,
    images: `k3s-airgap-images-${name}.tar.zst`,
    sums: `sha256sum-${name}.txt`,
  };
}

/** A semantic version with build metadata: dashes are part of it in a build of k3s's own, such as `v1.34.3+k3s-80b11e87-dirty`. */
const RELEASE = /^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?\+[0-9A-Za-z][0-9A-Za-z.-]*$/;

/** Whether text is a release's whole name, such as `v1.36.1+k3s1`. */
export const isRelease = (text: string): boolean => RELEASE.test(text);

/**
 * What a version that was asked for means: a release, or a channel whose newest release is to be asked for.
 *
 * | asked for | is |
 * |---|---|
 * | nothing | release {@link DEFAULT_K3S_VERSION} |
 * | `v1.36.1+k3s1`, `1.36.1+k3s1`, `v1.36.1-k3s1` (an image's tag) | that release |
 * | `v1.34.3+k3s-80b11e87`, `v1.34.3-k3s-80b11e87` | that build, which no server has |
 * | `v1.36.1` | release `v1.36.1+k3s1` |
 * | `v1.36` | channel `v1.36` |
 * | `stable`, `latest`, `testing` | that channel |
 *
 * @throws NavgwError NAVGW_BAD_OPTION for anything else
 */
export function parseVersion(
  asked: string | undefined,
): { readonly release: string } | { readonly channel: string } {
  if (asked === undefined) return { release: DEFAULT_K3S_VERSION };
  if (isChannel(asked)) return { channel: asked };
  const version = releaseOfTag(asked.replace(/^v?/, "v"));
  if (isRelease(version)) return { release: version };
  if (/^v\d+\.\d+\.\d+$/.test(version)) return { release: `${version}+k3s1` };
  if (/^v\d+\.\d+$/.test(version)) return { channel: version };
  throw new NavgwError("NAVGW_BAD_OPTION", `k3s version ${JSON.stringify(asked)} is none`, {
    hint: `write it like ${DEFAULT_K3S_VERSION}, v1.36 or stable`,
  });
}

/** Whether text is one of the words for what is newest. */
export const isChannel = (text: string): boolean => ["stable", "latest", "testing"].includes(text);

/** What follows the plus of a version: a release's number, or the commit that a build of one's own is of (k3s's scripts/version.sh). */
const BUILD = /-(k3s\d+|k3s-[0-9a-f]{7,40}(?:-dirty)?|navgw\.\d+)$/;

/** The release that an image's tag names: a tag cannot have a plus. */
export const releaseOfTag = (tag: string): string => tag.replace(BUILD, "+$1");

/** What a version says of itself: the builtin node is that, under whatever name it is served. */
export const distributionOf = (version: string): "builtin" | "k3s" =>
  /\+navgw\.\d+$/.test(version) ? "builtin" : "k3s";

/**
 * The sums of a release's list, by file name.
 * @throws NavgwError NAVGW_DOWNLOAD when it is none: such as the page of a captive portal
 */
export function parseSums(text: string, url: URL): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, sha256, name] = /^([0-9a-f]{64}) [ *](\S+)\r?$/.exec(line) ?? [];
    if (sha256 !== undefined && name !== undefined) sums.set(name, sha256);
  }
  if (sums.size > 0) return sums;
  throw new NavgwError("NAVGW_DOWNLOAD", `${url.origin}${url.pathname} is no list of sha256 sums`, {
    hint: "look at it with a browser: a proxy may have answered in the server's place",
  });
}
