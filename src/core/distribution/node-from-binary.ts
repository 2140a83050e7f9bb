import { chmod, copyFile, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { GuestPackage } from "../artifacts/guest-package.ts";
import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { runProgram } from "../base/run-program.ts";
import { sumOf } from "../base/sum-of-file.ts";
import { type CheckedImages, checkAirgapImages } from "./airgap-archive.ts";
import { requireProgram } from "./k3s-program.ts";
import { isRelease, releaseFiles } from "./k3s-release.ts";
import { makeNodeDisk, type NodeDisk } from "./node-disk.ts";
import { programFiles } from "./program-files.ts";
import { scanProgram } from "./scan-program.ts";

/** Time limit of a program that prints its version, ms. */
const VERSION_TIMEOUT = 30_000;
/** Longest output of a program that is quoted in an error. */
const MAX_OUTPUT = 200;

/**
 * Makes the disk of a k3s program in a file, with the airgap images of its release if they are beside it.
 * @param version of it; undefined: the program is run to print it
 * @param onWarning called with problems of the images when the disk is made
 * @throws NavgwError NAVGW_BAD_OPTION when it is not such a program; NAVGW_IMAGE for images that do not fit it; NAVGW_NO_SPACE,
 * NAVGW_STATE
 */
export async function diskFromBinary(
  guest: GuestPackage,
  file: string,
  version: string | undefined,
  signal?: AbortSignal,
  onWarning?: (text: string) => void,
): Promise<NodeDisk> {
  const path = resolve(file);
  await requireProgram(path);
  const archives = await archivesBeside(path);
  const sums = await Promise.all([path, ...archives].map((one) => sumOf(one)));
  return makeNodeDisk(
    guest,
    `binary ${sums.join(" ")} ${version}`,
    async (dir) => {
      // A copy, since a file that was just downloaded may not be executable.
      const program = join(dir, "k3s");
      await copyFile(path, program);
      await chmod(program, 0o755);
      const scan = await scanProgram(program, signal);
      const checked: CheckedImages[] = [];
      for (const archive of archives) {
        const images = { path: archive, name: archive, needed: scan.images };
        checked.push(await checkAirgapImages(images, signal));
      }
      for (const { warning } of checked) if (warning !== undefined) onWarning?.(warning);
      return {
        version: version ?? (await versionOf(program, path)),
        images: checked.every(({ names }) => names !== undefined)
          ? checked.flatMap(({ names }) => names ?? [])
          : undefined,
        files: [
          ...(await programFiles(program, scan, dir, { what: path, signal })),
          ...archives.map((archive) => ({ name: `images/${basename(archive)}`, path: archive, mode: 0o644 })),
        ],
      };
    },
    signal,
  );
}

async function archivesBeside(path: string): Promise<string[]> {
  const prefix = releaseFiles().images.replace(/\.tar\.zst$/, "");
  const names = await readdir(dirname(path));
  const found = names.filter((name) => name.startsWith(prefix) && /\.tar(\.gz|\.zst)?$/.test(name));
  return found.sort().map((name) => join(dirname(path), name));
}

/** `k3s version v1.36.1+k3s1 (…)` is the first line of its output; printing it unpacks nothing. */
async function versionOf(program: string, path: string): Promise<string> {
  const failed = (why: string, cause?: unknown): NavgwError =>
    new NavgwError("NAVGW_BAD_OPTION", `the k3s binary ${path} does not report its version: ${why}`, {
      hint: hint`if it is a k3s, set ${option("k3sVersion")}, like v1.36.1+k3s1`,
      cause,
    });
  try {
    const env = { PATH: "/usr/bin:/bin", HOME: tmpdir() };
    const { stdout, stderr, exitCode, signal } = await runProgram(program, ["--version"], {
      env,
      timeout: VERSION_TIMEOUT,
    });
    const text = stdout.toString("utf8");
    const version = /^k3s version (v\S+)/m.exec(text)?.[1];
    if (version !== undefined && isRelease(version)) return version;
    const output = firstLine(text) || firstLine(stderr);
    const printed = output === "" ? "printed nothing" : `printed ${JSON.stringify(output)}`;
    throw failed(`its --version ${printed} and ended with ${signal ?? exitCode}`);
  } catch (error) {
    throw error instanceof NavgwError ? error : failed((error as Error).message, error);
  }
}

function firstLine(text: string): string {
  return (text.trim().split("\n", 1)[0] ?? "").trim().slice(0, MAX_OUTPUT);
}
