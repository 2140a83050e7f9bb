import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { amended, NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { lastLines } from "../base/lines.ts";
import { failureLogsDir } from "../base/paths.ts";
import type { BootStep } from "../cluster-types/boot-steps.ts";
import type { MachineExit } from "../cluster-types/started-cluster.ts";
import type { Console } from "../guest/console-log.ts";
import type { ControlClient } from "../guest/control-client.ts";

/** Bound in ms of fetching the node's log from a guest that is about to be ended. */
const LAST_WORDS_TIMEOUT = 3000;

/** The error for a machine that ended before its node was ready. */
export async function guestDied(
  exit: MachineExit | undefined,
  console: Console,
  last: BootStep | undefined,
  cause: unknown,
): Promise<NavgwError> {
  const how =
    exit === undefined ? "" : exit.signal === null ? ` with exit code ${exit.code}` : ` by ${exit.signal}`;
  return new NavgwError("NAVGW_GUEST_DIED", `the machine ended${how} after the step ${last}`, {
    hint: hint`the log shows its last lines; more of ${option("memory")} helps when it ran out of that`,
    consoleTail: await console.tail(),
    cause,
  });
}

/** Adds the node's log to an error of a node that gave up or took too long, while the guest can still be asked. */
export async function withNodeLog(error: unknown, control: ControlClient, name: string): Promise<unknown> {
  if (!(error instanceof NavgwError)) return error;
  if (error.code !== "NAVGW_NODE_FAILED" && error.code !== "NAVGW_TIMEOUT") return error;
  try {
    const signal = AbortSignal.timeout(LAST_WORDS_TIMEOUT);
    const log = await buffer(await control.logs("k3s", { signal }));
    if (log.length === 0) return error;
    const logPath = await keep(`${name}-k3s.log`, log);
    return amended(error, { logPath, consoleTail: error.consoleTail ?? lastLines(log.toString()) });
  } catch {
    return error; // a guest that says nothing: its console tells
  }
}

/** Keeps the console of a failed boot where it outlives the cluster's directory, and says where. */
export async function keepLogs(error: unknown, name: string, console: Console): Promise<unknown> {
  try {
    const path = await keep(`${name}-console.log`, await console.text());
    if (!(error instanceof NavgwError) || error.logPath !== undefined) return error;
    if (
      error.code !== "NAVGW_GUEST_DIED" &&
      error.code !== "NAVGW_NODE_FAILED" &&
      error.code !== "NAVGW_TIMEOUT"
    ) {
      return error;
    }
    return amended(error, { logPath: path, consoleTail: error.consoleTail ?? (await console.tail()) });
  } catch {
    return error; // the failure itself matters more than its log
  }
}

/** One file a cluster and kind of log: the last failure's. */
async function keep(file: string, bytes: Uint8Array): Promise<string> {
  await mkdir(failureLogsDir(), { recursive: true, mode: 0o700 });
  const path = join(failureLogsDir(), file);
  await writeFile(path, bytes, { mode: 0o600 });
  return path;
}
