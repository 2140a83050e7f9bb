import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  type OpenImageOptions,
  openImage,
  saveArchive,
  unpackImage,
} from "../../../../../src/core/images/index.ts";
import { type BuiltImage, buildImage, buildIndex, writeLayout } from "../support/images.ts";
import { type BuiltEntry, file, hardlink, symlink, tar } from "../support/tar-builder.ts";
import { freshTarget, leftAround } from "../support/unpack.ts";
import { workspace } from "../support/workspace.ts";

const scratch = workspace();
const image = buildImage([tar(file("a", "first")), tar(file("b", Buffer.alloc(100_000, "b")))]);
const second = buildImage([tar(file("other"))]);
let count = 0;
const fresh = (name: string): string => join(scratch, `${name}-${count++}`);
const options = (more: OpenImageOptions = {}): OpenImageOptions => ({ cacheDir: fresh("cache"), ...more });

/** Changes one byte of a blob in a layout, its length stays. */
function spoil(layout: string, digest: string | undefined): void {
  const path = join(layout, "blobs", "sha256", (digest ?? "").slice(7));
  const bytes = readFileSync(path);
  bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

/** A docker-archive as `docker save` before 25 wrote it. */
function dockerArchive(
  built: BuiltImage,
  more: { tags?: string[]; layers?: readonly Buffer[]; manifest?: unknown; extra?: BuiltEntry[] } = {},
): Buffer {
  const layers = more.layers ?? built.layers.map(({ digest }) => built.blobs.get(digest) ?? Buffer.alloc(0));
  const config = `${built.config.digest.slice(7)}.json`;
  const names = layers.map((_, at) => `layer-${at}/layer.tar`);
  const manifest = more.manifest ?? [{ Config: config, RepoTags: more.tags ?? ["app:v1"], Layers: names }];
  return tar(
    ...layers.map((bytes, at) => file(names[at] ?? "", bytes)),
    file(config, built.blobs.get(built.config.digest)),
    file("manifest.json", JSON.stringify(manifest)),
    ...(more.extra ?? []),
  );
}

function writeFresh(name: string, bytes: Buffer): string {
  const path = fresh(name);
  writeFileSync(path, bytes);
  return path;
}

/** Opens and unpacks; returns the names in the root. */
async function unpackedNames(source: string, more: OpenImageOptions = {}): Promise<string[]> {
  await using opened = await openImage(source, options(more));
  const target = freshTarget(scratch);
  await unpackImage(opened, target);
  return readdirSync(target).sort();
}

async function expectBad(source: string, message: RegExp): Promise<void> {
  const target = freshTarget(scratch);
  const once = options();
  const work = async (): Promise<void> => {
    await using opened = await openImage(source, once);
    await unpackImage(opened, target);
  };
  await expect(work()).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    message: expect.stringMatching(message),
  });
  expect(leftAround(target)).toEqual([]);
  const spool = join(once.cacheDir ?? "", "spool");
  expect(existsSync(spool) ? readdirSync(spool) : []).toEqual([]);
}

