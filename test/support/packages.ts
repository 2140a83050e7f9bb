import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** This package and the guest's, as they would be published. */
export interface Tarballs {
  readonly navgw: string;
  readonly guest: string;
}

/** `npm pack` of both packages. @param dir where the tarballs go */
export async function packPackages(dir: string): Promise<Tarballs> {
  await mkdir(dir, { recursive: true });
  const packages = [root, join(root, "packages/guest-linux-x64")];
  await execa("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", dir, ...packages]);
  const find = async (prefix: string): Promise<string> => {
    const name = (await readdir(dir)).find((file) => file.startsWith(prefix));
    if (name === undefined) throw new Error(`npm pack wrote no ${prefix}`);
    return join(dir, name);
  };
  return { navgw: await find("navgw-test-"), guest: await find("navgw-guest-linux-x64-") };
}

/**
 * `npm install` of packages in a folder.
 * @param packages as on the command line: tarballs, or `name@range` of the registry
 */
export async function installPackages(dir: string, packages: readonly string[]): Promise<void> {
  await mkdir(dir, { recursive: true });
  const quiet = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefer-offline"];
  await execa("npm", ["install", ...quiet, ...packages], { cwd: dir });
}
