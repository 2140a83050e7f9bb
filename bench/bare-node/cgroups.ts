import { appendFile, mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** One mounted tree of control groups. */
interface Hierarchy {
  readonly path: string;
  /** Its controllers and its name, as mount(8) takes them; empty for version 2. */
  readonly options: string;
}

/** How a host's control groups are mounted: one tree of version 2, or one a controller of version 1. */
export interface Cgroups {
  readonly version: 1 | 2;
  readonly hierarchies: readonly Hierarchy[];
}

/** Controllers without which the kubelet does not start. */
const NEEDED = ["cpu", "cpuset", "memory", "pids"];
/** What `/proc/mounts` says of a hierarchy that is not its own. */
const GENERAL = /^(rw|relatime|nosuid|nodev|noexec|xattr|clone_children|release_agent=.*)$/;

/** @param mounts text of `/proc/mounts` */
export function parseCgroups(mounts: string): Cgroups {
  const lines = mounts.split("\n").map((line) => line.split(" "));
  const old = lines
    .filter(([, , kind]) => kind === "cgroup")
    .map(([, path = "", , options = ""]) => {
      const own = options.split(",").filter((option) => !GENERAL.test(option));
      return {
        path,
        options: own.map((option) => (option.startsWith("name=") ? `none,${option}` : option)).join(","),
      };
    });
  const has = (controller: string): boolean =>
    old.some(({ options }) => options.split(",").includes(controller));
  if (NEEDED.every(has)) return { version: 1, hierarchies: old };
  const path = lines.find(([, , kind]) => kind === "cgroup2")?.[1];
  return { version: 2, hierarchies: path === undefined ? [] : [{ path, options: "" }] };
}

/** Why a node cannot have a group of its own there; undefined when it can. */
export async function lackOf({ version, hierarchies }: Cgroups): Promise<string | undefined> {
  const [first] = hierarchies;
  if (first === undefined) return "control groups are not mounted";
  if (version === 1) return undefined;
  const given = (await readFile(join(first.path, "cgroup.subtree_control"), "utf8")).trim().split(" ");
  const missing = NEEDED.filter((name) => !given.includes(name));
  return missing.length === 0 ? undefined : `the host gives its groups no controller ${missing.join(", ")}`;
}

/** Makes a group of that name in every hierarchy. @returns the files that a process joins it by */
export async function makeGroups({ hierarchies }: Cgroups, name: string): Promise<string[]> {
  for (const { path, options } of hierarchies) {
    await mkdir(join(path, name));
    if (!options.split(",").includes("cpuset")) continue;
    // In version 1 a group has no CPUs and no memory until it is told.
    for (const file of ["cpuset.cpus", "cpuset.mems"])
      await writeFile(join(path, name, file), await readFile(join(path, file)));
  }
  return hierarchies.map(({ path }) => join(path, name, "cgroup.procs"));
}

/** Removes the group with all below it. Its processes have ended. */
export async function removeGroups({ hierarchies }: Cgroups, name: string): Promise<void> {
  for (const { path } of hierarchies) await removeTree(join(path, name));
}

async function removeTree(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true }))
    if (entry.isDirectory()) await removeTree(join(path, entry.name));
  await rmdir(path);
}

/** Gives the controllers of a version 2 tree to the groups in it, from within: the caller is its only process. */
export async function delegate(root: string): Promise<void> {
  await mkdir(join(root, "init"));
  await writeFile(join(root, "init", "cgroup.procs"), "0");
  for (const name of (await readFile(join(root, "cgroup.controllers"), "utf8")).trim().split(" "))
    await appendFile(join(root, "cgroup.subtree_control"), `+${name}`);
}
