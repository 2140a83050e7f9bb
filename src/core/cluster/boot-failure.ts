import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { makeDirs } from "../base/durable-files.ts";
import { amended, NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { lastLines } from "../base/lines.ts";
import { failureLogsDir } from "../base/paths.ts";
import type { BootStep } from "../cluster-types/boot-steps.ts";
import type { MachineExit } from "../cluster-types/started-cluster.ts";
import type { Console } from "../guest/console-log.ts";
import type { ControlClient } from "../guest/control-client.ts";

/** Bound in ms of fetching the node's log before its guest is ended. */
const NODE_LOG_TIMEOUT = 3000;

/** The error for a machine that ended before its node was ready. */
export async function guestDied(
  exit: MachineExit | undefined,
  console: Console,
  last: BootStep | undefined,
  cause: unknown,
): Promise<NavgwError> {
  const how =
    exit === undefined ? "" : exit.signal === null ? ` with exit code ${exit.code}` : ` by ${exit.signal}`;
  return new NavgwError("NAVGW_GUEST_DIED", `the machine ended${how} after step ${last}`, {
    hint: hint`the log shows its last lines; if it ran out of memory, raise ${option("memory")}`,
    consoleTail: await console.tail(),
    cause,
  });
}

/** Adds the node's log to an error of a node that failed or timed out, while its guest still responds. */
export async function withNodeLog(error: unknown, control: ControlClient, name: string): Promise<unknown> {
  if (!(error instanceof NavgwError)) return error;
  if (error.code !== "NAVGW_NODE_FAILED" && error.code !== "NAVGW_TIMEOUT") return error;
  try {
    const signal = AbortSignal.timeout(NODE_LOG_TIMEOUT);
    const log = await buffer(await control.logs("k3s", { signal }));
    if (log.length === 0) return error;
    const logPath = await saveLog(`${name}-k3s.log`, log);
    return amended(error, { logPath, consoleTail: error.consoleTail ?? lastLines(log.toString()) });
  } catch {
    return error; // the guest does not respond: its console is kept instead
  }
}

/** Saves the console of a failed boot outside the cluster's directory, and adds its path to the error. */
export async function keepLogs(error: unknown, name: string, console: Console): Promise<unknown> {
  try {
    const path = await saveLog(`${name}-console.log`, await console.text());
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

/** Writes a log of a failure; the next failure of the same cluster overwrites it. */
async function saveLog(file: string, bytes: Uint8Array): Promise<string> {
  await makeDirs(failureLogsDir());
  const path = join(failureLogsDir(), file);
  await writeFile(path, bytes, { mode: 0o600 });
  return path;
}
