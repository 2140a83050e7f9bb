import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { cacheEntries } from "../../../../src/core/cache/cache-contents.ts";
import { Steps } from "../../../../src/core/cluster/boot-progress.ts";
import { buildGoldenDisk } from "../../../../src/core/cluster/build-golden-disk.ts";
import type { PrepareInput } from "../../../../src/core/cluster/prepare-input.ts";
import { configOf, prepareNode } from "../../../../src/core/cluster/prepare-node.ts";
import type { ProgressEvent } from "../../../../src/core/cluster-types/boot-steps.ts";
import { releaseFiles } from "../../../../src/core/distribution/k3s-release.ts";
import { findImageArchives } from "../../../../src/core/images/image-archives.ts";
import { type ClusterOptions, resolveOptions } from "../../../../src/core/options/cluster-options.ts";
import { AIRGAP, writeArchive } from "../distribution/support/archives.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
const guest = findGuestPackage();
const { signal } = new AbortController();
const VERSION = "v1.36.1+k3s1";

/** A k3s in a file, which is never run, with these images beside it; undefined: with no archive. */
function k3sWith(name: string, images: readonly string[] | undefined): string {
  const folder = join(dir, name);
  mkdirSync(folder);
  const path = join(folder, "k3s");
  writeFileSync(path, readFileSync(realpathSync("/bin/sh")));
  if (images !== undefined) writeArchive(join(folder, releaseFiles().images), images);
  return path;
}

const without = (...parts: string[]) => AIRGAP.filter((name) => !parts.some((part) => name.includes(part)));
const release = k3sWith("release", AIRGAP);
const noLb = k3sWith("no-lb", without("klipper-lb"));
const bare = k3sWith("bare", undefined);

async function prepare(k3sBinary: string, options: ClusterOptions = {}, input: Partial<PrepareInput> = {}) {
  const resolved = resolveOptions({ k3sBinary, k3sVersion: VERSION, ...options });
  const told: ProgressEvent[] = [];
  const archives = await findImageArchives(resolved.images);
  const images = archives.map((archive) => ({ ...archive, readyAs: "none" as const }));
  const cluster = join(dir, "cluster");
  mkdirSync(cluster, { recursive: true });
  const start = { dir: cluster, guest, options: resolved, images, manifests: [], token: "", signal };
  const rest = {
    fresh: true,
    sameNode: false,
    lastK3sVersion: undefined,
    snapshot: undefined,
    goldenPath: undefined,
  };
  const steps = new Steps((event) => told.push(event));
  const node = await prepareNode({ ...start, ...rest, ...input }, signal, steps);
  return { config: configOf(resolved, node), detail: told.at(-1)?.detail ?? "" };
}

const lacks = (component: string, image: string) => ({
  code: "NAVGW_IMAGE",
  message: expect.stringContaining(`docker.io/rancher/${image} (${component})`),
  hint: expect.stringMatching(new RegExp(`option images, or remove ${component} from option enable`)),
});

test("a release has the images of each component, and its configuration runs them", async () => {
  const enable = ["servicelb", "traefik", "metrics-server", "network-policy"] as const;
  const { config, detail } = await prepare(release, { enable });
  expect(config).toMatchObject({ disable: [] });
  expect(config).not.toHaveProperty("disable-helm-controller");
  expect(detail).not.toContain("pull");
  // What is noted beside the disk is nothing that people know by a name.
  expect((await cacheEntries()).map(({ name }) => name)).toContain("k3s.erofs");
});

test("an image that is missing is told before the boot where nothing can be pulled", async () => {
  await expect(prepare(noLb, { enable: ["servicelb"] })).rejects.toMatchObject(
    lacks("servicelb", "klipper-lb"),
  );
  // What is not run needs no image.
  await prepare(noLb, { enable: ["metrics-server"] });
  // A k3s without any archive has nothing for any pod.
  await expect(prepare(bare)).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    message: expect.stringContaining("docker.io/rancher/mirrored-pause (every pod)"),
    hint: expect.not.stringContaining("enable"),
  });
});

test("an archive of one's own has it as well", async () => {
  const images = [writeArchive(join(dir, "lb.tar"), ["rancher/klipper-lb:v0.4.13"])];
  expect((await prepare(noLb, { enable: ["servicelb"], images })).detail).not.toContain("pull");
  const packed = [writeArchive(join(dir, "all.tar.zst"), AIRGAP)];
  expect((await prepare(bare, { enable: ["traefik"], images: packed })).detail).not.toContain("pull");
});

test("where the node can pull, what it will is in the progress, in the same line", async () => {
  vi.stubEnv("NAVGW_OFFLINE", "0");
  const { detail } = await prepare(noLb, { enable: ["servicelb"] });
  expect(detail).toMatch(
    /^k3s v1\.36\.1\+k3s1, .*; has to pull docker\.io\/rancher\/klipper-lb \(servicelb\)$/,
  );
  vi.stubEnv("NAVGW_OFFLINE", "1");
  // A mirror of its own.
  const mirrored = await prepare(noLb, { enable: ["servicelb"], registries: "mirrors: {}" });
  expect(mirrored.detail).toContain("klipper-lb");
});

test("nothing is claimed of a disk that was used before", async () => {
  expect((await prepare(noLb, { enable: ["servicelb"] }, { fresh: false })).detail).not.toContain("pull");
});

test("a golden disk is not made without the images that are asked for", async () => {
  await expect(
    buildGoldenDisk({ k3sBinary: noLb, k3sVersion: VERSION, enable: ["servicelb"] }),
  ).rejects.toMatchObject(lacks("servicelb", "klipper-lb"));
  await expect(buildGoldenDisk({ node: "builtin", enable: ["servicelb"] })).rejects.toMatchObject({
    code: "NAVGW_UNSUPPORTED",
  });
});

test("the builtin node's configuration stays its own", async () => {
  const { config } = await prepare(release, { k3sBinary: undefined, k3sVersion: undefined, node: "builtin" });
  expect(config).not.toHaveProperty("disable-helm-controller");
});
