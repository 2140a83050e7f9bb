import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { goldenExport, prepareGolden } from "../../../../src/action/cache/golden-cache.ts";
import { exportGoldenDisk, listGoldenDisks, removeGoldenDisk } from "../../../../src/core/index.ts";
import { archiveAt, goldenWith } from "../../core/golden/support/golden.ts";
import { scratch } from "../../core/support/scratch.ts";
import { inputsOf } from "../support/inputs.ts";

const dir = scratch();
const { signal } = new AbortController();
const inputs = inputsOf({ node: "builtin", "golden-disk": "true" });
const image = await archiveAt(join(dir, "image.tar"), "image");
const said = vi.spyOn(process.stdout, "write").mockReturnValue(true);
const warnings = () =>
  said.mock.calls.map(([line]) => `${line}`).filter((line) => line.includes("::warning"));

afterEach(() => {
  said.mockClear();
  rmSync(goldenExport(), { force: true });
});

test("a golden disk that is there is put aside for GitHub's cache, if that has none", async () => {
  await goldenWith([image.path]);
  await prepareGolden(inputs, [image.path], false, signal);
  expect(existsSync(goldenExport())).toBe(false);
  await prepareGolden(inputs, [image.path], true, signal);
  expect(statSync(goldenExport()).size).toBeGreaterThan(1000);
  expect(warnings()).toEqual([]);
});

test("one that the cache has restored is there before anything is booted", async () => {
  const { key } = await goldenWith([image.path]);
  await exportGoldenDisk(key, goldenExport());
  await removeGoldenDisk(key);
  await prepareGolden(inputs, [image.path], false, signal);
  expect(await listGoldenDisks()).toMatchObject([{ key }]);
  expect(warnings()).toEqual([]);
});

test("one that was damaged on its way is a warning, and is not kept", async () => {
  await goldenWith([image.path]);
  mkdirSync(dirname(goldenExport()), { recursive: true });
  writeFileSync(goldenExport(), "damaged");
  await prepareGolden(inputs, [image.path], false, signal);
  expect(warnings()).toEqual([expect.stringContaining("could not be imported")]);
  expect(existsSync(goldenExport())).toBe(false);
});

test("without one, whatever the reason, the cluster begins as ever", async () => {
  await prepareGolden(inputs, [join(dir, "missing.tar")], true, signal);
  expect(warnings()).toEqual([
    expect.stringMatching(/The golden disk could not be prepared: cannot read image archive .*missing\.tar/),
  ]);
});
