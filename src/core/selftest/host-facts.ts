import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, platform, release, totalmem } from "node:os";

/** Facts of a machine that matter to a cluster on it. */
export interface HostFacts {
  /** Such as `Debian GNU/Linux 13 (trixie)`. */
  readonly os: string;
  /** Release of its kernel. */
  readonly kernel: string;
  readonly arch: string;
  /** Model of its CPU. */
  readonly cpu: string;
  /** CPUs that this process may use. */
  readonly cpus: number;
  /** Total memory, bytes. */
  readonly memory: number;
  /** Version of Node.js. */
  readonly node: string;
}

/** Facts of this machine. */
export function hostFacts(): HostFacts {
  return {
    os: osName(),
    kernel: release(),
    arch: arch(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cpus: availableParallelism(),
    memory: totalmem(),
    node: process.versions.node,
  };
}

function osName(): string {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? platform();
  } catch {
    return platform(); // macOS has no such file, and a container may have none
  }
}
