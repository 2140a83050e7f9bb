import { createHash } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type ArtifactName, artifactEntry, type GuestPackage } from "../artifacts/package.ts";
import { writeDurably } from "../durable.ts";
import { fileError } from "../errors.ts";
import { cacheDir, makePrivateDir } from "../paths.ts";
import type { Engine, Prerequisites, Variant } from "./engine.ts";

/** What a probe that worked found; one that failed is never remembered, since what it lacked may come. */
const foundSchema = z.object({
  label: z.string(),
  uptime: z.number(),
});
export type Found = z.infer<typeof foundSchema>;

/** Folder of remembered probes. */
const probesDir = (): string => join(cacheDir(), "probes");

/**
 * Where an engine's last good probe is kept. The name changes with everything the result depends on: the machine's
 * boot, the user, the guest's artifacts, and the engine's own program.
 */
export async function probePath(
  guest: GuestPackage,
  engine: Engine,
  checked: Extract<Prerequisites, { ok: true }>,
): Promise<string> {
  const artifacts: ArtifactName[] = ["keeper", engine.kernel, "base.erofs"];
  const key = {
    boot: (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim(),
    user: process.getuid?.(),
    artifacts: artifacts.map((name) => artifactEntry(guest, name).uncompressedSha256),
    variants: await Promise.all(checked.variants.map(identityOf)),
    detail: checked.detail,
  };
  const id = createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 32);
  return join(probesDir(), `${engine.name}-${id}.json`);
}

async function identityOf({ label, program }: Variant): Promise<unknown> {
  if (program === undefined) return [label];
  const { mtimeMs, size } = await stat(program);
  return [label, program, mtimeMs, size];
}

export async function recall(path: string): Promise<Found | undefined> {
  try {
    return foundSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined; // never probed, or not readable: probing again answers it
  }
}

export async function remember(path: string, found: Found): Promise<void> {
  try {
    await makePrivateDir(dirname(path));
    await writeDurably(path, JSON.stringify(found));
  } catch (error) {
    throw fileError(error, "noting that an engine works", path);
  }
}

export async function forget(path: string): Promise<void> {
  await rm(path, { force: true });
}
