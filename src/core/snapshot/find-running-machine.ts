import type { ClusterRecord } from "../record/cluster-record.ts";
import { qemuMachine } from "./qemu-machine.ts";
import type { RunningMachine } from "./running-machine.ts";
import { umlMachine } from "./uml-machine.ts";

/** A cluster's machine; undefined when its memory cannot be saved. @throws NavgwError NAVGW_HOST */
export async function findRunningMachine(
  record: ClusterRecord,
  signal?: AbortSignal,
): Promise<RunningMachine | undefined> {
  if (record.engine === "qemu") return qemuMachine(record);
  if (record.engine === "uml") return umlMachine(record, signal);
  return undefined;
}
