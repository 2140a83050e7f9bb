import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { NavgwError } from "../../src/core/base/errors.ts";
import { readTarget, requireTarget } from "./binary-target.ts";
import { installCommand, type LibraryPlaces, libraryPlaces } from "./library-places.ts";
import { compareReleases } from "./library-release.ts";

/** Where a library was found. */
type LibrarySource = "option" | "NAVGW_LIBKRUN" | "npm" | "system";

/** A libkrun of this machine. It was looked at, not loaded: describeLibkrun() does that. */
export interface FoundLibkrun {
  readonly path: string;
  /** Such as `1.17.4`, from the name of its file; undefined when that does not tell. */
  readonly version?: string | undefined;
  readonly source: LibrarySource;
  /** libkrunfw, which has the kernel that boots when none is given. */
  readonly firmware?: { readonly path: string; readonly version?: string | undefined } | undefined;
}

export interface FindOptions {
  /** File or folder of libkrun, before anything else. */
  readonly libkrun?: string | undefined;
  /** File or folder of libkrunfw, before anything else. */
  readonly libkrunfw?: string | undefined;
  /** Has NAVGW_LIBKRUN and NAVGW_LIBKRUNFW, each a file or a folder. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: string;
  readonly arch?: string;
  /** Folders of the system. Default: those of Homebrew, Fedora and Debian. */
  readonly folders?: readonly string[];
  /** Folder of an installed npm package; undefined when it is not. Default: as Node.js finds it from here. */
  readonly packageFolder?: (name: string) => string | undefined;
}

/**
 * Finds libkrun and, where there is one, libkrunfw: what was named, then NAVGW_LIBKRUN, then the npm packages that carry
 * it, then the system. What was named must be there; nothing else takes its place.
 * @throws NavgwError NAVGW_LIBKRUN with the command that installs it here
 */
export function findLibkrun(options: FindOptions = {}): FoundLibkrun {
  const { env = process.env, platform = process.platform, arch = process.arch } = options;
  const places = libraryPlaces(platform, arch);
  if (places === undefined)
    throw new NavgwError("NAVGW_LIBKRUN", `there is no libkrun for ${platform} ${arch}`);
  const search: Search = {
    places,
    platform,
    arch,
    folders: options.folders ?? places.folders,
    packageFolder: options.packageFolder ?? installedPackage,
  };
  const { path, source } = findLibrary(search, options.libkrun, env.NAVGW_LIBKRUN);
  return {
    path,
    version: versionOf(path, places.libkrunVersioned),
    source,
    firmware: findFirmware(search, dirname(path), options.libkrunfw, env.NAVGW_LIBKRUNFW),
  };
}

interface Search {
  readonly places: LibraryPlaces;
  readonly platform: string;
  readonly arch: string;
  readonly folders: readonly string[];
  readonly packageFolder: (name: string) => string | undefined;
}

function findLibrary(
  search: Search,
  option: string | undefined,
  variable: string | undefined,
): { path: string; source: LibrarySource } {
  const { places, platform, arch } = search;
  const look = (folder: string): string | undefined =>
    inFolder(folder, places.libkrun, places.libkrunVersioned);
  const named = option ?? (variable || undefined);
  if (named !== undefined) {
    const path = fileOrIn(named, look);
    const source = option === undefined ? "NAVGW_LIBKRUN" : "option";
    if (path === undefined) throw notThere(named, "libkrun", source);
    requireTarget(path, "libkrun", platform, arch);
    return { path, source };
  }
  const carrier = places.libkrunPackage && search.packageFolder(places.libkrunPackage);
  const carried = carrier && look(join(carrier, "lib"));
  if (carried) {
    requireTarget(carried, "libkrun", platform, arch);
    return { path: carried, source: "npm" };
  }
  // A system may keep libraries of several architectures: those of others are not what was looked for.
  const path = search.folders.map(look).find((found) => found !== undefined && fits(found, search));
  if (path !== undefined) return { path, source: "system" };
  throw new NavgwError("NAVGW_LIBKRUN", "libkrun was not found", {
    hint: `${installCommand(platform, arch, osRelease(platform))}; or name one by NAVGW_LIBKRUN`,
  });
}

function findFirmware(
  search: Search,
  beside: string,
  option: string | undefined,
  variable: string | undefined,
): FoundLibkrun["firmware"] {
  const { places, platform, arch } = search;
  const named = option ?? (variable || undefined);
  const by = option === undefined ? "NAVGW_LIBKRUNFW" : "option";
  const look = (folder: string): string | undefined =>
    inFolder(folder, [places.libkrunfw], places.libkrunfwVersioned);
  const found = (path: string) => ({ path, version: versionOf(path, places.libkrunfwVersioned) });
  if (named !== undefined) {
    const path = fileOrIn(named, look);
    if (path === undefined) throw notThere(named, "libkrunfw", by);
    requireTarget(path, "libkrunfw", platform, arch);
    return found(path);
  }
  const packages = places.libkrunfwPackages
    .map(search.packageFolder)
    .filter((folder) => folder !== undefined);
  const path = [beside, ...packages.map((folder) => join(folder, "lib")), ...search.folders]
    .map(look)
    .find((candidate) => candidate !== undefined && fits(candidate, search));
  return path === undefined ? undefined : found(path);
}

function fits(path: string, { platform, arch }: Search): boolean {
  const target = readTarget(path);
  return target?.platform === platform && target.archs.includes(arch);
}

/** The file that was named itself, or what is looked for in the folder that was. */
function fileOrIn(named: string, look: (folder: string) => string | undefined): string | undefined {
  const stats = statSync(named, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const path = stats.isDirectory() ? look(named) : named;
  return path === undefined ? undefined : realpathSync(path);
}

/** A library of a folder with its links followed: the file's own name has the version. */
function inFolder(folder: string, names: readonly string[], versioned: RegExp): string | undefined {
  const full = newest(filesOf(folder), versioned);
  const name = [...(full === undefined ? [] : [full]), ...names].find(
    (candidate) => statSync(join(folder, candidate), { throwIfNoEntry: false })?.isFile() === true,
  );
  return name === undefined ? undefined : realpathSync(join(folder, name));
}

function newest(files: readonly string[], versioned: RegExp): string | undefined {
  const versions = files.flatMap((file) => {
    const version = versioned.exec(file)?.[1];
    return version === undefined ? [] : [{ file, version }];
  });
  return versions.sort((a, b) => compareReleases(b.version, a.version))[0]?.file;
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not there, or not ours to read: nothing of use in it
  }
}

const versionOf = (path: string, versioned: RegExp): string | undefined =>
  versioned.exec(basename(path))?.[1];

function notThere(named: string, what: string, by: string): NavgwError {
  return new NavgwError(
    "NAVGW_LIBKRUN",
    `no ${what} at ${named}, which ${by === "option" ? "an option" : by} names`,
    {
      hint: "name the library's file or its folder, or leave it to be found",
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
    return ""; // a system that does not say what it is
  }
}
