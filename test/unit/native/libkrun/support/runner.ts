import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findLibkrun } from "../../../../../native/libkrun/find-library.ts";
import { kvmProblem } from "../../../../../native/libkrun/hypervisor.ts";
import type { RunnerDocument } from "../../../../../native/libkrun/runner-document.ts";
import { planLaunch } from "../../../../../native/libkrun/runner-launch.ts";

/** The npm package's. */
export const { path: LIBRARY } = findLibkrun({ env: {}, directories: [] });

/** Whether guests can be started here at all; the lab's tests start them for sure. */
export const GUESTS_RUN =
  process.arch === "x64" && process.platform === "linux" && kvmProblem() === undefined;

/** A folder that goes with the test. */
export class Folder implements AsyncDisposable {
  readonly path: string;
  private constructor(path: string) {
    this.path = path;
  }
  static async make(): Promise<Folder> {
    return new Folder(await mkdtemp(join(tmpdir(), "navgw-libkrun-")));
  }
  join(name: string): string {
    return join(this.path, name);
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Starts a runner as users of it do, with its output's folder for what is temporary. Descriptor 3 is /dev/null for the guest's serial input. */
export function startRunner(document: RunnerDocument | string, output: string): ChildProcess {
  const temporary = dirname(output);
  const { argv, env } = planLaunch({ node: process.execPath, descriptor: 0, temporary, library: {} });
  const [file = "", ...args] = argv;
  const [out, none] = [openSync(output, "a"), openSync("/dev/null", "r+")];
  const child = spawn(file, args, { env, stdio: ["pipe", out, out, none] });
  closeSync(out);
  closeSync(none);
  child.stdin
    ?.on("error", () => undefined)
    .end(typeof document === "string" ? document : JSON.stringify(document));
  return child;
}

/** How a runner ended, and what it and its guest said. */
export async function runRunner(
  document: RunnerDocument | string,
): Promise<{ code: number | null; signal: string | null; output: string }> {
  await using folder = await Folder.make();
  const path = folder.join("output");
  const child = startRunner(document, path);
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  return { code, signal, output: await readFile(path, "utf8") };
}

/** Whether a runner's guest runs: libkrun has a thread for each of its CPUs then. */
export async function runsGuest(pid: number): Promise<boolean> {
  const tasks = `/proc/${pid}/task`;
  const names = (await readdir(tasks)).map((id) => readFile(`${tasks}/${id}/comm`, "utf8").catch(() => ""));
  return (await Promise.all(names)).some((name) => name.startsWith("fc_vcpu"));
}