describe("an OCI layout", () => {
  it("opens by its only image, by tag, and by digest", async () => {
    const layout = writeLayout(fresh("layout"), { v1: image });
    for (const source of [
      layout,
      `oci:${layout}`,
      `oci:${layout}:v1`,
      `oci:${layout}:${image.manifest.digest}`,
    ])
      expect(await unpackedNames(source)).toEqual(["a", "b"]);
  });

  it("with several images wants one named, and says which there are", async () => {
    const layout = writeLayout(fresh("layout"), { v1: image, v2: second });
    await expect(openImage(layout, options())).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      hint: "select v1 or v2",
    });
    expect(await unpackedNames(`oci:${layout}:v2`)).toEqual(["other"]);
    await expectBad(`oci:${layout}:v3`, /has no image "v3"/);
  });

  it.for([
    ["manifest", image.manifest.digest],
    ["config", image.config.digest],
    ["a layer", image.layers[1]?.digest],
  ] as const)("whose bytes are not their digest's: %s", async ([, digest]) => {
    const layout = writeLayout(fresh("layout"), { v1: image });
    spoil(layout, digest);
    await expectBad(layout, /wrong digest|damaged gzip data/);
  });

  it("whose uncompressed layer is another than its manifest says", async () => {
    const plain = buildImage([tar(file("a", "first"))], { packing: "none" });
    const layout = writeLayout(fresh("layout"), { v1: plain });
    // The tar stays in order: the byte is in the file's content.
    const path = join(layout, "blobs", "sha256", (plain.layers[0]?.digest ?? "").slice(7));
    writeFileSync(path, tar(file("a", "fIrst")));
    await expectBad(layout, /layer sha256:.* has the wrong digest/);
    await using opened = await openImage(layout, options());
    const archive = fresh("archive");
    await expect(saveArchive([{ image: opened, names: ["a:1"] }], archive)).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: expect.stringContaining("wrong digest"),
    });
    expect(existsSync(archive)).toBe(false);
  });

  it("that lacks a blob, or has one of another size", async () => {
    const layout = writeLayout(fresh("layout"), { v1: image });
    const path = join(layout, "blobs", "sha256", (image.layers[1]?.digest ?? "").slice(7));
    writeFileSync(path, "short");
    await expectBad(layout, /has 5 bytes instead of \d+ of layer/);
    rmSync(path);
    await expectBad(layout, /does not contain layer/);
  });

  it("with more or fewer diff ids than layers", async () => {
    const few = buildImage([tar(file("a")), tar(file("b"))], { diffIds: image.diffIds.slice(0, 1) });
    await expectBad(writeLayout(fresh("layout"), { v1: few }), /has 2 layers but .* lists 1/);
  });

  it("whose index is no JSON, has another version, or holds itself", async () => {
    const layout = writeLayout(fresh("layout"), { v1: image });
    writeFileSync(join(layout, "index.json"), "{");
    await expectBad(layout, /index\.json is not JSON/);
    writeFileSync(join(layout, "index.json"), JSON.stringify({ schemaVersion: 3, manifests: [] }));
    await expectBad(layout, /index\.json is malformed: schemaVersion/);
    const evil = { mediaType: image.manifest.mediaType, digest: "sha256:../../../etc/passwd", size: 10 };
    writeFileSync(join(layout, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [evil] }));
    await expectBad(layout, /must be sha256/);
    let nested = buildIndex([image, "linux/amd64"]);
    for (let depth = 0; depth < 5; depth++) nested = buildIndex([nested, "linux/amd64"]);
    await expect(
      openImage(writeLayout(fresh("layout"), { v1: nested }), {
        ...options(),
        platform: { os: "linux", architecture: "amd64", variant: undefined },
      }),
    ).rejects.toMatchObject({ code: "NAVGW_IMAGE", message: expect.stringContaining("nested deeper") });
  });

  it("that is not there, or is a directory of something else", async () => {
    await expectBad(join(scratch, "nowhere"), /no image at/);
    const empty = fresh("empty");
    mkdirSync(empty);
    await expectBad(empty, /is a directory but not an OCI layout/);
  });
});

describe("a docker-archive", () => {
  it.for([
    ["plain", (bytes: Buffer) => bytes],
    ["gzip", (bytes: Buffer) => gzipSync(bytes)],
    ["zstd", (bytes: Buffer) => zstdCompressSync(bytes)],
  ] as const)("opens: %s", async ([, pack]) => {
    const path = writeFresh("saved", pack(dockerArchive(image)));
    expect(await unpackedNames(`docker-archive:${path}`)).toEqual(["a", "b"]);
    expect(await unpackedNames(`docker-archive:${path}:app:v1`)).toEqual(["a", "b"]);
    await expectBad(`docker-archive:${path}:app:v2`, /has no image docker\.io\/library\/app:v2/);
  });

  it("whose layer or configuration was changed", async () => {
    const layers = [tar(file("a", "fIrst")), tar(file("b"))];
    await expectBad(`docker-archive:${writeFresh("lie", dockerArchive(image, { layers }))}`, /wrong digest/);
    const config = image.blobs.get(image.config.digest) ?? Buffer.alloc(0);
    const changed = Buffer.from(config.toString("utf8").replace('"A=b"', '"A=c"'));
    const blobs = new Map(image.blobs).set(image.config.digest, changed);
    const path = writeFresh("lie", dockerArchive({ ...image, blobs }));
    await expectBad(`docker-archive:${path}`, /configuration .* wrong digest/);
  });

  it("that was cut, is no tar, or lacks what its manifest lists", async () => {
    const whole = dockerArchive(image);
    // In a header, and in a layer's bytes.
    for (const length of [1500, 1600])
      await expectBad(`docker-archive:${writeFresh("cut", whole.subarray(0, length))}`, /it is truncated/);
    await expectBad(`docker-archive:${writeFresh("text", Buffer.alloc(2000, "text"))}`, /damaged tar/);
    await expectBad(`docker-archive:${writeFresh("cut", gzipSync(whole).subarray(0, 300))}`, /damaged gzip/);
    const manifest = [{ Config: "none.json", RepoTags: [], Layers: ["none/layer.tar"] }];
    await expectBad(
      `docker-archive:${writeFresh("lacks", dockerArchive(image, { manifest }))}`,
      /does not contain none/,
    );
    await expectBad(`docker-archive:${join(scratch, "nowhere.tar")}`, /cannot read .*ENOENT/);
  });

  it("may share a layer by a link inside, and never reaches a file outside", async () => {
    const secret = fresh("secret");
    writeFileSync(secret, tar(file("stolen")));
    const manifest = (layer: string) => [
      {
        Config: `${image.config.digest.slice(7)}.json`,
        RepoTags: ["app:v1"],
        Layers: [layer, "layer-1/layer.tar"],
      },
    ];
    const shared = dockerArchive(image, {
      manifest: manifest("linked/layer.tar"),
      extra: [symlink("linked/layer.tar", "../layer-0/layer.tar")],
    });
    expect(await unpackedNames(`docker-archive:${writeFresh("shared", shared)}`)).toEqual(["a", "b"]);
    for (const extra of [symlink("linked/layer.tar", secret), hardlink("linked/layer.tar", secret)]) {
      const evil = dockerArchive(image, { manifest: manifest("linked/layer.tar"), extra: [extra] });
      await expectBad(`docker-archive:${writeFresh("evil", evil)}`, /does not contain linked\/layer\.tar/);
    }
    const climbing = dockerArchive(image, { manifest: manifest(`../../../..${secret}`) });
    await expectBad(`docker-archive:${writeFresh("evil", climbing)}`, /does not contain \.\./);
  });
});

