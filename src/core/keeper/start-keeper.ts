import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { parseJson } from "../base/json.ts";
import { portInUse } from "./keeper-client.ts";
import { FILES } from "./keeper-files.ts";
import { type KeeperForward, type KeeperSpec, responseSchema } from "./keeper-spec.ts";

/** Bound of a keeper's first response, ms: it only opens sockets and starts one process. */
const RESPONSE_TIMEOUT = 15_000;

const NO_LOOPBACK =
  "forwards are on 127.0.0.1, which this machine does not have: ip addr add 127.0.0.1/8 dev lo";

/** A keeper attached to this process: it dies with it until it is detached. */
export interface Keeper {
  readonly pid: number;
  /** 0 when it has no machine. */
  readonly machinePid: number;
  /** In the order of the spec, with their actual ports. */
  readonly forwards: readonly KeeperForward[];
  /** Resolves when the keeper has ended and cleaned up. */
  readonly ended: Promise<void>;
  /** Leaves it attached, but no longer keeps this process's event loop alive for it. */
  unref(): void;
  /** Detaches it, so that it outlives this process. */
  detach(): Promise<void>;
  /** Ends the machine and waits for the keeper's end. */
  end(): Promise<void>;
}

/**
 * Starts the host process of a cluster: network and machine.
 * @param program path of the keeper
 * @throws NavgwError NAVGW_PORT_IN_USE, NAVGW_HOST with the keeper's reason
 */
export async function startKeeper(program: string, spec: KeeperSpec, signal?: AbortSignal): Promise<Keeper> {
  signal?.throwIfAborted();
  await using log = await openLog(spec.dir);
  const child = spawn(program, [], {
    cwd: spec.dir,
    // Its own session: a terminal's Ctrl-C reaches this process only, which decides what to end.
    detached: true,
    stdio: ["pipe", "pipe", log.fd],
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin", TMPDIR: tmpdir(), ...runnerTrackingId() },
  });
  const stdin = child.stdin as NonNullable<typeof child.stdin>;
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  // Writing to a keeper that ended fails; its end is reported by `ended`.
  stdin.on("error", () => undefined);
  const end = async (): Promise<void> => {
    setRef(child, true);
    stdin.destroy();
    await ended;
  };
  try {
    stdin.write(`${JSON.stringify(spec)}\n`);
    const response = await readResponse(child, spec.dir, signal);
    const { pid, machinePid, forwards } = response;
    const unref = (): void => setRef(child, false);
    return { pid, machinePid, forwards, ended, end, unref, detach: () => detach(child) };
  } catch (error) {
    await end();
    throw error;
  }
}

/** GitHub's runner ends processes with this variable when the job is over: the only cleanup of a detached keeper. */
function runnerTrackingId(): { RUNNER_TRACKING_ID?: string } {
  const { RUNNER_TRACKING_ID } = process.env;
  return RUNNER_TRACKING_ID === undefined ? {} : { RUNNER_TRACKING_ID };
}

/** Opens the file for a keeper's messages before it has opened its own log, and of a crash. */
async function openLog(dir: string): Promise<FileHandle> {
  const path = join(dir, FILES.keeperLog);
  try {
    return await open(path, "w", 0o600);
  } catch (error) {
    throw fileError(error, "opening the keeper's log", path);
  }
}

/** Whether the keeper's process and pipes keep this process's event loop alive. */
function setRef(child: ChildProcess, keepsAlive: boolean): void {
  for (const one of [child, child.stdin, child.stdout]) {
    const handle = one as unknown as { ref?(): void; unref?(): void } | null;
    if (keepsAlive) handle?.ref?.();
    else handle?.unref?.();
  }
}

async function detach(child: ChildProcess): Promise<void> {
  const stdin = child.stdin;
  if (stdin === null || stdin.destroyed) return;
  stdin.end("detach\n");
  if (!stdin.closed) await once(stdin, "close");
  child.stdout?.destroy();
  setRef(child, false);
}

async function readResponse(
  child: ChildProcess,
  dir: string,
  signal: AbortSignal | undefined,
): Promise<Extract<import("zod").infer<typeof responseSchema>, { ok: true }>> {
  const line = await readFirstLine(child, signal);
  if (line === undefined) {
    const output = await readFile(join(dir, FILES.keeperLog), "utf8").catch(() => "");
    throw new NavgwError(
      "NAVGW_HOST",
      `the keeper ended before it responded: ${output.trim().slice(-400) || "no output"}`,
    );
  }
  const response = responseSchema.safeParse(parseJson(line));
  if (!response.success) throw new NavgwError("NAVGW_HOST", `the keeper sent an invalid response: ${line}`);
  if (response.data.ok) return response.data;
  const { code, message } = response.data;
  if (code === "PORT_IN_USE") throw portInUse(response.data.port, new Error(message));
  const hint = /127\.0\.0\.1:\d+: bind: cannot assign/.test(message) ? NO_LOOPBACK : undefined;
  throw new NavgwError("NAVGW_HOST", `the keeper failed (${code}): ${message}`, { reason: code, hint });
}

async function readFirstLine(
  child: ChildProcess,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const bound = AbortSignal.timeout(RESPONSE_TIMEOUT);
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      lines.once("line", resolve);
      lines.once("close", () => resolve(undefined));
      child.once("error", (error) => reject(cannotStart(child.spawnfile, error)));
      bound.addEventListener("abort", () =>
        reject(new NavgwError("NAVGW_TIMEOUT", `the keeper did not respond within ${RESPONSE_TIMEOUT} ms`)),
      );
      signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  } finally {
    lines.close();
  }
}

function cannotStart(program: string, error: Error): NavgwError {
  const hint =
    systemCode(error) === "EACCES"
      ? "set XDG_CACHE_HOME to a directory from which programs may run (not mounted noexec)"
      : undefined;
  return new NavgwError("NAVGW_HOST", `cannot start ${program}: ${error.message}`, { hint, cause: error });
}
