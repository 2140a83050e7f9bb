import { readFileSync } from "node:fs";
import { systemCode } from "./errors.ts";

/** One process, distinguished from a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since the machine's boot; empty when the system does not report it. */
  readonly startTime: string;
}

/** Identifies a running process; undefined when no process has that id. */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name is in parentheses and may contain any character; the state follows it and is field 3, see proc_pid_stat(5).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended; only its parent has not waited for it yet.
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return { pid, startTime: fields[19] ?? "" };
  } catch {
    // No such process, or no /proc: check it the portable way.
    return process.platform !== "linux" && exists(pid) ? { pid, startTime: "" } : undefined;
  }
}

/** Whether this process is still running. */
export function isAlive(identity: ProcessIdentity): boolean {
  const current = identify(identity.pid);
  return current !== undefined && current.startTime === identity.startTime;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is running, as another user.
    return systemCode(error) === "EPERM";
  }
}
