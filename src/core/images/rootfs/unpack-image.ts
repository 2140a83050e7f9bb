import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { addAbortSignal } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { makeDirs } from "../../base/durable-files.ts";
import { fileError, NavgwError, systemCode } from "../../base/errors.ts";
import { TarReader } from "../../tar/tar-reader.ts";
import { decompress } from "../compression.ts";
import { checkHash, hashFor } from "../digest.ts";
import type { Image, ImageLayer } from "../image.ts";
import type { Ownership } from "./file-attributes.ts";
import { DEFAULT_LIMITS, LayerApplier, UnpackBudget, type UnpackLimits } from "./layer-applier.ts";
import { RootfsWriter } from "./rootfs-writer.ts";
import type { Sidecar } from "./sidecar.ts";

export interface UnpackOptions {
  /** Path of the sidecar JSON. Default: the rootfs's path with `.sidecar.json`. */
  readonly sidecar?: string | undefined;
  /** Default `apply` for root, `record` for everybody else. */
  readonly ownership?: Ownership | undefined;
  readonly limits?: Partial<UnpackLimits> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** @internal Forces one of the two ways to reach directories; for tests. */
  readonly anchored?: boolean;
}

/** Result of unpacking an image. */
export interface UnpackResult {
  /** Absolute path. */
  readonly rootfs: string;
  readonly sidecarPath: string;
  readonly sidecar: Sidecar;
  readonly entries: number;
  /** Bytes of the uncompressed layers. */
  readonly bytes: number;
}

/**
 * Applies an image's layers to a new directory. It appears complete or not at all; the sidecar appears before it.
 * Nothing is flushed to the disk (that would take longer than the unpacking): after a power failure, unpack again.
 * @param rootfs must not exist, or be an empty directory
 * @throws NavgwError NAVGW_BAD_OPTION when it is neither; NAVGW_IMAGE for damaged or hostile layers and exceeded
 * limits; NAVGW_NO_SPACE; NAVGW_STATE when the directory cannot be written
 */
export async function unpackImage(
  image: Image,
  rootfs: string,
  options: UnpackOptions = {},
): Promise<UnpackResult> {
  const target = resolve(rootfs);
  const sidecarPath = resolve(options.sidecar ?? `${target}.sidecar.json`);
  const suffix = `.${process.pid}.${randomBytes(6).toString("hex")}.partial`;
  const partial = join(dirname(target), `.${basename(target)}${suffix}`);
  const partialSidecar = `${sidecarPath}${suffix}`;
  await requireEmpty(target);
  try {
    await makeDirs(dirname(target), 0o777);
    await makeDirs(dirname(sidecarPath), 0o777);
    await mkdir(partial, { mode: 0o700 });
    const { sidecar, budget } = await applyLayers(image.layers, partial, options);
    await writeFile(partialSidecar, `${JSON.stringify(sidecar, undefined, 1)}\n`, {
      flag: "wx",
      mode: 0o600,
    });
    await rename(partialSidecar, sidecarPath);
    await rename(partial, target);
    return { rootfs: target, sidecarPath, sidecar, entries: budget.entries, bytes: budget.bytes };
  } catch (error) {
    await rm(partialSidecar, { force: true });
    await rm(partial, { recursive: true, force: true });
    throw error instanceof NavgwError ? error : fileError(error, "unpacking an image", target);
  }
}

async function applyLayers(
  layers: readonly ImageLayer[],
  root: string,
  options: UnpackOptions,
): Promise<{ sidecar: Sidecar; budget: UnpackBudget }> {
  const budget = new UnpackBudget({ ...DEFAULT_LIMITS, ...options.limits });
  const ownership = options.ownership ?? (process.geteuid?.() === 0 ? "apply" : "record");
  await using writer = new RootfsWriter(root, ownership, () => budget.addImplied(), options.anchored);
  for (const layer of layers) {
    const what = `layer ${layer.diffId}`;
    const hash = hashFor(layer.diffId);
    const reader = new TarReader(new LayerApplier(writer, budget));
    const source = layer.open();
    // Also ends a wait for bytes that do not come.
    if (options.signal !== undefined) addAbortSignal(options.signal, source);
    for await (const chunk of decompress(source, what, { recycle: true })) {
      options.signal?.throwIfAborted();
      budget.addBytes(chunk.length);
      reader.write(chunk);
      // Meanwhile the thread pool writes the large files of this chunk and decompresses the next one.
      hash.update(chunk);
      await writer.settled();
      // The decompressor only continues with its next chunk when its callback gets a turn.
      await nextTurn();
    }
    reader.end();
    checkHash(hash, layer.diffId, what, "NAVGW_IMAGE");
  }
  return { sidecar: writer.finish(), budget };
}

async function requireEmpty(target: string): Promise<void> {
  try {
    if ((await readdir(target)).length === 0) return;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    if (systemCode(error) !== "ENOTDIR") throw fileError(error, "unpacking an image", target);
  }
  throw new NavgwError("NAVGW_BAD_OPTION", `${target} is not an empty directory`, {
    hint: "pass a directory that does not exist yet",
  });
}
