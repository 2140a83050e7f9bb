import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { inputsHashOf } from "../../../../guest/build/inputs.ts";
import { NOTICES } from "../../../../guest/build/notices.ts";
import type { Target } from "../../../../guest/build/target.ts";
import { targets } from "../../../../guest/build/targets.ts";
import { type ArtifactEntry, manifestSchema } from "../../../../src/core/artifacts/guest-manifest.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
// The package that ships, or with NAVGW_GUEST_DIR the draft that is being tried.
const dir = process.env.NAVGW_GUEST_DIR ?? join(root, "packages/guest-linux-x64");
const manifest = manifestSchema.parse(JSON.parse(await readFile(join(dir, "manifest.json"), "utf8")));

describe("the guest package", () => {
  test("has the artifacts that guest/build/targets.ts lists, and no others", () => {
    expect(Object.keys(manifest.artifacts).sort()).toEqual(targets.map(({ name }) => name).sort());
  });

  test("has no file that the manifest does not name", async () => {
    const files = (await readdir(dir)).filter((name) => name.endsWith(".zst"));
    const named = Object.values(manifest.artifacts).map(({ file }) => file);
    expect(files.sort()).toEqual(named.sort());
  });

  test.each(targets)("has $name as its sources in this tree make it", async (target) => {
    const { inputsHash, ...said } = entryOf(target);
    const advice = `${target.name} is not what its sources make: npm run guest:build -- ${target.name}`;
    expect(inputsHash, advice).toBe(await inputsHashOf(root, target, targets));
    const { version, licence } = target;
    const sources = [...target.sources].sort();
    expect(said, advice).toMatchObject({ version, licence, sources });
  });

  test.each(targets)("has the file of $name whole", async (target) => {
    const { file, size, sha256 } = entryOf(target);
    const content = await readFile(join(dir, file));
    expect({ size: content.length, sha256: createHash("sha256").update(content).digest("hex") }).toEqual({
      size,
      sha256,
    });
  });

  test("comes with the notices of every source", async () => {
    const notices = await readFile(join(dir, NOTICES), "utf8");
    for (const { name, sources } of targets) {
      // What is linked into a package's programs has the notices of the libraries beside it.
      for (const source of sources.filter((source) => !source.startsWith("glibc "))) {
        const line = notices.split("\n").find((line) => line.startsWith(`${source}, `) && isOf(line, name));
        expect(
          line,
          `${NOTICES} has nothing of ${source} in ${name}: npm run guest:build -- ${NOTICES}`,
        ).toBeDefined();
      }
    }
  });
});

function entryOf({ name }: Target): ArtifactEntry {
  const entry = manifest.artifacts[name];
  if (entry === undefined) throw new Error(`the manifest lacks ${name}: npm run guest:build -- ${name}`);
  return entry;
}

/** A line of the notices ends with `[ARTIFACT, …]`. */
function isOf(line: string, artifact: string): boolean {
  return (/\[([^\]]+)\]$/.exec(line)?.[1] ?? "").split(", ").includes(artifact);
}
