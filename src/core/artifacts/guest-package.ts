import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join } from "node:path";
import { NavgwError, systemCode } from "../base/errors.ts";
import { packageRoot } from "../base/package-root.ts";
import { requirePlatform } from "../base/platform.ts";
import { type ArtifactEntry, type Manifest, manifestSchema } from "./guest-manifest.ts";

/** All artifacts of a guest package. */
export const ARTIFACT_NAMES = [
  "vmlinux",
  "linux-uml",
  "base.erofs",
  "node.erofs",
  "state.ext4",
  "keeper",
] as const;
export type ArtifactName = (typeof ARTIFACT_NAMES)[number];

/** An installed guest package. */
export interface GuestPackage {
  /** Directory of `manifest.json` and the artifacts' files. */
  readonly dir: string;
  readonly manifest: Manifest;
}

/**
 * Finds the guest package of this platform: `$NAVGW_GUEST_DIR` for development, else the npm package that was
 * installed as an optional dependency, else the one of this repository, where nothing was installed.
 * @throws NavgwError NAVGW_UNSUPPORTED on other platforms, NAVGW_ARTIFACT when it is missing or damaged
 */
export function findGuestPackage(env: NodeJS.ProcessEnv = process.env): GuestPackage {
  requirePlatform();
  const path = manifestPath(env);
  try {
    return { dir: dirname(path), manifest: manifestSchema.parse(JSON.parse(readFileSync(path, "utf8"))) };
  } catch (error) {
    if (systemCode(error) === "ENOENT") throw notFound(`no ${path}`, error);
    throw new NavgwError("NAVGW_ARTIFACT", `damaged guest package: ${path}`, {
      hint: REINSTALL,
      cause: error,
    });
  }
}

/** The manifest's entry for an artifact. @throws NavgwError NAVGW_ARTIFACT when it has none of that name */
export function artifactEntry(guest: GuestPackage, name: ArtifactName): ArtifactEntry {
  const entry = guest.manifest.artifacts[name];
  if (entry !== undefined) return entry;
  throw new NavgwError("NAVGW_ARTIFACT", `the guest package in ${guest.dir} has no ${name}`, {
    hint: REINSTALL,
  });
}

/** Hint for a missing or damaged file of the package. */
export const REINSTALL = "reinstall it: npm install navgw-test (without --omit=optional)";

function manifestPath(env: NodeJS.ProcessEnv): string {
  const dir = env.NAVGW_GUEST_DIR;
  if (dir !== undefined && dir !== "") {
    if (isAbsolute(dir)) return join(dir, "manifest.json");
    throw new NavgwError("NAVGW_BAD_OPTION", `NAVGW_GUEST_DIR must be an absolute path: ${dir}`);
  }
  const packageName = `guest-${process.platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(`@navgw/${packageName}/manifest.json`);
  } catch (error) {
    const inRepository = join(packageRoot(), "packages", packageName, "manifest.json");
    if (existsSync(inRepository)) return inRepository;
    throw notFound(`@navgw/${packageName} is not installed`, error);
  }
}

function notFound(what: string, cause: unknown): NavgwError {
  const hint = process.env.NAVGW_GUEST_DIR
    ? "set NAVGW_GUEST_DIR to a directory with manifest.json"
    : REINSTALL;
  return new NavgwError("NAVGW_ARTIFACT", `guest package not found: ${what}`, { hint, cause });
}
