import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { findLibkrun } from "../../../native/libkrun/find-library.ts";
import type { Kernel, MicroVm, RunnerDocument } from "../../../native/libkrun/runner-document.ts";
import { parseFailure } from "../../../native/libkrun/runner-failure.ts";
import { materialize } from "../../../src/core/artifacts/artifact-store.ts";
import { findGuestPackage } from "../../../src/core/artifacts/guest-package.ts";
import type { NavgwError } from "../../../src/core/base/errors.ts";

/** The runner as it ships. */
const RUNNER = fileURLToPath(new URL("../../../dist/native/libkrun/runner.js", import.meta.url));

/** The libkrun under test, and libkrunfw, whose kernel boots where none is given. */
const libraries = findLibkrun();

/** Folder for the tests' files, in memory; it ends with the lab. */
export const scratch = mkdtempSync(join(tmpdir(), "krun-"));

/** The kernel that ships with the product, with libkrun's init over a virtio-fs root. */
export const ownKernel: Kernel = {
  path: await materialize(findGuestPackage(), "vmlinux"),
  format: "elf",
  cmdline: "console=hvc0 root=/dev/root rootfstype=virtiofs rw init=/init.krun panic=-1 reboot=k quiet",
};

/** The least that the product's kernel starts with. Only libkrunfw's knows what to do with the implicit vsock device. */
export const least = { cpus: 1, memoryMiB: 256, kernel: ownKernel, vsock: false } satisfies MicroVm;

/** ms that a guest may take: several times what one does. */
const BOUND = 75_000;

/** How a microVM ended. */
export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** What the runner says went wrong, if it does. */
  readonly failure: NavgwError | undefined;
}

/** The document of a microVM. */
export function documentOf(vm: MicroVm, parent?: number): RunnerDocument {
  return { library: libraries.path, firmware: libraries.firmware?.path, parent, vm };
}

/** A microVM that runs. */
export interface Running {
  readonly stdin: Writable;
  /** Rejects with everything that was said when the guest does not end in time. */
  readonly ended: Promise<Ended>;
}

/**
 * Starts the runner as the product does. Its stdin, stdout and stderr are pipes, descriptor 3 has its document.
 * @param descriptors of this process, which it gets as 4, 5 and so on
 */
export function start(vm: MicroVm, descriptors: readonly number[] = []): Running {
  const runner = spawn(process.execPath, [RUNNER, "3"], {
    stdio: ["pipe", "pipe", "pipe", "pipe", ...descriptors],
    env: {},
    timeout: BOUND,
    killSignal: "SIGKILL",
  });
  const [stdin, stdout, stderr, document] = runner.stdio as [
    Writable,
    Readable,
    Readable,
    Writable,
    ...unknown[],
  ];
  // A runner that refuses, or a guest that does not read, closes them early; its exit code tells.
  stdin.on("error", () => undefined);
  document.on("error", () => undefined);
  document.end(JSON.stringify(documentOf(vm)));
  return { stdin, ended: endOf(runner, stdout, stderr) };
}

/** Runs a microVM to its end. */
export async function run(vm: MicroVm, input = ""): Promise<Ended> {
  const running = start(vm);
  running.stdin.end(input);
  return running.ended;
}

async function endOf(runner: ChildProcess, out: Readable, err: Readable): Promise<Ended> {
  const [[exitCode], stdout, stderr] = await Promise.all([once(runner, "close"), text(out), text(err)]);
  if (runner.signalCode !== null) throw new Error(`the guest did not end\n${stdout}\n${stderr}`);
  return { exitCode, stdout, stderr, failure: parseFailure(stderr) };
}
