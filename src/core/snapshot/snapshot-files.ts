import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileError, systemCode } from "../base/errors.ts";
import { fingerprint } from "./fingerprint.ts";
import { damaged, SNAPSHOT_FILES, type SnapshotDescription } from "./snapshot-description.ts";
import type { Snapshot } from "./snapshot-kinds.ts";

/** Names of the files that a snapshot has beside its description. */
function filesOf({ machine, options }: Omit<SnapshotDescription, "files">): string[] {
  const { state, config, memory, devices } = SNAPSHOT_FILES;
  return [
    ...(options.storage === "disk" ? [state] : []),
    ...(machine === undefined ? [] : [config, memory, devices]),
  ];
}

/** Fingerprints of the files in a snapshot's directory. @throws the system error when one is missing */
export async function fingerprintsOf(
  description: Omit<SnapshotDescription, "files">,
  dir: string,
): Promise<Record<string, string>> {
  const found = filesOf(description).map(async (name) => [name, await fingerprint(join(dir, name))] as const);
  return Object.fromEntries(await Promise.all(found));
}

/** Checks that every file is present, without reading them. @throws NavgwError NAVGW_STATE */
export async function requireComplete(snapshot: Snapshot): Promise<void> {
  for (const file of filesOf(snapshot)) {
    const size = await sizeOf(join(snapshot.dir, file));
    const isTruncated = file === SNAPSHOT_FILES.memory && size !== snapshot.machine?.bytes;
    if (size === 0 || isTruncated) throw damaged(nameOf(snapshot), `its ${file} is missing or truncated`);
  }
}

/** Checks that no file has changed since the snapshot was taken. @throws NavgwError NAVGW_STATE */
export async function requireIntact(snapshot: Snapshot): Promise<void> {
  let current: Record<string, string>;
  try {
    current = await fingerprintsOf(snapshot, snapshot.dir);
  } catch (error) {
    throw fileError(error, "reading a snapshot", snapshot.dir);
  }
  const changed = Object.keys(current).find((file) => current[file] !== snapshot.files[file]);
  if (changed !== undefined) throw damaged(nameOf(snapshot), `its ${changed} has changed since it was taken`);
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
