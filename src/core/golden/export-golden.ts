import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress } from "node:zlib";
import { useCache } from "../artifacts/cache-use.ts";
import { packSparse } from "../artifacts/packed-disk.ts";
import { partialPath, syncDir } from "../base/durable-files.ts";
import { fileError, NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { writeTar } from "../tar/tar-writer.ts";
import { deleteGolden, findByKey, GOLDEN_FILES, type GoldenDisk, isWhole } from "./golden-store.ts";
import { shortKey } from "./short-key.ts";

/** Names of an export's entries, in their order: a zstd file with a tar in it. */
export const EXPORT_ENTRIES = { description: GOLDEN_FILES.description, state: "state.sparse" } as const;

/** zstd's level: more takes longer than the bytes saved are worth, as images are compressed already. */
const LEVEL = 3;

/**
 * Writes a golden disk into one file, for another machine or a CI cache; a file of that name is replaced.
 * @param key of the disk, or the beginning of it
 * @throws NavgwError NAVGW_BAD_OPTION when there is none, NAVGW_STATE when it is damaged, NAVGW_NO_SPACE
 */
export async function exportGoldenDisk(
  key: string,
  file: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<GoldenDisk> {
  const { signal } = options;
  await using _use = await useCache(signal);
  const disk = await findByKey(key);
  if (!(await isWhole(disk, signal))) {
    await deleteGolden(disk.key);
    throw new NavgwError("NAVGW_STATE", `golden disk ${shortKey(disk.key)} was damaged and is deleted`, {
      hint: hint`${command("golden build")} makes it again`,
    });
  }
  const [packed, tar, partial] = [partialPath(file), partialPath(file), partialPath(file)];
  try {
    await packSparse(disk.path, packed, signal);
    const { key: _key, dir: _dir, path: _path, ...description } = disk;
    await writeTar(tar, [
      { name: EXPORT_ENTRIES.description, text: JSON.stringify(description, undefined, 2) },
      { name: EXPORT_ENTRIES.state, path: packed },
    ]);
    await compress(tar, partial, signal);
    await rename(partial, file);
    await syncDir(dirname(file));
    return disk;
  } catch (error) {
    signal?.throwIfAborted();
    throw fileError(error, "writing the export", file);
  } finally {
    for (const path of [packed, tar, partial]) await rm(path, { force: true });
  }
}

async function compress(from: string, to: string, signal: AbortSignal | undefined): Promise<void> {
  await using target = await open(to, "wx", 0o600);
  const compressor = createZstdCompress({
    params: {
      [constants.ZSTD_c_compressionLevel]: LEVEL,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  });
  await pipeline(
    createReadStream(from, { highWaterMark: 1 << 20 }),
    compressor,
    (chunks) => target.writeFile(chunks),
    ...(signal === undefined ? [] : [{ signal }]),
  );
  await target.sync();
}
