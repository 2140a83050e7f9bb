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
import { answerSchema, type KeeperForward, type KeeperSpec } from "./keeper-spec.ts";

/** Bound of a keeper's first answer, ms: it only opens sockets and starts one process. */
const ANSWER_TIMEOUT = 15_000;

/** A keeper on our leash: it dies with this process until it is detached. */
export interface Keeper {
  readonly pid: number;
  /** 0 when it has no machine. */
  readonly machinePid: number;
  /** In the order of the spec, with the ports they got. */
  readonly forwards: readonly KeeperForward[];
  /** Resolves when the keeper has ended and cleaned up. */
  readonly ended: Promise<void>;
  /** Keeps it on the leash, but no longer keeps this process's event loop alive for it. */
  letGo(): void;
  /** Lets it outlive this process. */
  detach(): Promise<void>;
  /** Ends the machine and waits for the keeper's end. */
  end(): Promise<void>;
}

/**
 * Starts the host process of a cluster: network and machine.
 * @param program path of the keeper
 * @throws NavgwError NAVGW_PORT_IN_USE, NAVGW_HOST with the reason that the keeper gave
 */
export async function startKeeper(program: string, spec: KeeperSpec, signal?: AbortSignal): Promise<Keeper> {
  signal?.throwIfAborted();
  await using log = await openLog(spec.dir);
  const child = spawn(program, [], {
    cwd: spec.dir,
    // Its own session: a terminal's Ctrl-C reaches us only, and we decide.
    detached: true,
    stdio: ["pipe", "pipe", log.fd],
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin", TMPDIR: tmpdir(), ...runnersMark() },
  });
  const leash = child.stdin as NonNullable<typeof child.stdin>;
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  // A keeper that ended does not read its leash; its end is seen by `ended`.
  leash.on("error", () => undefined);
  const end = async (): Promise<void> => {
    hold(child, true);
    leash.destroy();
    await ended;
  };
  try {
    leash.write(`${JSON.stringify(spec)}\n`);
    const answer = await readAnswer(child, spec.dir, signal);
    const { pid, machinePid, forwards } = answer;
    const letGo = (): void => hold(child, false);
    return { pid, machinePid, forwards, ended, end, letGo, detach: () => detach(child) };
  } catch (error) {
    await end();
    throw error;
  }
}

/** GitHub's runner ends what has its mark when the job is over, and nobody else is left to. */
function runnersMark(): { RUNNER_TRACKING_ID?: string } {
  const { RUNNER_TRACKING_ID } = process.env;
  return RUNNER_TRACKING_ID === undefined ? {} : { RUNNER_TRACKING_ID };
}

/** What a keeper says before it has opened its own log, and if it crashes. */
async function openLog(dir: string): Promise<FileHandle> {
  const path = join(dir, FILES.keeperLog);
  try {
    return await open(path, "w", 0o600);
  } catch (error) {
    throw fileError(error, "opening the keeper's log", path);
  }
}

/** Whether the keeper's process and pipes keep this process's event loop alive. */
function hold(child: ChildProcess, held: boolean): void {
  for (const one of [child, child.stdin, child.stdout]) {
    const handle = one as unknown as { ref?(): void; unref?(): void } | null;
    if (held) handle?.ref?.();
    else handle?.unref?.();
  }
}

async function detach(child: ChildProcess): Promise<void> {
  const leash = child.stdin;
  if (leash === null || leash.destroyed) return;
  leash.end("detach\n");
  if (!leash.closed) await once(leash, "close");
  child.stdout?.destroy();
  hold(child, false);
}

async function readAnswer(
  child: ChildProcess,
  dir: string,
  signal: AbortSignal | undefined,
): Promise<Extract<import("zod").infer<typeof answerSchema>, { ok: true }>> {
  const line = await firstLine(child, signal);
  if (line === undefined) {
    const said = await readFile(join(dir, FILES.keeperLog), "utf8").catch(() => "");
    throw new NavgwError(
      "NAVGW_HOST",
      `the keeper ended before it answered: ${said.trim().slice(-400) || "no word"}`,
    );
  }
  const answer = answerSchema.safeParse(parseJson(line));
  if (!answer.success)
    throw new NavgwError("NAVGW_HOST", `the keeper answered what is not understood: ${line}`);
  if (answer.data.ok) return answer.data;
  const { code, message } = answer.data;
  if (code === "PORT_IN_USE") throw portInUse(answer.data.port, new Error(message));
  throw new NavgwError("NAVGW_HOST", `the keeper failed (${code}): ${message}`, { reason: code });
}

async function firstLine(child: ChildProcess, signal: AbortSignal | undefined): Promise<string | undefined> {
  const bound = AbortSignal.timeout(ANSWER_TIMEOUT);
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      lines.once("line", resolve);
      lines.once("close", () => resolve(undefined));
      child.once("error", (error) => reject(cannotStart(child.spawnfile, error)));
      bound.addEventListener("abort", () =>
        reject(new NavgwError("NAVGW_TIMEOUT", `the keeper did not answer within ${ANSWER_TIMEOUT} ms`)),
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
      ? "programs may not run from there: point XDG_CACHE_HOME to a directory that is not mounted noexec"
      : undefined;
  return new NavgwError("NAVGW_HOST", `cannot start ${program}: ${error.message}`, { hint, cause: error });
}
