import { readFileSync } from "node:fs";
import { systemCode } from "./errors.ts";

/** One process, told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in clock ticks since the machine's boot; empty where the system does not tell. */
  readonly startTime: string;
}

/** Identity of a process that runs now; undefined when there is none of that number. */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name stands in parentheses and may hold any character; the state follows it and is field 3, see proc_pid_stat(5).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended; only its parent has not asked yet.
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return { pid, startTime: fields[19] ?? "" };
  } catch {
    // No such process, or no /proc: ask the kernel the portable way.
    return process.platform !== "linux" && exists(pid) ? { pid, startTime: "" } : undefined;
  }
}

/** Whether that very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid);
  return now !== undefined && now.startTime === identity.startTime;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, for somebody else.
    return systemCode(error) === "EPERM";
  }
}
