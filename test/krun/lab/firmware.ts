import { copyFile, cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { once } from "./workshop.ts";

const folder = fileURLToPath(new URL("libkrunfw", import.meta.url));

/** Pins the package that libkrunfw comes from. */
export const FIRMWARE_LOCK = join(folder, "package-lock.json");

/** Of a package with much else in it. */
const LIBRARY = "node_modules/@superradcompany/microsandbox-linux-x64-gnu/lib/libkrunfw.so.5.6.1";

/** libkrunfw, which no package of the product depends on: its file, from npm once. */
export async function fetchFirmware(): Promise<string> {
  return once("libkrunfw.so.5", [await readFile(FIRMWARE_LOCK), LIBRARY], async (path) => {
    const scratch = await mkdtemp(join(tmpdir(), "navgw-firmware-"));
    try {
      for (const name of ["package.json", "package-lock.json"])
        await cp(join(folder, name), join(scratch, name));
      await execa("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: scratch });
      await copyFile(join(scratch, LIBRARY), path);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
}
