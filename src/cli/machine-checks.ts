import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { arch, availableParallelism, freemem, platform, release, totalmem } from "node:os";
import { dirname } from "node:path";
import type { VersionInfo } from "../core/index.ts";
import { cacheDir, findProgram, stateDir } from "../core/internal.ts";
import { size } from "./format.ts";

/** One thing `doctor` looks at beside the engines. A warning does not keep a cluster from starting. */
export interface Check {
  readonly name: string;
  readonly status: "ok" | "warning" | "failed";
  readonly detail: string;
  /** The next thing to do when it is not ok. */
  readonly hint?: string | undefined;
}

const GiB = 1 << 30;
/** The default guest's memory, which it takes as it needs it, and some room for the host. */
const MEMORY_WANTED = 2.5 * GiB;
/** Unpacked artifacts and the disk of one cluster with a few images. */
const SPACE_WANTED = 2 * GiB;

/** What this machine offers clusters, without starting anything. */
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
  // A container's limit, where there is one; 0 or more than the machine has stand for none.
  const limit = process.constrainedMemory();
  const total = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  const available = Math.min(freemem(), process.availableMemory());
  const detail = `${size(available)} of ${size(total)} available`;
  if (available >= MEMORY_WANTED) return { name: "memory", status: "ok", detail };
  return { name: "memory", status: "warning", detail, hint: "free some, or: navgw-test up --memory 1024" };
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
  const nearest = nearestThere(path);
  if (!isWritableDirectory(nearest)) {
    const hint = `make it writable, or set ${variable} to a directory that is`;
    return { name, status: "failed", detail: `${path} is not writable`, hint };
  }
  const { bavail, bsize } = statfsSync(nearest);
  const detail = `${path}, ${size(bavail * bsize)} free`;
  if (bavail * bsize >= SPACE_WANTED) return { name, status: "ok", detail };
  return {
    name,
    status: "warning",
    detail,
    hint: `free some space, or set ${variable} to a directory with more`,
  };
}

/** A path, or the nearest folder above it that is there. */
export function nearestThere(path: string): string {
  return existsSync(path) ? path : nearestThere(dirname(path));
}

function isWritableDirectory(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false; // whatever the reason, nothing can be made in it
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
