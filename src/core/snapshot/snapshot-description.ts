import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { parseJson } from "../base/json.ts";
import { clusterSchema } from "../record/cluster-record.ts";

/** Names of a snapshot's files in its folder. */
export const SNAPSHOT_FILES = {
  description: "snapshot.json",
  state: "state.ext4",
  config: "config.tar",
  memory: "memory",
  devices: "devices",
} as const;

/** The form that snapshots have now. */
const SCHEMA = 1;
/** What every form has. */
const anySchema = z.object({ schema: z.number() });

const machineSchema = z.object({
  /** Of QEMU: another one does not understand the devices' state. */
  version: z.string(),
  /** How it ran: emulated, or by which KVM. */
  variant: z.string(),
  /** What the guest believes its CPU to be. */
  cpu: z.string(),
  /** sha256 of the kernel and the read-only disks that the guest had. */
  artifacts: z.record(z.string(), z.string()),
  /** Bytes of memory. */
  bytes: z.number(),
  /** The control agent's token at that time. */
  token: z.string(),
});

const descriptionSchema = z.object({
  schema: z.literal(SCHEMA),
  /** RFC 3339. */
  createdAt: z.string(),
  options: clusterSchema.options,
  engine: clusterSchema.engine,
  node: clusterSchema.node,
  /** Of a machine that can go on; absent when only the disk was kept. */
  machine: machineSchema.optional(),
  /** Fingerprints of its other files, by name. */
  files: z.record(z.string(), z.string()),
});

export type SnapshotDescription = z.infer<typeof descriptionSchema>;
/** What a machine must be like to go on. */
export type SnapshotMachine = z.infer<typeof machineSchema>;

/**
 * What a snapshot's folder says of itself.
 * @param what the snapshot, as users name it
 * @throws NavgwError NAVGW_STATE when it is damaged, NAVGW_UNSUPPORTED when it is of another form
 */
export async function readDescription(what: string, dir: string): Promise<SnapshotDescription> {
  const json = parseJson(await readText(join(dir, SNAPSHOT_FILES.description)));
  const parsed = descriptionSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { data } = anySchema.safeParse(json);
  if (data === undefined || data.schema === SCHEMA)
    throw damaged(what, `its ${SNAPSHOT_FILES.description} is missing or cut`);
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    `snapshot ${what} has form ${data.schema}, and this version knows form ${SCHEMA}`,
    { hint: "take it again, or use the version of navgw-test that took it" },
  );
}

/** The error for a snapshot that nothing can be done with. */
export function damaged(what: string, why: string): NavgwError {
  return new NavgwError("NAVGW_STATE", `snapshot ${what} is damaged: ${why}`, { hint: "take it again" });
}

/** Nothing for what is no file: a pipe would be waited for. */
async function readText(path: string): Promise<string> {
  try {
    return (await stat(path)).isFile() ? await readFile(path, "utf8") : "";
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw fileError(error, "reading a snapshot", path);
  }
}
