import { chmodSync, existsSync, truncateSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { findGolden } from "../../../../src/core/golden/find-golden.ts";
import { isOfNode, keyOf, nodeInputs } from "../../../../src/core/golden/golden-key.ts";
import { goldenDir } from "../../../../src/core/golden/golden-store.ts";
import { scratch } from "../support/scratch.ts";
import { archiveAt, goldenWith } from "./support/golden.ts";

const dir = scratch();
const guest = findGuestPackage();
const builtin = { disk: undefined };

beforeEach(() => rm(goldenDir(), { recursive: true, force: true }));

const [a, b, c] = await Promise.all(
  ["a", "b", "c"].map((name) => archiveAt(join(dir, `${name}.tar`), `image ${name}`)),
);
if (a === undefined || b === undefined || c === undefined) throw new Error("unreachable");

test("a key tells nodes and images apart, and not their order", () => {
  const node = nodeInputs(guest, builtin);
  const k3s = nodeInputs(guest, { disk: `/cache/artifacts/${"e".repeat(64)}/k3s.erofs` });
  const [one, two] = ["1", "2"].map((digit) => digit.repeat(64)) as [string, string];
  expect(keyOf({ ...node, images: [one, two] })).toBe(keyOf({ ...node, images: [two, one, two] }));
  const keys = [
    { ...node, images: [] },
    { ...node, images: [one] },
    { ...k3s, images: [] },
  ].map(keyOf);
  expect(new Set(keys).size).toBe(3);
  expect(isOfNode({ ...node, images: [one] }, node)).toBe(true);
  expect(isOfNode({ ...node, images: [one] }, k3s)).toBe(false);
});

test("without a golden disk every image is missing", async () => {
  expect(await findGolden(guest, builtin, [a])).toEqual({ disk: undefined, missing: [a], damaged: [] });
});

test("the one with exactly these images is best, by their content and not their paths", async () => {
  await goldenWith();
  await goldenWith([a.path]);
  const both = await goldenWith([a.path, b.path]);
  const copy = await archiveAt(join(dir, "copy.tar"), "image b");
  expect(await findGolden(guest, builtin, [copy, a])).toEqual({ disk: both, missing: [], damaged: [] });
});

test("else the one with the most of them, and never one with others", async () => {
  const plain = await goldenWith();
  const one = await goldenWith([a.path]);
  await goldenWith([a.path, b.path]);
  expect(await findGolden(guest, builtin, [c, a])).toMatchObject({ disk: { key: one.key }, missing: [c] });
  expect(await findGolden(guest, builtin, [c])).toMatchObject({ disk: { key: plain.key }, missing: [c] });
  const k3s = { disk: `/cache/artifacts/${"e".repeat(64)}/k3s.erofs` };
  expect(await findGolden(guest, k3s, [a])).toMatchObject({ disk: undefined });
});

test("a damaged one is deleted and told, and the next best is taken", async () => {
  const plain = await goldenWith();
  const damaged = await goldenWith([a.path]);
  chmodSync(damaged.path, 0o644);
  truncateSync(damaged.path, 4096);
  expect(await findGolden(guest, builtin, [a])).toEqual({
    disk: plain,
    missing: [a],
    damaged: [damaged.key],
  });
  expect(existsSync(damaged.dir)).toBe(false);
});
