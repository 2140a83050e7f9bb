import type { SnapshotDescription, SnapshotMachine } from "./snapshot-description.ts";

/** A snapshot of a cluster: a disk, and possibly a machine's memory. */
export interface Snapshot extends SnapshotDescription {
  readonly cluster: string;
  readonly name: string;
  readonly dir: string;
}

/** A snapshot whose machine is resumed, instead of booting from its disk. */
export interface MemorySnapshot extends Snapshot {
  readonly machine: SnapshotMachine;
}

export const isMemory = (snapshot: Snapshot | undefined): snapshot is MemorySnapshot =>
  snapshot?.machine !== undefined;
