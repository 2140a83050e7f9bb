import { NavgwError } from "../base/errors.ts";
import { packageVersion } from "../base/package-version.ts";
import { findGuestPackage } from "./guest-package.ts";

/** One shipped part of the guest. */
export interface GuestArtifact {
  readonly name: string;
  readonly version: string;
  /** Hex sha256 of the uncompressed content. */
  readonly sha256: string;
}

export interface VersionInfo {
  /** Version of navgw-test. */
  readonly package: string;
  /** Empty when no guest package is installed for this platform. */
  readonly guest: readonly GuestArtifact[];
}

/** Versions of this package and of the guest it would start. */
export function version(): VersionInfo {
  return { package: packageVersion(), guest: guestArtifacts() };
}

function guestArtifacts(): GuestArtifact[] {
  try {
    const { artifacts } = findGuestPackage().manifest;
    return Object.entries(artifacts).map(([name, { version, uncompressedSha256 }]) => ({
      name,
      version,
      sha256: uncompressedSha256,
    }));
  } catch (error) {
    if (error instanceof NavgwError) return []; // `up` and `doctor` report the problem
    throw error;
  }
}