describe.runIf(process.platform !== "win32")("a local daemon", () => {
  /** A PATH on which `docker` and `podman` are this shell script. */
  function standIn(script: string): NodeJS.ProcessEnv {
    const bin = fresh("bin");
    mkdirSync(bin);
    for (const name of ["docker", "podman"]) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    return { PATH: `${bin}:${process.env.PATH}` };
  }

  async function expectFailure(env: NodeJS.ProcessEnv, expected: object): Promise<void> {
    const once = options({ env });
    await expect(openImage("docker-daemon:app:v1", once)).rejects.toMatchObject(expected);
    expect(readdirSync(join(once.cacheDir ?? "", "spool"))).toEqual([]);
  }

  it("saves the image that was asked for, and the file goes with the image", async () => {
    const archive = writeFresh("saved", dockerArchive(image));
    const env = standIn(`[ "$*" = "save app:v1" ] && cat ${archive}`);
    for (const program of ["docker", "podman"]) {
      const once = options({ env });
      await using opened = await openImage(`${program}-daemon:app:v1`, once);
      const target = freshTarget(scratch);
      await unpackImage(opened, target);
      expect(readdirSync(target).sort()).toEqual(["a", "b"]);
      await opened[Symbol.asyncDispose]();
      expect(readdirSync(join(once.cacheDir ?? "", "spool"))).toEqual([]);
    }
  });

  it("that fails after a whole archive is not believed", async () => {
    const archive = writeFresh("saved", dockerArchive(image));
    await expectFailure(standIn(`cat ${archive}; echo 'Error: no space' >&2; exit 3`), {
      code: "NAVGW_IMAGE",
      message: "docker save app:v1 failed (3): Error: no space",
      hint: "check that the image exists: docker image ls",
    });
  });

  it("that ends well after half an archive is not believed either", async () => {
    const archive = writeFresh("saved", dockerArchive(image));
    await expectFailure(standIn(`head -c 1500 ${archive}`), {
      code: "NAVGW_IMAGE",
      message: expect.stringContaining("it is truncated"),
    });
    await expectFailure(standIn("exit 0"), { code: "NAVGW_IMAGE" });
  });

  it("that is killed, is not installed, or is told to stop", async () => {
    await expectFailure(standIn("kill -9 $$"), {
      code: "NAVGW_IMAGE",
      message: expect.stringContaining("was terminated by SIGKILL"),
    });
    await expectFailure(
      { PATH: fresh("none") },
      {
        code: "NAVGW_UNSUPPORTED",
        message: "docker is not installed",
      },
    );
    const controller = new AbortController();
    const once = options({ env: standIn("echo started; exec tail -f /dev/null"), signal: controller.signal });
    const stopped = openImage("docker-daemon:app:v1", once);
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    expect(readdirSync(join(once.cacheDir ?? "", "spool"))).toEqual([]);
  });

  it("never sees a name that it would take for an option", async () => {
    const env = standIn(`touch ${join(scratch, "was-run")}`);
    for (const name of ["--output=/tmp/x", "-o", "a b", ""]) {
      await expect(openImage(`docker-daemon:${name}`, options({ env }))).rejects.toMatchObject({
        code: "NAVGW_IMAGE",
        message: expect.stringContaining("bad image reference"),
      });
    }
    expect(existsSync(join(scratch, "was-run"))).toBe(false);
  });
});
