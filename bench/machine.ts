import { cpus, release, totalmem } from "node:os";
import { packageRoot } from "../src/core/base/package-root.ts";
import { runProgram } from "../src/core/base/run-program.ts";
import { version } from "../src/core/index.ts";

/** The machine that measures, and what it measures. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly navgw: string;
  /** Version of the builtin Kubernetes. */
  readonly kubernetes: string;
  /** Of this repository, with `+` when files differ from it; empty outside of one. */
  readonly commit: string;
}

export async function describeMachine(): Promise<Machine> {
  const { package: navgw, guest } = version();
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    kernel: release(),
    node: process.version,
    navgw,
    kubernetes: guest.find(({ name }) => name === "node.erofs")?.version ?? "unknown",
    commit: await commit(),
  };
}

async function commit(): Promise<string> {
  const git = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout } = await runProgram("git", ["-C", packageRoot(), ...args]);
    if (exitCode !== 0) throw new Error("no repository");
    return stdout.toString().trim();
  };
  try {
    const hash = await git("rev-parse", "--short=12", "HEAD");
    return (await git("status", "--porcelain", "--untracked-files=no")) === "" ? hash : `${hash}+`;
  } catch {
    return ""; // no git, or not in a repository
  }
}

/** `CPU, 2 cores, 23.5 GiB, Linux 6.18; …`, in two lines. */
export function machineLines(machine: Machine): [string, string] {
  const { cpu, cores, memoryMiB, kernel, node, navgw, kubernetes, commit, date } = machine;
  return [
    `${cpu}, ${cores} cores, ${(memoryMiB / 1024).toFixed(1)} GiB, Linux ${kernel}`,
    `navgw-test ${navgw}${commit && ` at ${commit}`}, Kubernetes ${kubernetes}, Node.js ${node}, ${date.slice(0, 10)}`,
  ];
}
