import { createReadStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { constants, createZstdCompress } from "node:zlib";
import { useCache } from "../artifacts/cache-use.ts";
import { packSparse } from "../artifacts/packed-disk.ts";
import { partialPath, placeFile } from "../base/durable-files.ts";
import { fileError, NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { pipeInto } from "../base/pipe-into.ts";
import { writeTar } from "../tar/tar-writer.ts";
import { deleteGolden, findByKey, GOLDEN_FILES, type GoldenDisk, isIntact } from "./golden-store.ts";
import { shortKey } from "./short-key.ts";

/** Names of an export's entries, in order: an export is a tar compressed with zstd. */
export const EXPORT_ENTRIES = { description: GOLDEN_FILES.description, state: "state.sparse" } as const;

/** zstd level: a higher one saves too few bytes for its time, as images are compressed already. */
const LEVEL = 3;

/**
 * Exports a golden disk to one file, for another machine or a CI cache; an existing file is replaced.
 * @param key of the disk, or a prefix of it
 * @throws NavgwError NAVGW_BAD_OPTION when no disk matches, NAVGW_STATE when it is damaged, NAVGW_NO_SPACE
 */
export async function exportGoldenDisk(
  key: string,
  file: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<GoldenDisk> {
  const { signal } = options;
  await using _use = await useCache(signal);
  const disk = await findByKey(key);
  if (!(await isIntact(disk, signal))) {
    await deleteGolden(disk.key);
    throw new NavgwError(
      "NAVGW_STATE",
      `golden disk ${shortKey(disk.key)} was damaged and has been deleted`,
      {
        hint: hint`build it again: ${command("golden build")}`,
      },
    );
  }
  const [packed, tar] = [partialPath(file), partialPath(file)];
  try {
    await packSparse(disk.path, packed, signal);
    const { key: _key, dir: _dir, path: _path, ...description } = disk;
    await writeTar(tar, [
      { name: EXPORT_ENTRIES.description, text: JSON.stringify(description, undefined, 2) },
      { name: EXPORT_ENTRIES.state, path: packed },
    ]);
    await placeFile(file, (partial) => compress(tar, partial, signal));
    return disk;
  } catch (error) {
    signal?.throwIfAborted();
    throw fileError(error, "writing the export", file);
  } finally {
    for (const path of [packed, tar]) await rm(path, { force: true });
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
  await pipeInto(
    [createReadStream(from, { highWaterMark: 1 << 20 }), compressor],
    (chunks) => target.writeFile(chunks),
    signal,
  );
  await target.sync();
}
