import { constants } from "node:os";
import { relative } from "node:path";
import { NavgwError, systemCode } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { clusterDir, socketPath } from "../base/paths.ts";
import { FILES } from "../keeper/keeper-files.ts";
import type { ClusterRecord } from "../record/cluster-record.ts";
import { openFilesOf } from "./machine-files.ts";
import type { RunningMachine } from "./running-machine.ts";
import { connectUmlMonitor, type UmlMonitor } from "./uml-monitor.ts";

/**
 * A machine of User Mode Linux, whose kernel saves itself; undefined when it cannot, as with more than one CPU, or with the kernel of
 * an older version of this package.
 * @throws NavgwError NAVGW_HOST
 */
export async function umlMachine(
  record: ClusterRecord,
  signal?: AbortSignal,
): Promise<RunningMachine | undefined> {
  const dir = clusterDir(record.name);
  const path = socketPath(dir, FILES.monitor);
  if (!(await canSave(path, signal))) return undefined;
  // Its own memory, and what a clone still has in its snapshot.
  const memory = await openFilesOf(record.name, / \(deleted\)$|\/memory$/);
  return {
    memory,
    async save(directory, copyDisks, abort) {
      using monitor = await connectUmlMonitor(path, abort);
      requireAnswer("saved", await monitor.ask(`save ${relative(dir, directory)}`));
      // It stands still until the next line, or until this connection has ended.
      await copyDisks();
      requireAnswer("running", await monitor.ask("go"));
    },
  };
}

async function canSave(path: string, signal: AbortSignal | undefined): Promise<boolean> {
  let monitor: UmlMonitor;
  try {
    monitor = await connectUmlMonitor(path, signal);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw new NavgwError("NAVGW_HOST", `the guest's kernel does not answer: ${(error as Error).message}`, {
      cause: error,
    });
  }
  using asked = monitor;
  return (await asked.ask("can")) === "yes";
}

function requireAnswer(expected: string, answer: string): void {
  if (answer === expected) return;
  const code = Number(/^error (\d+)$/.exec(answer)?.[1]);
  if (code === constants.errno.ENOSPC || code === constants.errno.EDQUOT)
    throw new NavgwError("NAVGW_NO_SPACE", "the disk is full: the machine's memory does not fit", {
      hint: hint`free some space; ${command("snapshot ls")} shows the size of other snapshots`,
    });
  throw new NavgwError("NAVGW_HOST", `the guest's kernel cannot save itself: ${answer}`);
}
