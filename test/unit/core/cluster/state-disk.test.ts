import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { sumOfWritten } from "../../../../src/core/artifacts/written-runs.ts";
import type { PrepareInput } from "../../../../src/core/cluster/prepare-input.ts";
import { prepareDisk } from "../../../../src/core/cluster/state-disk.ts";
import { chooseNode } from "../../../../src/core/distribution/choose-node.ts";
import { goldenDir } from "../../../../src/core/golden/golden-store.ts";
import { type ClusterOptions, resolveOptions } from "../../../../src/core/options/cluster-options.ts";
import { sharesExtents } from "../../../../src/core/snapshot/shared-extents.ts";
import { archiveAt, goldenWith } from "../golden/support/golden.ts";
import { scratch } from "../support/scratch.ts";
import { canMount, tinyDisk } from "../support/tiny-disk.ts";

const dir = scratch();
const guest = findGuestPackage();
const { signal } = new AbortController();
const ready = { readyAs: "none" } as const;
const image = { ...(await archiveAt(join(dir, "image.tar"), "image")), ...ready };
const other = { ...(await archiveAt(join(dir, "other.tar"), "other")), ...ready };
const cluster = join(dir, "cluster");
const state = join(cluster, "state.ext4");

beforeEach(async () => {
  await rm(goldenDir(), { recursive: true, force: true });
  await rm(cluster, { recursive: true, force: true });
  mkdirSync(cluster);
});

async function prepared(options: ClusterOptions = {}, input: Partial<PrepareInput> = {}) {
  const resolved = resolveOptions({ node: "builtin", ...options });
  const images = [image, other];
  const start = { dir: cluster, guest, options: resolved, images, manifests: [], token: "", signal };
  const rest = {
    fresh: true,
    sameNode: false,
    lastK3sVersion: undefined,
    snapshot: undefined,
    goldenPath: undefined,
  };
  return prepareDisk({ ...start, ...rest, ...input }, chooseNode(guest, resolved), signal);
}

test("a new cluster's disk is a writable copy of the golden one that fits, and only the other images are missing", async () => {
  const golden = await goldenWith([image.path]);
  expect(await prepared()).toEqual({
    missing: [other],
    description: `from golden disk ${golden.key.slice(0, 12)}, 1 image`,
  });
  expect(await sumOfWritten(state)).toBe(golden.sha256);
  expect(statSync(state).mode & 0o777).toBe(0o600);
  expect(statSync(golden.path).mode & 0o777).toBe(0o444);
});

test.skipIf(await sharesExtents(dir))(
  "one that is deleted as it is copied is no failure: the next that fits is copied, or none",
  async () => {
    for (const images of [[], [image.path]]) await goldenWith(images);
    // `golden rm` of another process comes between the choice of a disk and its copy.
    const programs = join(dir, "programs");
    mkdirSync(programs);
    const copy = `#!/bin/sh\nrm -rf "$(dirname "$3")"\nexec /bin/cp "$@"\n`;
    writeFileSync(join(programs, "cp"), copy, { mode: 0o755 });
    const path = process.env.PATH;
    vi.stubEnv("PATH", `${programs}:${path}`);
    onTestFinished(() => void vi.stubEnv("PATH", path));
    expect(await prepared()).toEqual({ missing: [image, other] });
    expect(readdirSync(goldenDir()).filter((name) => !name.endsWith(".lock"))).toEqual([]);
  },
);

test("without one, and when it is not wanted, it is empty", async () => {
  expect(await prepared()).toEqual({ missing: [image, other] });
  const empty = await sumOfWritten(state);
  await rm(state);
  await goldenWith([image.path]);
  expect(await prepared({ golden: false })).toEqual({ missing: [image, other] });
  expect(await sumOfWritten(state)).toBe(empty);
});

test("a restart, and storage in memory, take none", async () => {
  await goldenWith([image.path]);
  expect(await prepared({}, { fresh: false })).toEqual({ missing: [image, other] });
  expect(await prepared({ storage: "memory" })).toEqual({ missing: [image, other] });
  expect(readdirSync(cluster)).toEqual([]);
});

test.runIf(canMount)("a disk that is full before it is copied has no part of it", async () => {
  await goldenWith([], "x".repeat(2 << 20));
  const tiny = tinyDisk(join(dir, "tiny"), "size=1m");
  await expect(prepared({}, { dir: tiny })).rejects.toMatchObject({
    code: "NAVGW_NO_SPACE",
    hint: expect.any(String),
  });
  expect(readdirSync(tiny)).toEqual([]);
});

test("what is no word of yes or no is refused", () => {
  expect(() => resolveOptions({ golden: "yes" as never })).toThrow(
    expect.objectContaining({ code: "NAVGW_BAD_OPTION", message: expect.stringContaining("golden") }),
  );
});
