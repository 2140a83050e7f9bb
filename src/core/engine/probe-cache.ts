import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type ArtifactName, artifactEntry, type GuestPackage } from "../artifacts/guest-package.ts";
import { writeDurably } from "../base/durable-files.ts";
import { fileError } from "../base/errors.ts";
import { cacheDir, makePrivateDir } from "../base/paths.ts";
import { isReadOnly } from "../base/read-only.ts";
import type { Holds } from "./boot-probe.ts";
import type { Engine, Prerequisites, Variant } from "./engine.ts";

/** How long a failure that may pass is believed, ms: each probe of a KVM that hangs takes 4 to 30 s. */
const A_WHILE = 600_000;

/** Why a variant does not work: until the machine boots again, or until a time in ms since 1970. */
const refusedSchema = z.strictObject({ refused: z.string(), until: z.number().optional() });
/** Results of a probe: seconds to init by variant, or why a variant cannot work. */
const foundSchema = z.record(z.string(), z.union([z.strictObject({ uptime: z.number() }), refusedSchema]));
/**
 * Results by label of the variant. They never include a failure that can be fixed without a reboot, nor variants after
 * the first that works.
 */
export type Found = Readonly<z.infer<typeof foundSchema>>;

/** A failure to remember. */
export function refusal(
  reason: string,
  holds: Exclude<Holds, "once">,
  now = Date.now(),
): z.infer<typeof refusedSchema> {
  return holds === "until-reboot" ? { refused: reason } : { refused: reason, until: now + A_WHILE };
}

/** Directory of recorded probe results. */
const probesDir = (): string => join(cacheDir(), "probes");

/**
 * Path of the results of an engine's last probe. The name changes with everything the result depends on: the machine's
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

/** Recorded results that still hold. */
export async function recall(path: string, now = Date.now()): Promise<Found> {
  try {
    const found = foundSchema.parse(JSON.parse(await readFile(path, "utf8")));
    return Object.fromEntries(Object.entries(found).filter(([, result]) => isCurrent(result, now)));
  } catch {
    return {}; // never probed, or not readable: the engine is probed again
  }
}

function isCurrent(result: Found[string], now: number): boolean {
  if (!("refused" in result) || result.until === undefined) return true;
  // Further in the future it can only be if the clock was set back.
  return now < result.until && result.until <= now + A_WHILE;
}

/** Records results; in a read-only cache nothing is recorded, and the engine is probed at each start. */
export async function remember(path: string, found: Found): Promise<void> {
  if ((await isReadOnly(cacheDir())) || (await isReadOnly(probesDir()))) return;
  try {
    await makePrivateDir(dirname(path));
    await writeDurably(path, JSON.stringify(found));
  } catch (error) {
    throw fileError(error, "writing the results of a probe", path);
  }
}
