import { NavgwError } from "../base/errors.ts";
import type { Descriptor } from "./image-schema.ts";

/** What an image runs on, in Go's words. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string | undefined;
}

const NODE_TO_GO: Readonly<Record<string, string>> = {
  x64: "amd64",
  arm64: "arm64",
  arm: "arm",
  ia32: "386",
};
const ALIASES: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  aarch64: "arm64",
  armhf: "arm",
  i386: "386",
};

/** Linux on this machine's architecture: what a guest here can run. */
export function hostPlatform(): Platform {
  return { os: "linux", architecture: NODE_TO_GO[process.arch] ?? process.arch, variant: undefined };
}

/**
 * Parses `os/architecture[/variant]` or a lone architecture.
 * @throws NavgwError NAVGW_BAD_OPTION
 */
export function parsePlatform(text: string): Platform {
  const parts = text.includes("/") ? text.split("/") : ["linux", text];
  const [os, architecture, variant] = parts;
  if (parts.length > 3 || !os || !architecture || !parts.every((part) => /^[a-z0-9_.]+$/.test(part))) {
    throw new NavgwError("NAVGW_BAD_OPTION", `bad platform ${JSON.stringify(text)}`, {
      hint: "write it like linux/amd64 or linux/arm/v7",
    });
  }
  return { os, architecture: ALIASES[architecture] ?? architecture, variant };
}

export function formatPlatform(platform: Platform): string {
  const variant = platform.variant === undefined ? "" : `/${platform.variant}`;
  return `${platform.os}/${platform.architecture}${variant}`;
}

/**
 * The entry of an index to run on a platform: the right variant first, else the newest variant that is not newer
 * than the one wanted, else the first of that architecture. Attestations (`unknown/unknown`) never match.
 * @throws NavgwError NAVGW_IMAGE that lists what the index has
 */
export function selectPlatform(
  candidates: readonly Descriptor[],
  wanted: Platform,
  what: string,
): Descriptor {
  const fitting = candidates.filter(
    ({ platform }) => platform && platform.os === wanted.os && platform.architecture === wanted.architecture,
  );
  const level = (variant: string | null | undefined): number =>
    Number(/^v(\d+)/.exec(variant ?? "")?.[1] ?? 0);
  const most = wanted.variant === undefined ? 99 : level(wanted.variant);
  const usable = fitting.filter(({ platform }) => level(platform?.variant) <= most);
  usable.sort((a, b) => {
    const exact = Number(sameVariant(b, wanted)) - Number(sameVariant(a, wanted));
    return exact !== 0 ? exact : level(b.platform?.variant) - level(a.platform?.variant);
  });
  const best = usable[0];
  if (best !== undefined) return best;
  const has = candidates.flatMap(({ platform }) =>
    platform && platform.os !== "unknown"
      ? [formatPlatform({ ...platform, variant: platform.variant ?? undefined })]
      : [],
  );
  throw new NavgwError("NAVGW_IMAGE", `${what} has no image for ${formatPlatform(wanted)}`, {
    hint: has.length === 0 ? "it names no platform at all" : `it has ${[...new Set(has)].join(", ")}`,
  });
}

function sameVariant(candidate: Descriptor, wanted: Platform): boolean {
  return (candidate.platform?.variant ?? undefined) === wanted.variant;
}
