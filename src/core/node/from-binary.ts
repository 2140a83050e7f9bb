import { chmod, copyFile, open, readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { GuestPackage } from "../artifacts/package.ts";
import { NavgwError, systemCode } from "../errors.ts";
import { runProgram } from "../run-program.ts";
import { makeNodeDisk, type NodeDisk, sumOf } from "./node-disk.ts";
import { programFiles } from "./program-files.ts";
import { isRelease, releaseFiles } from "./release.ts";

/** How long a program may take to say its version, ms. */
const VERSION_TIMEOUT = 30_000;
/** ELF's numbers of machines, by Node.js's names. */
const MACHINES: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };

/**
 * The disk of a k3s program in a file, with the airgap images of its release if they are beside it.
 * @param version of it; undefined: the program is run to say it
 * @throws NavgwError NAVGW_BAD_OPTION when it is no such program; NAVGW_NO_SPACE, NAVGW_STATE
 */
export async function diskFromBinary(
  guest: GuestPackage,
  file: string,
  version: string | undefined,
  signal?: AbortSignal,
): Promise<NodeDisk> {
  const path = resolve(file);
  await requireProgram(path);
  const archives = await archivesBeside(path);
  const sums = await Promise.all([path, ...archives].map(sumOf));
  return makeNodeDisk(
    guest,
    `binary ${sums.join(" ")} ${version}`,
    async (folder) => {
      // A copy, since a file that was just downloaded may not be executable.
      const program = join(folder, "k3s");
      await copyFile(path, program);
      await chmod(program, 0o755);
      return {
        version: version ?? (await versionOf(program, path)),
        files: [
          ...(await programFiles(program, folder, { what: path, signal })),
          ...archives.map((archive) => ({ name: `images/${basename(archive)}`, path: archive, mode: 0o644 })),
        ],
      };
    },
    signal,
  );
}

/** Refuses what is no Linux program for this machine. */
async function requireProgram(path: string): Promise<void> {
  const head = Buffer.alloc(20);
  try {
    if (!(await stat(path)).isFile()) throw new Error("not a regular file");
    await using file = await open(path, "r");
    await file.read(head, 0, head.length, 0);
  } catch (error) {
    const why =
      systemCode(error) === "ENOENT" ? "no such file" : (systemCode(error) ?? (error as Error).message);
    throw new NavgwError("NAVGW_BAD_OPTION", `cannot read the k3s binary ${path}: ${why}`, {
      hint: "--k3s-binary takes the path of k3s's own program for Linux",
      cause: error,
    });
  }
  const isElf = head.toString("latin1", 0, 4) === "\x7fELF";
  if (isElf && head.readUInt16LE(18) === MACHINES[process.arch]) return;
  const what = isElf ? "a program for another machine" : "no Linux program";
  throw new NavgwError("NAVGW_BAD_OPTION", `the k3s binary ${path} is ${what}`, {
    hint: `it must be ${releaseFiles().binary} of a release, for Linux on ${process.arch}`,
  });
}

async function archivesBeside(path: string): Promise<string[]> {
  const prefix = releaseFiles().images.replace(/\.tar\.zst$/, "");
  const names = await readdir(dirname(path));
  const found = names.filter((name) => name.startsWith(prefix) && /\.tar(\.gz|\.zst)?$/.test(name));
  return found.sort().map((name) => join(dirname(path), name));
}

/** `k3s version v1.36.1+k3s1 (…)` is its first line; to say it, nothing is unpacked. */
async function versionOf(program: string, path: string): Promise<string> {
  const failed = (why: string, cause?: unknown): NavgwError =>
    new NavgwError("NAVGW_BAD_OPTION", `the k3s binary ${path} does not say its version: ${why}`, {
      hint: "give it with --k3s-version, like v1.36.1+k3s1",
      cause,
    });
  try {
    const env = { PATH: "/usr/bin:/bin", HOME: tmpdir() };
    const { stdout, exitCode } = await runProgram(program, ["--version"], { env, timeout: VERSION_TIMEOUT });
    const version = /\bversion (v\S+)/.exec(stdout.toString("utf8"))?.[1];
    if (version !== undefined && isRelease(version)) return version;
    throw failed(`it ended with ${exitCode}`);
  } catch (error) {
    throw error instanceof NavgwError ? error : failed((error as Error).message, error);
  }
}
