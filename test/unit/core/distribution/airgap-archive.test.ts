import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { type CheckedImages, checkAirgapImages } from "../../../../src/core/distribution/airgap-archive.ts";
import { scanProgram } from "../../../../src/core/distribution/scan-program.ts";
import { ARCHITECTURE, buildImage, buildIndex } from "../images/support/images.ts";
import { file, tar } from "../images/support/tar-builder.ts";
import { scratch } from "../support/scratch.ts";
import { airgapArchive } from "./support/airgap.ts";

const dir = scratch();
const COREDNS = "rancher/mirrored-coredns-coredns:1.13.1";

/** What a program that is not packed has in it. */
const manifest = (...images: readonly string[]): string =>
  images.map((image) => `image: "%{SYSTEM_DEFAULT_REGISTRY}%${image}"\n`).join("");

/** Checks an archive beside a program. */
async function check(archive: Buffer, program = "no manifest in sight"): Promise<CheckedImages> {
  const [path, k3s] = [join(dir, "archive"), join(dir, "k3s")];
  writeFileSync(path, archive);
  writeFileSync(k3s, program);
  const { images: needed } = await scanProgram(k3s);
  return await checkAirgapImages({ path, name: "images.tar.zst", needed });
}

/** The warning about an archive beside a program. */
const warningOn = async (archive: Buffer, program?: string): Promise<string | undefined> =>
  (await check(archive, program)).warning;

test.each([
  ["plain", (bytes: Buffer) => bytes],
  ["gzip", gzipSync],
  ["zstd", zstdCompressSync],
])("an archive that belongs to the program is fine, %s", async (_packing, pack) => {
  const archive = pack(airgapArchive([`docker.io/${COREDNS}`, "docker.io/rancher/mirrored-pause:3.6"]));
  expect(await check(archive, manifest(COREDNS))).toEqual({
    names: [`docker.io/${COREDNS}`, "docker.io/rancher/mirrored-pause:3.6"],
    warning: undefined,
  });
});

test("one of another release is told by what the program's manifests name and it has not", async () => {
  const archive = airgapArchive(["docker.io/rancher/mirrored-coredns-coredns:1.14.4"]);
  expect(await warningOn(archive, manifest(COREDNS))).toMatch(
    /^images\.tar\.zst belongs to another release: it lacks rancher\/mirrored-coredns-coredns:1\.13\.1/,
  );
  // What is off by default may be left out of an archive of one's own.
  expect(await warningOn(airgapArchive([COREDNS]), manifest(COREDNS, "rancher/other:1"))).toBeUndefined();
});

test("nothing is said of a program that keeps its manifests packed", async () => {
  expect(await warningOn(airgapArchive(["docker.io/rancher/mirrored-pause:3.6"]))).toBeUndefined();
});

test("an OCI layout is looked through as well, with an index for several platforms", async () => {
  const layout = (architecture: string): Buffer => {
    const index = buildIndex([buildImage([], { architecture }), `linux/${architecture}`]);
    const manifests = [
      { ...index.manifest, annotations: { "io.containerd.image.name": `docker.io/${COREDNS}` } },
    ];
    return tar(
      file("index.json", JSON.stringify({ schemaVersion: 2, manifests })),
      ...[...index.blobs].map(([digest, bytes]) => file(`blobs/sha256/${digest.slice(7)}`, bytes)),
    );
  };
  expect(await check(layout(ARCHITECTURE), manifest(COREDNS))).toEqual({
    names: [`docker.io/${COREDNS}`],
    warning: undefined,
  });
  await expect(check(layout("s390x"))).rejects.toMatchObject({ code: "NAVGW_IMAGE" });
});

test.each([
  ["without an image", () => tar(file("manifest.json", "[]")), "contains no images"],
  ["that is no archive of images", () => tar(file("readme", "hello")), "contains no images"],
  [
    "for another architecture",
    () => airgapArchive([`docker.io/${COREDNS}`], { architecture: "s390x" }),
    "is for linux/s390x",
  ],
  ["that is no tar", () => Buffer.from("images".repeat(200)), "cannot be read"],
  ["that is cut", () => airgapArchive(undefined, { layer: 100_000 }).subarray(0, 50_000), "cannot be read"],
  [
    "that is cut while packed",
    () => zstdCompressSync(airgapArchive(undefined, { layer: 100_000 })).subarray(0, 50_000),
    "cannot be read",
  ],
])("one %s is refused", async (_what, archive, message) => {
  await expect(check(archive())).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    message: expect.stringContaining(`images.tar.zst ${message}`),
    hint: expect.any(String),
  });
});
