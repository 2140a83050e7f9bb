import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { type ArtifactName, findGuestPackage } from "../../../src/core/artifacts/guest-package.ts";
import type { StepResult } from "../../run/step.ts";
import { compile } from "../../support/build.ts";
import type { LabEvent } from "../inside/events.ts";
import { CLUSTER_ARTIFACTS, cacheDisk } from "./cache-disk.ts";
import { initramfs } from "./initramfs.ts";
import { KERNEL_PACKAGE, labKernel } from "./kernel.ts";
import { CONSOLE_LOG, type LabEnd, type LabMachine, LOGS, runMachine } from "./machine.ts";
import { Narrator } from "./narrator.ts";
import { repositoryDisk } from "./repository-disk.ts";
import { systemDisk } from "./system-disk.ts";
import { debian, once, ROOT } from "./workshop.ts";

/** What can be run in the lab. */
export interface Suite {
  readonly name: string;
  /** Test files, relative to the repository. */
  readonly files: readonly string[];
  readonly artifacts: readonly ArtifactName[];
  /** Whether whole clusters are started. */
  readonly clusters: boolean;
  /** Whether a stand-in for k3s is there. */
  readonly standIn?: boolean;
  readonly memoryMiB: number;
  /** ms from the lab's start to its end. */
  readonly bound: number;
}

/** Every setting of libkrun that a guest can observe, and a command in a microVM. */
export const libkrunSuite: Suite = {
  name: "krun",
  files: ["test/krun/*.test.ts"],
  artifacts: ["vmlinux", "base.erofs", "keeper"],
  clusters: false,
  memoryMiB: 4096,
  bound: 1_800_000,
};

/** A whole cluster by the product's own command line. */
export const clusterSuite: Suite = {
  name: "krun-cluster",
  files: ["test/krun/cluster/up.test.ts"],
  artifacts: CLUSTER_ARTIFACTS,
  clusters: true,
  memoryMiB: 8192,
  bound: 2_400_000,
};

/** What `npm run test:all` adds: microVMs of further forms, their consoles and sockets, and a cluster. */
export const extendedSuite: Suite = {
  ...clusterSuite,
  name: "krun-extended",
  files: ["test/krun/extended/*.test.ts", ...clusterSuite.files],
  bound: 3_600_000,
};

/** A cluster whose node is a k3s: a stand-in, which Go builds. Of use after a change of how a k3s runs, so it runs on request only. */
export const k3sSuite: Suite = {
  ...clusterSuite,
  name: "krun-k3s",
  files: ["test/krun/cluster/k3s.test.ts"],
  standIn: true,
  bound: 3_000_000,
};

/** Lines of the console that a failure of the lab itself shows. */
const CONSOLE_TAIL = 40;

/**
 * Builds what is missing of the lab, boots it, runs a suite in it and prints the results as they come. Never throws for
 * what fails inside.
 * @param filter only tests whose full name matches this pattern
 */
export async function runLab(
  suite: Suite,
  options: {
    readonly filter?: string | undefined;
    readonly signal?: AbortSignal;
    /** Of each line that is printed. */
    readonly prefix?: string;
  } = {},
): Promise<StepResult> {
  const narrator = new Narrator(options.prefix);
  // Another lab may run at the same time: what this one writes comes to its place when it is whole.
  const work = await mkdtemp(join(tmpdir(), `navgw-${suite.name}-`));
  try {
    const machine = await inTurn(() => build(suite, options.filter, work, narrator));
    const hear = (event: LabEvent): void => narrator.hear(event);
    let end = await runMachine(machine, hear, options.signal);
    if (end.kind === "stillborn") {
      narrator.say("the emulated machine hangs before its first word, as happens now and then: once more");
      end = await runMachine(machine, hear, options.signal);
    }
    await judge(end, suite, narrator, work);
  } catch (error) {
    narrator.fail(error instanceof Error ? error.message : String(error));
  } finally {
    const logs = await keepLogs(work, suite);
    await rm(work, { recursive: true, force: true });
    narrator.say(`logs: ${relative(process.cwd(), logs)}`);
  }
  return narrator.result;
}

async function keepLogs(work: string, suite: Suite): Promise<string> {
  const logs = join(ROOT, "test-results", suite.name);
  await mkdir(logs, { recursive: true });
  for (const name of LOGS) {
    await copyFile(join(work, name), join(logs, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error; // the lab was never started
    });
  }
  return logs;
}

let last: Promise<unknown> = Promise.resolve();

/** Labs run side by side, but are built one after the other: parts of them are the same files. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work);
  last = mine;
  return mine;
}

async function build(
  suite: Suite,
  filter: string | undefined,
  work: string,
  narrator: Narrator,
): Promise<LabMachine> {
  const guest = findGuestPackage();
  const { kernel, initrd } = await narrator.step("kernel", kernelFiles);
  const system = await narrator.step("system disk", systemDisk);
  const cache = await narrator.step("cache disk", () => cacheDisk(guest, suite.artifacts, suite));
  await narrator.step("compiler", compile);
  const repository = join(work, "repository.erofs");
  await narrator.step("repository disk", () =>
    repositoryDisk(repository, guest, { files: suite.files, filter }),
  );
  return {
    kernel,
    initramfs: initrd,
    disks: [system, repository, cache],
    memoryMiB: suite.memoryMiB,
    logs: work,
    bound: suite.bound,
  };
}

async function kernelFiles(): Promise<{ kernel: string; initrd: string }> {
  const sources = ["kernel.ts", "initramfs.ts", "initramfs.sh", "cpio.ts"];
  const parts = await Promise.all(sources.map((name) => readFile(new URL(name, import.meta.url))));
  const image = await debian.file(KERNEL_PACKAGE);
  const busybox = await debian.file("busybox-static");
  return {
    kernel: await once("vmlinux", [image, ...parts], async (path) =>
      writeFile(path, (await labKernel(debian)).vmlinux),
    ),
    initrd: await once("initramfs", [image, busybox, ...parts], async (path) =>
      writeFile(path, await initramfs(await labKernel(debian))),
    ),
  };
}

async function judge(end: LabEnd, suite: Suite, narrator: Narrator, logs: string): Promise<void> {
  const running = narrator.running === undefined ? "" : ` while “${narrator.running}” ran`;
  const { passed, failed } = narrator.tally;
  if (end.kind === "timeout") {
    narrator.fail(`the lab did not end within ${suite.bound / 1000} s${running}\n${await consoleTail(logs)}`);
  } else if (end.kind === "stillborn") {
    narrator.fail(`the lab did not boot\n${await consoleTail(logs)}`);
  } else if (end.kind === "crash") {
    narrator.fail(`the lab ended before its suite${running}: ${end.reason}\n${await consoleTail(logs)}`);
  } else if (failed === 0 && (end.code !== 0 || passed === 0)) {
    narrator.fail(`the suite ended with ${end.code}, ${passed} passed\n${await consoleTail(logs)}`);
  }
}

async function consoleTail(logs: string): Promise<string> {
  const text = await readFile(join(logs, CONSOLE_LOG), "utf8").catch(() => "no console");
  return text.replaceAll("\r", "").trimEnd().split("\n").slice(-CONSOLE_TAIL).join("\n");
}
