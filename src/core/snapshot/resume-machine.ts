import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { NavgwError, systemCode } from "../base/errors.ts";
import { socketPath } from "../base/paths.ts";
import { pollUntil } from "../base/poll-until.ts";
import { ControlClient } from "../guest/control-client.ts";
import { FILES } from "../keeper/keeper-files.ts";
import { Qmp, WITHOUT_MEMORY } from "./qmp.ts";
import { SNAPSHOT_FILES } from "./snapshot-description.ts";
import type { MemorySnapshot } from "./snapshot-kinds.ts";

/** Pause between two attempts to reach a process that is just starting, ms. */
const PAUSE = 10;

/** Inputs to resume a machine that waits for the state of its devices. */
export interface ResumeInput {
  readonly snapshot: MemorySnapshot;
  /** The cluster's directory. */
  readonly dir: string;
  /** New token of the control agent. */
  readonly token: string;
  readonly signal: AbortSignal;
}

/**
 * Resumes a machine from a snapshot: devices and CPUs, unless it did that by itself, then the guest's clock, random seed and token.
 * @throws NavgwError NAVGW_HOST when QEMU refuses; the signal's reason
 */
export async function resumeMachine({ snapshot, dir, token, signal }: ResumeInput): Promise<void> {
  if (snapshot.engine === "qemu") await resumeQemu(snapshot, dir, signal);
  const { token: before } = snapshot.machine;
  const control = new ControlClient({ socket: socketPath(dir, FILES.control), token: before });
  await retryUntilReady(
    () => control.resume({ time: new Date(), seed: randomBytes(64), token }, signal),
    signal,
  );
}

async function resumeQemu(snapshot: MemorySnapshot, dir: string, signal: AbortSignal): Promise<void> {
  using qmp = await retryUntilReady(() => Qmp.connect(socketPath(dir, FILES.monitor), signal), signal);
  await qmp.execute("migrate-set-capabilities", WITHOUT_MEMORY, signal);
  await qmp.execute("migrate-incoming", { uri: `unix:${FILES.migration}` }, signal);
  await Promise.all([
    send(join(snapshot.dir, SNAPSHOT_FILES.devices), socketPath(dir, FILES.migration), signal),
    qmp.migrated(signal),
  ]);
  await qmp.execute("cont", {}, signal);
}

async function send(path: string, socket: string, signal: AbortSignal): Promise<void> {
  try {
    await pipeline(createReadStream(path), connect(socket), { signal });
  } catch (error) {
    // QEMU closes the socket when it has everything or when the data is wrong: the migration's status shows which.
    if (!CLOSED.has(systemCode(error) ?? "")) throw error;
  }
}

/** Retries until the other side responds. */
async function retryUntilReady<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const answered = async (): Promise<{ readonly answer: T } | undefined> => {
    try {
      return { answer: await attempt() };
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof NavgwError ? error.cause : error;
      if (!NOT_READY.has(systemCode(reason) ?? "")) throw error;
      return undefined;
    }
  };
  return (await pollUntil(answered, { every: PAUSE, signal })).answer;
}

const CLOSED = new Set(["ERR_STREAM_PREMATURE_CLOSE", "EPIPE", "ECONNRESET"]);
const NOT_READY = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "UND_ERR_SOCKET", "EPIPE"]);
