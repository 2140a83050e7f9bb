import { constants } from "node:fs";
import { chmod, copyFile, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { partialPath } from "../../src/core/base/durable-files.ts";
import { fileError, NavgwError, systemCode } from "../../src/core/base/errors.ts";
import { packageRoot } from "../../src/core/base/package-root.ts";
import { cacheDir, makePrivateDir } from "../../src/core/base/paths.ts";
import { type ProgramResult, runProgram } from "../../src/core/base/run-program.ts";
import { grantsHypervisor, HYPERVISOR_ENTITLEMENT, planSigning, type SigningPlan } from "./signing-plan.ts";

/** Bound on one run of codesign, ms: it reads and hashes 100 MB. */
const TIMEOUT = 60_000;

export interface SigningOptions {
  /** Program that is copied. Default: this one. */
  readonly node?: string;
  /** Default: the cache of this package. */
  readonly cacheDir?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Provides a copy of Node.js that macOS allows to use its hypervisor, created once for each Node.js. Any number of
 * processes may call this at once: each makes its own copy and renames it to the final path, and the last of these
 * identical copies is kept.
 * @returns its path
 * @throws NavgwError NAVGW_LIBKRUN when it cannot be signed, NAVGW_STATE or NAVGW_NO_SPACE when it cannot be written
 */
export async function ensureSignedNode(options: SigningOptions = {}): Promise<string> {
  const plan = await planForThisMachine(options);
  if (await isSigned(plan, plan.target, options.signal)) return plan.target;
  await makePrivateDir(plan.directory);
  const copy = partialPath(plan.target);
  try {
    await makeCopy(plan.node, copy);
    await sign(plan, copy, options.signal);
    await moveTo(copy, plan.target);
    return plan.target;
  } finally {
    await rm(copy, { force: true });
  }
}

async function planForThisMachine({
  node = process.execPath,
  cacheDir: cache = cacheDir(),
}: SigningOptions): Promise<SigningPlan> {
  const path = await realpath(node);
  const { size, mtimeMs } = await stat(path);
  const entitlements = join(packageRoot(), "entitlements.plist");
  return planSigning(
    { path, version: process.version, arch: process.arch, size, mtimeMs },
    { path: entitlements, text: await readFile(entitlements, "utf8") },
    cache,
  );
}

async function isSigned(plan: SigningPlan, copy: string, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await stat(copy);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw fileError(error, "looking for the signed copy of Node.js", copy);
  }
  if ((await codesign(plan.verify(copy).args, signal)).exitCode !== 0) return false;
  const shown = await codesign(plan.show(copy).args, signal);
  return shown.exitCode === 0 && grantsHypervisor(shown.stdout.toString());
}

async function makeCopy(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    // codesign writes into it, and an installed program may be read-only.
    await chmod(to, 0o700);
  } catch (error) {
    throw fileError(error, "copying Node.js", to);
  }
}

async function sign(plan: SigningPlan, copy: string, signal: AbortSignal | undefined): Promise<void> {
  const signed = await codesign(plan.sign(copy).args, signal);
  if (signed.exitCode !== 0) throw signingError("cannot sign a copy of Node.js", signed);
  const verified = await codesign(plan.verify(copy).args, signal);
  if (verified.exitCode !== 0)
    throw signingError("the signature of the copy of Node.js is not valid", verified);
  const shown = await codesign(plan.show(copy).args, signal);
  if (shown.exitCode !== 0 || !grantsHypervisor(shown.stdout.toString())) {
    throw signingError(`the signed copy of Node.js does not have ${HYPERVISOR_ENTITLEMENT}`, shown);
  }
}

async function moveTo(copy: string, target: string): Promise<void> {
  try {
    await rename(copy, target);
  } catch (error) {
    throw fileError(error, "renaming the signed copy of Node.js", target);
  }
}

async function codesign(args: readonly string[], signal: AbortSignal | undefined): Promise<ProgramResult> {
  try {
    return await runProgram("codesign", args, { signal, timeout: TIMEOUT });
  } catch (cause) {
    signal?.throwIfAborted();
    if (systemCode(cause) === "ENOENT") {
      throw new NavgwError("NAVGW_LIBKRUN", "codesign is not installed", {
        hint: "install it: xcode-select --install",
        cause,
      });
    }
    if (cause instanceof Error && cause.name === "AbortError") {
      throw new NavgwError("NAVGW_LIBKRUN", `codesign did not finish within ${TIMEOUT / 1000} s`, {
        hint: "run it by hand: codesign --verify $(command -v node)",
        cause,
      });
    }
    throw new NavgwError("NAVGW_LIBKRUN", `codesign cannot be started (${systemCode(cause)})`, { cause });
  }
}

function signingError(what: string, { stderr, exitCode, signal }: ProgramResult): NavgwError {
  const end = signal ? `was terminated by ${signal}` : `exited with code ${exitCode}`;
  const reason = stderr.trim().split("\n").at(-1) || `codesign ${end}`;
  return new NavgwError("NAVGW_LIBKRUN", `${what}: ${reason}`, { hint: hintFor(stderr) });
}

function hintFor(stderr: string): string {
  if (/resource fork|Finder information|detritus/i.test(stderr)) {
    return "set XDG_CACHE_HOME to another file system: this one adds attributes to files (iCloud, network drive)";
  }
  if (/permission denied|operation not permitted/i.test(stderr)) {
    return "make the cache directory writable, or set XDG_CACHE_HOME to another one";
  }
  if (/entitlements|plist/i.test(stderr))
    return "reinstall navgw-test: its entitlements.plist is missing or damaged";
  return "run the same command by hand for details, or use a Node.js from nodejs.org or Homebrew, which can be signed";
}
