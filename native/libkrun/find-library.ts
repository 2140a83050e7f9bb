import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { NavgwError } from "../../src/core/base/errors.ts";
import { readTarget, requireTarget } from "./binary-target.ts";
import { installCommand, type LibraryLocations, libraryLocations } from "./library-places.ts";
import { compareReleases } from "./library-release.ts";

/** How a library was found. */
type LibrarySource = "option" | "NAVGW_LIBKRUN" | "npm" | "system";

/** A libkrun of this machine. Its file was inspected but not loaded: describeLibkrun() does that. */
export interface FoundLibkrun {
  readonly path: string;
  /** Such as `1.17.4`, from its file name; undefined when that has none. */
  readonly version?: string | undefined;
  readonly source: LibrarySource;
  /** libkrunfw, which has the kernel that boots when none is configured. */
  readonly firmware?: { readonly path: string; readonly version?: string | undefined } | undefined;
}

export interface FindOptions {
  /** File or directory of libkrun; takes precedence over everything else. */
  readonly libkrun?: string | undefined;
  /** File or directory of libkrunfw; takes precedence over everything else. */
  readonly libkrunfw?: string | undefined;
  /** Environment with NAVGW_LIBKRUN and NAVGW_LIBKRUNFW, each a file or a directory. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: string;
  readonly arch?: string;
  /** Directories of the system. Default: those of Homebrew, Fedora and Debian. */
  readonly directories?: readonly string[];
  /** Directory of an installed npm package; undefined when it is not installed. Default: as Node.js resolves it. */
  readonly packageDirectory?: (name: string) => string | undefined;
}

/**
 * Finds libkrun and, if present, libkrunfw: the option, then NAVGW_LIBKRUN, then the npm packages that contain
 * it, then the system. A configured path must exist; nothing else replaces it.
 * @throws NavgwError NAVGW_LIBKRUN with the command that installs it on this machine
 */
export function findLibkrun(options: FindOptions = {}): FoundLibkrun {
  const { env = process.env, platform = process.platform, arch = process.arch } = options;
  const locations = libraryLocations(platform, arch);
  if (locations === undefined)
    throw new NavgwError("NAVGW_LIBKRUN", `libkrun is not available for ${platform} ${arch}`);
  const search: Search = {
    locations,
    platform,
    arch,
    directories: options.directories ?? locations.directories,
    packageDirectory: options.packageDirectory ?? installedPackage,
  };
  const { path, source } = findLibrary(search, options.libkrun, env.NAVGW_LIBKRUN);
  return {
    path,
    version: versionOf(path, locations.libkrunVersioned),
    source,
    firmware: findFirmware(search, dirname(path), options.libkrunfw, env.NAVGW_LIBKRUNFW),
  };
}

interface Search {
  readonly locations: LibraryLocations;
  readonly platform: string;
  readonly arch: string;
  readonly directories: readonly string[];
  readonly packageDirectory: (name: string) => string | undefined;
}

function findLibrary(
  search: Search,
  option: string | undefined,
  variable: string | undefined,
): { path: string; source: LibrarySource } {
  const { locations, platform, arch } = search;
  const findIn = (directory: string): string | undefined =>
    findInDirectory(directory, locations.libkrun, locations.libkrunVersioned);
  const named = option ?? (variable || undefined);
  if (named !== undefined) {
    const path = resolveNamed(named, findIn);
    const source = option === undefined ? "NAVGW_LIBKRUN" : "option";
    if (path === undefined) throw notFound(named, "libkrun", source);
    requireTarget(path, "libkrun", platform, arch);
    return { path, source };
  }
  const packageRoot = locations.libkrunPackage && search.packageDirectory(locations.libkrunPackage);
  const packaged = packageRoot && findIn(join(packageRoot, "lib"));
  if (packaged) {
    requireTarget(packaged, "libkrun", platform, arch);
    return { path: packaged, source: "npm" };
  }
  // A system may have libraries of several architectures: those of others are skipped.
  const path = search.directories
    .map(findIn)
    .find((found) => found !== undefined && matchesTarget(found, search));
  if (path !== undefined) return { path, source: "system" };
  throw new NavgwError("NAVGW_LIBKRUN", "libkrun was not found", {
    hint: `${installCommand(platform, arch, osRelease(platform))}; or set NAVGW_LIBKRUN to one`,
  });
}

function findFirmware(
  search: Search,
  libkrunDirectory: string,
  option: string | undefined,
  variable: string | undefined,
): FoundLibkrun["firmware"] {
  const { locations, platform, arch } = search;
  const named = option ?? (variable || undefined);
  const source = option === undefined ? "NAVGW_LIBKRUNFW" : "option";
  const findIn = (directory: string): string | undefined =>
    findInDirectory(directory, [locations.libkrunfw], locations.libkrunfwVersioned);
  const found = (path: string) => ({ path, version: versionOf(path, locations.libkrunfwVersioned) });
  if (named !== undefined) {
    const path = resolveNamed(named, findIn);
    if (path === undefined) throw notFound(named, "libkrunfw", source);
    requireTarget(path, "libkrunfw", platform, arch);
    return found(path);
  }
  const packages = locations.libkrunfwPackages
    .map(search.packageDirectory)
    .filter((directory) => directory !== undefined);
  const path = [
    libkrunDirectory,
    ...packages.map((directory) => join(directory, "lib")),
    ...search.directories,
  ]
    .map(findIn)
    .find((candidate) => candidate !== undefined && matchesTarget(candidate, search));
  return path === undefined ? undefined : found(path);
}

function matchesTarget(path: string, { platform, arch }: Search): boolean {
  const target = readTarget(path);
  return target?.platform === platform && target.archs.includes(arch);
}

/** Resolves a configured path: the file itself, or the library in that directory. */
function resolveNamed(named: string, findIn: (directory: string) => string | undefined): string | undefined {
  const stats = statSync(named, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const path = stats.isDirectory() ? findIn(named) : named;
  return path === undefined ? undefined : realpathSync(path);
}

/** Finds a library in a directory and follows its links: the file's own name has the version. */
function findInDirectory(directory: string, names: readonly string[], versioned: RegExp): string | undefined {
  const full = newest(filesOf(directory), versioned);
  const name = [...(full === undefined ? [] : [full]), ...names].find(
    (candidate) => statSync(join(directory, candidate), { throwIfNoEntry: false })?.isFile() === true,
  );
  return name === undefined ? undefined : realpathSync(join(directory, name));
}

function newest(files: readonly string[], versioned: RegExp): string | undefined {
  const versions = files.flatMap((file) => {
    const version = versioned.exec(file)?.[1];
    return version === undefined ? [] : [{ file, version }];
  });
  return versions.sort((a, b) => compareReleases(b.version, a.version))[0]?.file;
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // missing, or not readable: nothing useful in it
  }
}

const versionOf = (path: string, versioned: RegExp): string | undefined =>
  versioned.exec(basename(path))?.[1];

function notFound(named: string, what: string, source: string): NavgwError {
  return new NavgwError(
    "NAVGW_LIBKRUN",
    `no ${what} at ${named}, set by ${source === "option" ? "an option" : source}`,
    {
      hint: "set it to the library's file or its directory, or unset it to search for one",
    },
  );
}

function installedPackage(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined; // not installed: it is optional
  }
}

function osRelease(platform: string): string {
  if (platform !== "linux") return "";
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return ""; // a system that does not identify itself
  }
}
