import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeDirs } from "../base/durable-files.ts";
import { amended, NavgwError } from "../base/errors.ts";
import { type Hint, hint, option } from "../base/hint.ts";
import { lastLines } from "../base/lines.ts";
import { failureLogsDir } from "../base/paths.ts";
import { readUpTo } from "../base/read-up-to.ts";
import type { BootStep } from "../cluster-types/boot-steps.ts";
import type { MachineExit } from "../cluster-types/started-cluster.ts";
import { hintFor } from "../cluster-types/trouble.ts";
import type { Console } from "../guest/console-log.ts";
import type { ControlClient } from "../guest/control-client.ts";

/** Bound in ms of fetching the node's log before its guest is ended. */
const NODE_LOG_TIMEOUT = 3000;

/** Most of the node's log that is kept, bytes. */
const LONGEST_NODE_LOG = 64 << 20;

/** What a kernel on User Mode Linux writes last when it has lost a process to the host: guest/kernel/patches. */
const LOST_PROCESS = /the host ended a process of this machine, by signal \d+/;

/** The error for a machine that ended before its node was ready. */
export async function guestDied(
  exit: MachineExit | undefined,
  console: Console,
  last: BootStep | undefined,
  cause: unknown,
): Promise<NavgwError> {
  const consoleTail = await console.tail();
  const { message, hint } = explain(exit, consoleTail, last);
  return new NavgwError("NAVGW_GUEST_DIED", message, { hint, consoleTail, cause });
}

/** Message and hint. */
function explain(
  exit: MachineExit | undefined,
  tail: readonly string[],
  last: BootStep | undefined,
): { readonly message: string; readonly hint: Hint | undefined } {
  if (exit?.oomKilled === true) {
    return {
      message: `the kernel of this machine killed the guest for lack of memory, after step ${last}`,
      hint: hint`give this machine or its container (cgroup) more memory, stop other programs, or lower ${option("memory")}`,
    };
  }
  const lost = tail.map((line) => LOST_PROCESS.exec(line)?.[0]).find((text) => text !== undefined);
  if (lost !== undefined) {
    const trouble = { cause: "killed", message: `a process of the guest was killed on the host: ${lost}` };
    return { message: trouble.message, hint: hintFor(trouble) };
  }
  const how =
    exit === undefined ? "" : exit.signal === null ? ` with exit code ${exit.code}` : ` by ${exit.signal}`;
  return {
    message: `the machine ended${how} after step ${last}`,
    hint: hint`the log shows its last lines; if it ran out of memory, raise ${option("memory")}`,
  };
}

/** Adds the node's log to an error of a node that failed or timed out, while its guest still responds. */
export async function withNodeLog(error: unknown, control: ControlClient, name: string): Promise<unknown> {
  if (!(error instanceof NavgwError)) return error;
  if (error.code !== "NAVGW_NODE_FAILED" && error.code !== "NAVGW_TIMEOUT") return error;
  try {
    const signal = AbortSignal.timeout(NODE_LOG_TIMEOUT);
    const { bytes: log } = await readUpTo(await control.logs("k3s", { signal }), LONGEST_NODE_LOG);
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
