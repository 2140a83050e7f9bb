import { NavgwError } from "../base/errors.ts";
import type { Descriptor } from "./image-schema.ts";

/** Platform of an image, in Go's terms. */
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

/** Linux on this machine's architecture: the platform of guests on this machine. */
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
 * Selects the entry of an index for a platform: the right variant first, else the newest variant that is not newer
 * than the requested one, else the first of that architecture. Attestations (`unknown/unknown`) never match.
 * @throws NavgwError NAVGW_IMAGE that lists the platforms of the index
 */
export function selectPlatform(
  candidates: readonly Descriptor[],
  requested: Platform,
  what: string,
): Descriptor {
  const matching = candidates.filter(
    ({ platform }) =>
      platform && platform.os === requested.os && platform.architecture === requested.architecture,
  );
  const level = (variant: string | null | undefined): number =>
    Number(/^v(\d+)/.exec(variant ?? "")?.[1] ?? 0);
  const maxLevel = requested.variant === undefined ? 99 : level(requested.variant);
  const usable = matching.filter(({ platform }) => level(platform?.variant) <= maxLevel);
  usable.sort((a, b) => {
    const exact = Number(sameVariant(b, requested)) - Number(sameVariant(a, requested));
    return exact !== 0 ? exact : level(b.platform?.variant) - level(a.platform?.variant);
  });
  const best = usable[0];
  if (best !== undefined) return best;
  const available = candidates.flatMap(({ platform }) =>
    platform && platform.os !== "unknown"
      ? [formatPlatform({ ...platform, variant: platform.variant ?? undefined })]
      : [],
  );
  throw new NavgwError("NAVGW_IMAGE", `${what} has no image for ${formatPlatform(requested)}`, {
    hint:
      available.length === 0
        ? "use an image whose index lists platforms"
        : `use one of its platforms: ${[...new Set(available)].join(", ")}`,
  });
}

function sameVariant(candidate: Descriptor, requested: Platform): boolean {
  return (candidate.platform?.variant ?? undefined) === requested.variant;
}
