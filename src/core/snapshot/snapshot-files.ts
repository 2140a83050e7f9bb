import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileError, systemCode } from "../base/errors.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Snapshot } from "./snapshot.ts";
import { damaged, SNAPSHOT_FILES, type SnapshotDescription } from "./snapshot-description.ts";

/** Names of the files that a snapshot has beside its description. */
function filesOf({ machine, options }: Omit<SnapshotDescription, "files">): string[] {
  const { state, config, memory, devices } = SNAPSHOT_FILES;
  return [
    ...(options.storage === "disk" ? [state] : []),
    ...(machine === undefined ? [] : [config, memory, devices]),
  ];
}

/** Fingerprints of the files in a snapshot's folder. @throws the system error when one is missing */
export async function fingerprintsOf(
  description: Omit<SnapshotDescription, "files">,
  dir: string,
): Promise<Record<string, string>> {
  const found = filesOf(description).map(async (name) => [name, await fingerprint(join(dir, name))] as const);
  return Object.fromEntries(await Promise.all(found));
}

/** Checks that every file is there, at no cost. @throws NavgwError NAVGW_STATE */
export async function requireWhole(snapshot: Snapshot): Promise<void> {
  for (const file of filesOf(snapshot)) {
    const size = await sizeOf(join(snapshot.dir, file));
    const isCut = file === SNAPSHOT_FILES.memory && size !== snapshot.machine?.bytes;
    if (size === 0 || isCut) throw damaged(nameOf(snapshot), `its ${file} is missing or cut`);
  }
}

/** Checks that every file is the one that the snapshot was taken with. @throws NavgwError NAVGW_STATE */
export async function requireIntact(snapshot: Snapshot): Promise<void> {
  let now: Record<string, string>;
  try {
    now = await fingerprintsOf(snapshot, snapshot.dir);
  } catch (error) {
    throw fileError(error, "reading a snapshot", snapshot.dir);
  }
  const other = Object.keys(now).find((file) => now[file] !== snapshot.files[file]);
  if (other !== undefined) throw damaged(nameOf(snapshot), `its ${other} is not the one it was taken with`);
}

const nameOf = ({ cluster, name }: Snapshot): string => `${cluster}/${name}`;

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : 0;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return 0;
    throw fileError(error, "reading a snapshot", path);
  }
}
