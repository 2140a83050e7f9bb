import { chmod, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isUntouched, noteStamp } from "../artifacts/verified-stamp.ts";
import { sumOfWritten } from "../artifacts/written-runs.ts";
import { fileError, NavgwError, systemCode } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { parseJson } from "../base/json.ts";
import { cacheDir } from "../base/paths.ts";
import { inputsSchema, keyOf } from "./golden-key.ts";
import { shortKey } from "./short-key.ts";

/** Names of a golden disk's files in its folder. */
export const GOLDEN_FILES = { description: "golden.json", state: "state.ext4" } as const;

/** Of the form that descriptions have. */
const SCHEMA = 1;

const descriptionSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  inputs: inputsSchema,
  /** RFC 3339. */
  createdAt: z.string(),
  node: z.strictObject({ distribution: z.enum(["builtin", "k3s"]), version: z.string() }),
  /** Preloaded images, by the sha256 of their archives. */
  images: z.array(z.strictObject({ archive: z.string(), names: z.array(z.string()) })),
  /** Bytes of the disk, holes and all. */
  size: z.number().int().positive(),
  /** Hex sha256 of what is written of the disk. */
  sha256: z.string(),
});
export type GoldenDescription = z.infer<typeof descriptionSchema>;

/** A golden disk in the cache. */
export interface GoldenDisk extends GoldenDescription {
  readonly key: string;
  /** Folder of the disk. */
  readonly dir: string;
  /** Path of the disk. */
  readonly path: string;
}

/** A golden disk that was asked for, made or found. */
export interface BuiltGolden {
  readonly disk: GoldenDisk;
  /** False when there was one already. */
  readonly created: boolean;
}

/** `$XDG_CACHE_HOME/navgw/golden`: golden disks, each in a folder named by its key. */
export const goldenDir = (): string => join(cacheDir(), "golden");

/** Lock of one key. */
export const goldenLock = (key: string): string => join(goldenDir(), `${key}.lock`);

/** A description of this version's form. @returns undefined for anything else */
export function parseDescription(text: string): GoldenDescription | undefined {
  const parsed = descriptionSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}

/** The golden disk of a key, not checked; undefined when there is none that can be understood. */
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

/** Every golden disk there is, the newest first. */
export async function goldenDisks(): Promise<GoldenDisk[]> {
  const found = await Promise.all((await keys()).map(readGolden));
  return found
    .filter((one) => one !== undefined)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.key.localeCompare(b.key));
}

/** Whether a disk is what was sealed. Its bytes are read only when it does not look as it did when they were read last. */
export async function isWhole({ path, size, sha256 }: GoldenDisk, signal?: AbortSignal): Promise<boolean> {
  try {
    if (await isUntouched(path)) return true;
    if ((await stat(path)).size !== size || (await sumOfWritten(path, signal)) !== sha256) return false;
    await chmod(path, 0o444);
    await noteStamp(path);
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
    // First what makes it one.
    await rm(join(dir, GOLDEN_FILES.description), { force: true });
    await rm(dir, { recursive: true, force: true });
  } catch (error) {
    throw fileError(error, "deleting a golden disk", dir);
  }
}

/**
 * The golden disk that a key, or the beginning of one, names.
 * @throws NavgwError NAVGW_BAD_OPTION when there is none, or there are several
 */
export async function findByKey(words: string): Promise<GoldenDisk> {
  const all = await goldenDisks();
  const found = all.filter(({ key }) => words !== "" && key.startsWith(words));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const known = (found.length > 1 ? found : all).map(({ key }) => shortKey(key));
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    found.length > 1 ? `several golden disks begin with ${words}` : `no golden disk ${JSON.stringify(words)}`,
    {
      hint:
        known.length === 0
          ? hint`there are none; ${command("golden build")} makes one`
          : `there are: ${known.join(", ")}`,
    },
  );
}

/** Folders that have the name of a key: one that is being made has another. */
async function keys(): Promise<string[]> {
  try {
    return (await readdir(goldenDir())).filter((name) => /^[0-9a-f]{64}$/.test(name));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading the golden disks", goldenDir());
  }
}

const MISSING = new Set(["ENOENT", "ENOTDIR"]);
