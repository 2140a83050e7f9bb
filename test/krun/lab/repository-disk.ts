import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { GuestPackage } from "../../../src/core/artifacts/guest-package.ts";
import type { LabArguments } from "../inside/arguments.ts";
import { copyTree, makeDisk, ROOT } from "./workshop.ts";

/** What is tested, as it is built, the tests, and what those are made with. */
const FILES = ["package.json", "dist", "src", "native/libkrun", "guest/build", "test"];

/** npm packages that the tests need beside the product's own dependencies. */
const TEST_PACKAGES = ["vitest", "execa"];

interface PackageJson {
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

/** Writes the disk with the repository under test. */
export async function repositoryDisk(path: string, guest: GuestPackage, wanted: LabArguments): Promise<void> {
  await makeDisk(path, "lab-repository", async (folder) => {
    const packages = await installed(["", ...TEST_PACKAGES]);
    await copyTree(ROOT, [...FILES, ...packages.map((name) => `node_modules/${name}`)], folder);
    await copyGuestManifest(guest, folder);
    await writeFile(join(folder, "lab.json"), JSON.stringify(wanted));
  });
}

/** The artifacts themselves come unpacked, on the cache disk. */
async function copyGuestManifest(guest: GuestPackage, folder: string): Promise<void> {
  const name = "packages/guest-linux-x64";
  await mkdir(join(folder, name), { recursive: true });
  await cp(join(ROOT, name, "package.json"), join(folder, name, "package.json"));
  await cp(join(guest.dir, "manifest.json"), join(folder, name, "manifest.json"));
  await mkdir(join(folder, "node_modules/@navgw"), { recursive: true });
  await symlink(`../../${name}`, join(folder, "node_modules/@navgw/guest-linux-x64"));
}

/** Packages and what they depend on, as far as it is hoisted; `""` is the project itself. */
async function installed(roots: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const visit = async (name: string): Promise<void> => {
    if (found.has(name) || name.startsWith("@navgw/")) return;
    const manifest = await readManifest(name === "" ? ROOT : join(ROOT, "node_modules", name));
    // An optional package of another platform, or one that is nested in its only user.
    if (manifest === undefined) return;
    found.add(name);
    const needed = {
      ...manifest.dependencies,
      ...manifest.peerDependencies,
      ...manifest.optionalDependencies,
    };
    for (const dependency of Object.keys(needed)) await visit(dependency);
  };
  for (const name of roots) await visit(name);
  found.delete("");
  return [...found];
}

async function readManifest(folder: string): Promise<PackageJson | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as PackageJson;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
