import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { arch, availableParallelism, freemem, platform, release, totalmem } from "node:os";
import { dirname } from "node:path";
import type { VersionInfo } from "../core/index.ts";
import { cacheDir, findProgram, stateDir } from "../core/internal.ts";
import { size } from "./format.ts";

/** A check of `doctor` beside the engines. A warning does not prevent a cluster from starting. */
export interface Check {
  readonly name: string;
  readonly status: "ok" | "warning" | "failed";
  readonly detail: string;
  /** What to do when it is not ok. */
  readonly hint?: string | undefined;
}

const GiB = 1 << 30;
/** Memory of the default guest, allocated on demand, and a reserve for the host. */
const REQUIRED_MEMORY = 2.5 * GiB;
/** Unpacked artifacts and the disk of one cluster with a few images. */
const REQUIRED_SPACE = 2 * GiB;

/** Checks this machine's resources for clusters, without starting anything. */
export function checkMachine(versions: VersionInfo, env: NodeJS.ProcessEnv): Check[] {
  return [
    {
      name: "system",
      status: "ok",
      detail: `${platform()} ${release()} ${arch()}, Node.js ${process.versions.node}`,
    },
    { name: "cpus", status: "ok", detail: String(availableParallelism()) },
    checkMemory(),
    checkGuest(versions),
    checkDirectory("state", stateDir(env), "XDG_STATE_HOME"),
    checkDirectory("cache", cacheDir(env), "XDG_CACHE_HOME"),
    checkKubectl(env),
  ];
}

function checkMemory(): Check {
  // A container's limit, if any; 0, or more than the machine has, means no limit.
  const limit = process.constrainedMemory();
  const total = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  const available = Math.min(freemem(), process.availableMemory());
  const detail = `${size(available)} of ${size(total)} available`;
  if (available >= REQUIRED_MEMORY) return { name: "memory", status: "ok", detail };
  return {
    name: "memory",
    status: "warning",
    detail,
    hint: "free some memory, or use navgw-test up --memory 1024",
  };
}

function checkGuest({ guest }: VersionInfo): Check {
  if (guest.length === 0) {
    return {
      name: "guest",
      status: "failed",
      detail: "no guest package for this platform is installed",
      hint: "npm install navgw-test, without --omit=optional",
    };
  }
  return {
    name: "guest",
    status: "ok",
    detail: guest.map(({ name, version }) => `${name} ${version}`).join(", "),
  };
}

function checkDirectory(name: string, path: string, variable: string): Check {
  const nearest = nearestExisting(path);
  if (!isWritableDirectory(nearest)) {
    const hint = `make it writable, or set ${variable} to a writable directory`;
    return { name, status: "failed", detail: `${path} is not writable`, hint };
  }
  const { bavail, bsize } = statfsSync(nearest);
  const detail = `${path}, ${size(bavail * bsize)} free`;
  if (bavail * bsize >= REQUIRED_SPACE) return { name, status: "ok", detail };
  return {
    name,
    status: "warning",
    detail,
    hint: `free some space, or set ${variable} to a directory with more space`,
  };
}

/** A path, or its nearest existing parent directory. */
export function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

function isWritableDirectory(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false; // whatever the reason, nothing can be created in it
  }
}

function checkKubectl(env: NodeJS.ProcessEnv): Check {
  const path = findProgram("kubectl", env.PATH);
  if (path !== undefined) return { name: "kubectl", status: "ok", detail: path };
  return {
    name: "kubectl",
    status: "warning",
    detail: "not on PATH",
    hint: "use navgw-test kubectl, or install it: https://kubernetes.io/docs/tasks/tools/",
  };
}
