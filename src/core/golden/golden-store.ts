import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isUnchanged, sealVerified } from "../artifacts/verified-stamp.ts";
import { sumOfWritten } from "../artifacts/written-runs.ts";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { parseJson } from "../base/json.ts";
import { madeByNewer, writtenByNewer } from "../base/newer-format.ts";
import { cacheDir } from "../base/paths.ts";
import { inputsSchema, keyOf } from "./golden-key.ts";
import { shortKey } from "./short-key.ts";

/** Names of a golden disk's files in its directory. */
export const GOLDEN_FILES = { description: "golden.json", state: "state.ext4" } as const;

/** Version of the description's format. */
const SCHEMA = 1;

const descriptionSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  inputs: inputsSchema,
  /** RFC 3339. */
  createdAt: z.string(),
  node: z.strictObject({ distribution: z.enum(["builtin", "k3s"]), version: z.string() }),
  /** Preloaded images, by the sha256 of their archives. */
  images: z.array(z.strictObject({ archive: z.string(), names: z.array(z.string()) })),
  /** Bytes of the disk, holes included. */
  size: z.number().int().positive(),
  /** Hex sha256 of the disk's written ranges. */
  sha256: z.string(),
});
export type GoldenDescription = z.infer<typeof descriptionSchema>;

/** A golden disk in the cache. */
export interface GoldenDisk extends GoldenDescription {
  readonly key: string;
  /** Directory of the disk. */
  readonly dir: string;
  /** Path of the disk. */
  readonly path: string;
}

/** A requested golden disk, built or found. */
export interface BuiltGolden {
  readonly disk: GoldenDisk;
  /** False when it existed already. */
  readonly created: boolean;
}

/** `$XDG_CACHE_HOME/navgw/golden`: golden disks, each in a directory named by its key. */
export const goldenDir = (): string => join(cacheDir(), "golden");

/** Lock of one key. */
export const goldenLock = (key: string): string => join(goldenDir(), `${key}.lock`);

/** Parses a description in this version's format. @returns undefined for anything else */
export function parseDescription(text: string): GoldenDescription | undefined {
  const parsed = descriptionSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}

/** Reads the golden disk of a key without verifying it; undefined when it is missing or its format is unknown. */
export async function readGolden(key: string): Promise<GoldenDisk | undefined> {
  const dir = join(goldenDir(), key);
  const path = join(dir, GOLDEN_FILES.state);
  try {
    const description = parseDescription(await readFile(join(dir, GOLDEN_FILES.description), "utf8"));
    if (description === undefined || keyOf(description.inputs) !== key) return undefined;
    return { ...description, key, dir, path };
  } catch (error) {
    if (MISSING.has(systemCode(error) ?? "")) return undefined;
    throw fileError(error, "reading a golden disk", dir);
  }
}

/** @throws NavgwError NAVGW_UNSUPPORTED when a newer version of this package made the disk of a key */
export async function requireNotNewer(key: string): Promise<void> {
  const path = join(goldenDir(), key, GOLDEN_FILES.description);
  const newer = writtenByNewer(parseJson(await readFile(path, "utf8").catch(() => "")), SCHEMA);
  if (newer === undefined) return;
  throw madeByNewer(`golden disk ${shortKey(key)}`, newer, hint`delete it: rm -r ${join(goldenDir(), key)}`);
}

/** Lists all golden disks, the newest first. */
export async function goldenDisks(): Promise<GoldenDisk[]> {
  const found = await Promise.all((await keys()).map(readGolden));
  return found
    .filter((one) => one !== undefined)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.key.localeCompare(b.key));
}

/** Whether a disk is unchanged since it was sealed. Its bytes are read only when its stamp differs from the last read's. */
export async function isIntact({ path, size, sha256 }: GoldenDisk, signal?: AbortSignal): Promise<boolean> {
  try {
    if (await isUnchanged(path)) return true;
    if ((await stat(path)).size !== size || (await sumOfWritten(path, signal)) !== sha256) return false;
    await sealVerified(path, 0o444);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw fileError(error, "checking a golden disk", path);
  }
}

/** Deletes a golden disk. Clusters that were made from it have copies. */
export async function deleteGolden(key: string): Promise<void> {
  const dir = join(goldenDir(), key);
  try {
    // The description first: without it the directory is not a golden disk.
    await rm(join(dir, GOLDEN_FILES.description), { force: true });
    await rm(dir, { recursive: true, force: true });
  } catch (error) {
    throw fileError(error, "deleting a golden disk", dir);
  }
}

/**
 * Finds the golden disk with a key or a prefix of one.
 * @throws NavgwError NAVGW_BAD_OPTION when none or several match
 */
export async function findByKey(prefix: string): Promise<GoldenDisk> {
  const all = await goldenDisks();
  const found = all.filter(({ key }) => prefix !== "" && key.startsWith(prefix));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const known = (found.length > 1 ? found : all).map(({ key }) => shortKey(key));
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    found.length > 1
      ? `several golden disks start with ${prefix}`
      : `no golden disk ${JSON.stringify(prefix)}`,
    {
      hint:
        known.length === 0 ? hint`build one: ${command("golden build")}` : `use one of: ${known.join(", ")}`,
    },
  );
}

/** Directories named by a key: one that is being made has another name. */
async function keys(): Promise<string[]> {
  try {
    return (await readdir(goldenDir())).filter((name) => /^[0-9a-f]{64}$/.test(name));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading the golden disks", goldenDir());
  }
}

const MISSING = new Set(["ENOENT", "ENOTDIR"]);
