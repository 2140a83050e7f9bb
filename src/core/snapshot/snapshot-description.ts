import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { hint } from "../base/hint.ts";
import { parseJson } from "../base/json.ts";
import { madeByNewer, writtenByNewer } from "../base/newer-format.ts";
import { isAlive } from "../base/process-identity.ts";
import { clusterSchema } from "../record/cluster-record.ts";

/** Names of a snapshot's files in its directory. */
export const SNAPSHOT_FILES = {
  description: "snapshot.json",
  state: "state.ext4",
  config: "config.tar",
  memory: "memory",
  devices: "devices",
} as const;

/** Current version of the format. */
const SCHEMA = 1;
/** Part common to all formats. */
const anySchema = z.object({ schema: z.number() });
/** Codes of a path that leads nowhere. */
const MISSING = new Set(["ENOENT", "ENOTDIR"]);
const ownerSchema = z.object({ owner: clusterSchema.owner });

const machineSchema = z.object({
  /** Version of QEMU, or of the host's kernel on User Mode Linux: another one cannot read the devices' state. */
  version: z.string(),
  /** Variant of the engine: emulated, or which KVM. */
  variant: z.string(),
  /** CPU as the guest sees it. */
  cpu: z.string(),
  /** The host's boot id, where the machine depends on it. */
  boot: z.string().optional(),
  /** sha256 of the kernel and the read-only disks of the guest. */
  artifacts: z.record(z.string(), z.string()),
  /** Bytes of memory. */
  bytes: z.number(),
  /** The control agent's token at that time. */
  token: z.string(),
});

const descriptionSchema = z.object({
  schema: z.literal(SCHEMA),
  /** Version of this package that took it; older ones wrote none. */
  version: z.string().optional(),
  /** RFC 3339. */
  createdAt: z.string(),
  options: clusterSchema.options,
  engine: clusterSchema.engine,
  node: clusterSchema.node,
  /** Process for which it was taken and with which it ends; absent for one that stays. */
  owner: clusterSchema.owner,
  /** Machine that can be resumed; absent when only the disk was saved. */
  machine: machineSchema.optional(),
  /** Fingerprints of its other files, by name. */
  files: z.record(z.string(), z.string()),
});

export type SnapshotDescription = z.infer<typeof descriptionSchema>;
/** Properties that a machine must have to be resumed. */
export type SnapshotMachine = z.infer<typeof machineSchema>;

/**
 * Reads a snapshot's description.
 * @param what the snapshot's name, for messages
 * @throws NavgwError NAVGW_STATE when it is damaged, NAVGW_UNSUPPORTED when it has another format
 */
export async function readDescription(what: string, dir: string): Promise<SnapshotDescription> {
  const json = parseJson(await readText(join(dir, SNAPSHOT_FILES.description)));
  const parsed = descriptionSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const newer = writtenByNewer(json, SCHEMA);
  if (newer !== undefined)
    throw madeByNewer(`snapshot ${what}`, newer, hint`take it again with this version`);
  const { data } = anySchema.safeParse(json);
  if (data === undefined || data.schema === SCHEMA)
    throw damaged(what, `its ${SNAPSHOT_FILES.description} is missing or truncated`);
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    `snapshot ${what} has format ${data.schema}, but this version supports format ${SCHEMA}`,
    { hint: "take it again, or use the version of navgw-test that took it" },
  );
}

/** Whether the process has ended for which a snapshot was taken. */
export const isOrphan = ({ owner }: Pick<SnapshotDescription, "owner">): boolean =>
  owner !== undefined && !isAlive(owner);

/** The same of the snapshot in a directory, whether or not the rest of its description can be read. */
export async function hasOrphan(dir: string): Promise<boolean> {
  const text = await readText(join(dir, SNAPSHOT_FILES.description));
  return isOrphan(ownerSchema.safeParse(parseJson(text)).data ?? {});
}

/** The error for a damaged snapshot. */
export function damaged(what: string, reason: string): NavgwError {
  return new NavgwError("NAVGW_STATE", `snapshot ${what} is damaged: ${reason}`, { hint: "take it again" });
}

/** Returns an empty text for a path that is not a file: reading a pipe would block. */
async function readText(path: string): Promise<string> {
  try {
    return (await stat(path)).isFile() ? await readFile(path, "utf8") : "";
  } catch (error) {
    if (MISSING.has(systemCode(error) ?? "")) return "";
    throw fileError(error, "reading a snapshot", path);
  }
}
