import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { array, constantFrom, integer, nat, oneof, option, string, tuple, uint8Array } from "fast-check";
import { beforeAll, expect } from "vitest";
import { exportGoldenDisk } from "../../../../src/core/golden/export-golden.ts";
import { goldenDir } from "../../../../src/core/golden/golden-store.ts";
import { importGoldenDisk } from "../../../../src/core/golden/import-golden.ts";
import { codedOrDone, holds } from "../../../support/property.ts";
import { file, symlink, tar } from "../images/support/tar-builder.ts";
import { scratch } from "../support/scratch.ts";
import { goldenWith } from "./support/golden.ts";

const dir = scratch();
const path = join(dir, "disk.golden");
let exported: Buffer;

beforeAll(async () => {
  const { key } = await goldenWith();
  await exportGoldenDisk(key, path);
  exported = readFileSync(path);
});

const changes = array(tuple(nat(), integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
const cut = option(nat(), { nil: undefined });
const names = constantFrom("golden.json", "state.ext4", "../outside", "/tmp/outside", "a");

/** Exports with bytes changed outside or inside of their compression, and archives of other entries. */
const hostile = oneof(
  tuple(constantFrom("packed", "plain"), changes, cut).map(([where, changed, end]) => (): Buffer => {
    const bytes = Buffer.from(where === "packed" ? exported : zstdDecompressSync(exported));
    // Mostly in front, where the description and the headers are.
    for (const [at, byte] of changed) bytes[at % (at % 3 === 0 ? bytes.length : 4096)] = byte;
    const made = where === "packed" ? bytes : zstdCompressSync(bytes);
    return end === undefined ? made : made.subarray(0, end % (made.length + 1));
  }),
  array(
    oneof(
      tuple(names, string()).map(([name, text]) => file(name, text)),
      names.map((name) => symlink(name, "/etc/passwd")),
    ),
  ).map((entries) => (): Buffer => zstdCompressSync(tar(...entries))),
  uint8Array().map((bytes) => (): Buffer => Buffer.from(bytes)),
);

holds(
  "an import of any file gives a golden disk that is whole, or nothing",
  hostile,
  async (made) => {
    await rm(goldenDir(), { recursive: true, force: true });
    writeFileSync(path, made());
    const found = await codedOrDone(() => importGoldenDisk(path));
    const left = existsSync(goldenDir()) ? readdirSync(goldenDir()) : [];
    expect(left).toEqual(found === undefined ? [] : [found.disk.key]);
    expect(["cache", "disk.golden", "state"]).toEqual(expect.arrayContaining(readdirSync(dir)));
  },
  0.2,
);
