import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { findImageArchives } from "../../../../src/core/images/image-archives.ts";
import {
  checkArchives,
  type ImportOptions,
  importableArchive,
  nodeArchives,
} from "../../../../src/core/images/node-archive.ts";
import { TarFile } from "../../../../src/core/tar/tar-file.ts";
import { ARCHITECTURE, type BuiltImage, buildImage, buildIndex } from "./support/images.ts";
import { dir as directory, file, hardlink, symlink, tar } from "./support/tar-builder.ts";
import { has, run, workspace } from "./support/workspace.ts";

const dir = workspace();
beforeEach(() => vi.stubEnv("XDG_CACHE_HOME", join(dir, "cache")));
const spooled = (): string[] => {
  const spool = join(dir, "cache/navgw/oci/spool");
  return existsSync(spool) ? readdirSync(spool) : [];
};

const SHORT = "org.opencontainers.image.ref.name";
const FULL = "io.containerd.image.name";
const DIGEST = `sha256:${"ab".repeat(32)}`;
const image = buildImage([tar(file("a", "a"))]);
const second = buildImage([tar(file("b", "b"))]);
const foreign = buildImage([tar(file("c", "c"))], { architecture: "s390x" });

let count = 0;
const write = (bytes: Buffer): string => {
  const path = join(dir, `app-${++count}.tar`);
  writeFileSync(path, bytes);
  return path;
};

type Listed = readonly [BuiltImage, Record<string, string>?, object?];

/** An OCI archive with these images and their annotations. */
function layout(...images: readonly Listed[]): Buffer {
  const manifests = images.map(([{ manifest }, annotations, more]) => ({
    ...manifest,
    ...(annotations && { annotations }),
    ...more,
  }));
  const blobs = new Map(images.flatMap(([{ blobs }]) => [...blobs]));
  return tar(
    file("oci-layout", '{"imageLayoutVersion":"1.0.0"}'),
    file("index.json", JSON.stringify({ schemaVersion: 2, manifests })),
    ...[...blobs].map(([digest, bytes]) => file(`blobs/sha256/${digest.slice(7)}`, bytes)),
  );
}

/** A docker-archive with these images, by their tags. */
function docker(...images: readonly (readonly [BuiltImage, readonly string[] | null])[]): Buffer {
  const bytesOf = (one: BuiltImage, digest: string): Buffer => one.blobs.get(digest) ?? Buffer.alloc(0);
  const list = images.map(([{ config, layers }, RepoTags]) => ({
    Config: `${config.digest.slice(7)}.json`,
    RepoTags,
    Layers: layers.map(({ digest }) => `${digest.slice(7)}.tar`),
  }));
  return tar(
    ...images.flatMap(([one]) => [
      ...one.layers.map(({ digest }) => file(`${digest.slice(7)}.tar`, bytesOf(one, digest))),
      file(`${one.config.digest.slice(7)}.json`, bytesOf(one, one.config.digest)),
    ]),
    file("manifest.json", JSON.stringify(list)),
  );
}

interface Imported {
  readonly isUnchanged: boolean;
  /** What containerd would call the images. */
  readonly names: readonly string[];
  readonly tags: readonly string[];
}

/** What goes to the node. */
async function imported(archive: string | Readable, options?: ImportOptions): Promise<Imported> {
  await using ready = await importableArchive(archive, options);
  if (ready.path === archive) return { isUnchanged: true, names: [], tags: [] };
  const opened = await TarFile.open(ready.path);
  const json = async (name: string) => JSON.parse((await opened.read(name, 1 << 20)).toString());
  if (!opened.has("index.json")) return { isUnchanged: true, names: [], tags: [] };
  const index = await json("index.json");
  for (const { digest } of index.manifests) expect(opened.has(`blobs/sha256/${digest.slice(7)}`)).toBe(true);
  return {
    isUnchanged: false,
    names: index.manifests.map(({ annotations }: BuiltImage["manifest"]) => annotations?.[FULL]),
    tags: (await json("manifest.json")).flatMap(({ RepoTags }: { RepoTags: string[] }) => RepoTags),
  };
}

const WHOLE = "docker.io/library/app:dev";

describe("a name is completed as Docker completes it", () => {
  test.each([
    ["a short name", { [SHORT]: "app:dev" }, [WHOLE]],
    ["a name with a user", { [SHORT]: "bug/refonly:1" }, ["docker.io/bug/refonly:1"]],
    ["a name without a tag", { [SHORT]: "bug/app" }, ["docker.io/bug/app:latest"]],
    ["a registry", { [SHORT]: "localhost:5000/app" }, ["localhost:5000/app:latest"]],
    ["Docker's registry by its other name", { [SHORT]: "index.docker.io/app:dev" }, [WHOLE]],
    ["containerd's annotation before the other", { [FULL]: "app:dev", [SHORT]: "x/y:1" }, [WHOLE]],
    ["the other where containerd's holds none", { [FULL]: "NO NAME", [SHORT]: "app:dev" }, [WHOLE]],
    ["a digest", { [FULL]: `app@${DIGEST}` }, [`docker.io/library/app@${DIGEST}`]],
    // Kubernetes drops the tag of a name that has a digest.
    [
      "a tag and a digest",
      { [FULL]: `app:1@${DIGEST}` },
      ["docker.io/library/app:1", `docker.io/library/app@${DIGEST}`],
    ],
  ])("%s", async (_what, annotations, names) => {
    for (const bytes of [layout([image, annotations]), zstdCompressSync(layout([image, annotations]))]) {
      const found = await imported(write(bytes));
      expect(found.isUnchanged || found.names).toEqual(
        annotations[FULL as keyof typeof annotations] === names[0] ? true : names,
      );
    }
  });

  test("what is complete goes to the node unchanged", async () => {
    const whole = layout([image, { [FULL]: WHOLE, [SHORT]: "dev" }], [second]);
    for (const bytes of [whole, gzipSync(whole), zstdCompressSync(whole), docker([image, ["app:dev"]])])
      expect(await imported(write(bytes))).toMatchObject({ isUnchanged: true });
  });

  test("each image of several is, and one without a name is left out", async () => {
    const path = write(layout([image, { [SHORT]: "a/one:1" }], [second, { [FULL]: WHOLE }], [second]));
    expect((await imported(path)).names).toEqual(["docker.io/a/one:1", WHOLE]);
  });

  test("of one name for several platforms this machine's is taken", async () => {
    const own = { platform: { os: "linux", architecture: ARCHITECTURE } };
    const other = { platform: { os: "linux", architecture: "s390x" } };
    const names = { [FULL]: WHOLE };
    const path = write(layout([image, names, own], [foreign, names, other]));
    expect((await imported(path)).names).toEqual([WHOLE]);
    const index = buildIndex(
      [image, `linux/${ARCHITECTURE}`],
      [foreign, "linux/s390x"],
      [second, "unknown/unknown"],
    );
    expect((await imported(write(layout([index, { [SHORT]: "app:dev" }])))).names).toEqual([WHOLE]);
  });

  test("the bytes are the same whenever it is written, and it has the time of the archive", async () => {
    const path = write(layout([image, { [SHORT]: "app:dev" }]));
    const archives = await checkArchives(await findImageArchives([path]));
    const sums = [];
    for (let time = 0; time < 2; time++) {
      await using made = await nodeArchives(archives);
      const [{ path: rewritten } = { path: "" }] = made.all;
      sums.push(createHash("sha256").update(readFileSync(rewritten)).digest("hex"));
      expect(rewritten).not.toBe(path);
    }
    expect(new Set(sums).size).toBe(1);
    expect(spooled()).toEqual([]);
  });
});

describe("an archive without a name", () => {
  const nameless: readonly (readonly [string, Buffer, string])[] = [
    ["only a tag", layout([image, { [SHORT]: "1.2.3" }]), "only the tag 1.2.3"],
    ["nothing", layout([image]), "its image has no name"],
    ["text that is no name", layout([image, { [SHORT]: "My App: one" }]), '"My App: one" is none'],
    ["no tags, as of docker save ID", docker([image, null]), "its image has no name"],
    ["an empty list of tags", docker([image, []]), "its image has no name"],
  ];
  test.each(nameless)("%s: is refused with how to name it", async (_what, bytes, message) => {
    for (const path of [write(bytes), write(gzipSync(bytes))]) {
      const error = { code: "NAVGW_IMAGE", message: expect.stringContaining(message) };
      await expect(importableArchive(path)).rejects.toMatchObject({
        ...error,
        hint: expect.stringMatching(/navgw-test load --as NAME:.* \S*app-\d+\.tar/),
      });
      await expect(checkArchives(await findImageArchives([path]))).rejects.toMatchObject(error);
    }
    expect(spooled()).toEqual([]);
  });

  test.each(nameless)("%s: gets the name that is given", async (_what, bytes) => {
    for (const path of [write(bytes), write(gzipSync(bytes))])
      expect(await imported(path, { as: "app:dev" })).toEqual({
        isUnchanged: false,
        names: [WHOLE],
        tags: [WHOLE],
      });
  });

  test("a given name stands instead of those of the archive", async () => {
    const bytes = docker([image, ["a:1", "b:2"]]);
    for (const source of [write(bytes), Readable.from([bytes])])
      expect((await imported(source, { as: "app" })).names).toEqual(["docker.io/library/app:latest"]);
  });

  test("of several images none can be given a name, but one can be selected", async () => {
    const path = write(layout([image, { [SHORT]: "1" }], [second, { [SHORT]: "2" }]));
    await expect(importableArchive(path, { as: "app" })).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: expect.stringContaining("2 images"),
      hint: expect.stringContaining(`oci-archive:${path}:1`),
    });
    await expect(importableArchive(path)).rejects.toMatchObject({ hint: expect.stringContaining(":1") });
  });

  test("a name that is none is refused before anything is read", async () => {
    await expect(importableArchive("/no/such.tar", { as: "No Name" })).rejects.toMatchObject({
      message: expect.stringContaining("bad image reference"),
    });
  });
});

describe("a stream", () => {
  test.each([
    ["plain", (bytes: Buffer) => bytes],
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
  ])("%s: is imported by its whole names, and no copy of it stays", async (_what, pack) => {
    const bytes = pack(layout([image, { [SHORT]: "app:dev" }]));
    const chunks = [bytes.subarray(0, 3), bytes.subarray(3)];
    expect((await imported(Readable.from(chunks))).names).toEqual([WHOLE]);
    expect(spooled()).toEqual([]);
  });

  test("that fails is an error with its reason", async () => {
    const stream = new Readable({ read: () => undefined });
    setImmediate(() => stream.destroy(Object.assign(new Error("pipe"), { code: "EPIPE" })));
    await expect(importableArchive(stream)).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: expect.stringContaining("EPIPE"),
    });
    expect(spooled()).toEqual([]);
  });
});

describe.each(["xz", "bzip2"])("%s", (program) => {
  test.skipIf(!has(program))("is decompressed, and a truncated one is told", async () => {
    const path = write(docker([image, ["app:dev"]]));
    run(program, "-k", path);
    const packed = `${path}.${program === "xz" ? "xz" : "bz2"}`;
    expect((await imported(packed)).names).toEqual([WHOLE]);
    expect((await imported(createReadStream(packed))).tags).toEqual([]);
    const bytes = readFileSync(packed);
    await expect(importableArchive(write(bytes.subarray(0, bytes.length - 20)))).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: expect.stringContaining(`damaged ${program} data`),
    });
  });

  test.skipIf(!has(program))("without the program is an error that names it", async () => {
    const path = write(docker([image, ["app:dev"]]));
    run(program, path);
    vi.stubEnv("PATH", join(dir, "nothing"));
    await expect(importableArchive(`${path}.${program === "xz" ? "xz" : "bz2"}`)).rejects.toMatchObject({
      code: "NAVGW_UNSUPPORTED",
      hint: expect.stringContaining(`install ${program}`),
    });
    vi.unstubAllEnvs();
  });
});

describe("what a node cannot import has a reason of its own", () => {
  const rootfs = ["bin/", "etc/", "usr/", "var/"].map((name) => directory(name));
  const withForeignLayer = (): Buffer => {
    const layer = {
      mediaType: "application/vnd.oci.image.layer.nondistributable.v1.tar",
      digest: DIGEST,
      size: 9,
    };
    const config = image.blobs.get(image.config.digest) ?? Buffer.alloc(0);
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, config: image.config, layers: [layer] }));
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    const manifest = { mediaType: image.manifest.mediaType, digest, size: bytes.length };
    const blobs = new Map([
      [digest, bytes],
      [image.config.digest, config],
    ]);
    return layout([{ ...image, manifest, blobs }, { [FULL]: WHOLE }]);
  };

  test.each([
    ["a file system, as of docker export", tar(...rootfs, file("etc/passwd", "x")), "docker import"],
    ["the same compressed", gzipSync(tar(...rootfs, file("etc/passwd", "x"))), "docker commit"],
    ["Docker before 1.10", tar(file("repositories", "{}")), "save it again"],
    ["any other tar", tar(file("readme.md", "x")), "docker save"],
    ["text", Buffer.from("no tar at all".repeat(100)), "docker save"],
    ["an empty list", docker(), "docker save"],
    ["another machine's image", docker([foreign, ["app:dev"]]), "this machine's architecture"],
    ["a layer that is elsewhere", withForeignLayer(), "pull the image from its registry"],
    ["a truncated tar", layout([image, { [FULL]: WHOLE }]).subarray(0, 2000), "docker save"],
  ])("%s", async (_what, bytes, hint) => {
    const path = write(bytes);
    for (const source of [path, Readable.from([bytes])]) {
      await expect(importableArchive(source)).rejects.toMatchObject({
        code: "NAVGW_IMAGE",
        message: expect.stringContaining(source === path ? path : ""),
        hint: expect.stringContaining(hint),
      });
    }
    expect(spooled()).toEqual([]);
  });
});

describe("a docker-archive of an old Docker", () => {
  const [{ digest } = { digest: "" }] = image.layers;
  const config = file(`${image.config.digest.slice(7)}.json`, image.blobs.get(image.config.digest) ?? "");
  const list = (layer: string) =>
    file(
      "manifest.json",
      JSON.stringify([
        { Config: `${image.config.digest.slice(7)}.json`, RepoTags: ["app:dev"], Layers: [layer] },
      ]),
    );
  const layer = file("one/layer.tar", image.blobs.get(digest) ?? "");

  test("is imported as it is with links between its layers, which containerd follows", async () => {
    const bytes = tar(layer, symlink("two/layer.tar", "../one/layer.tar"), config, list("two/layer.tar"));
    expect((await imported(write(bytes))).isUnchanged).toBe(true);
  });

  test("is written anew with hard links, which containerd ignores", async () => {
    const bytes = tar(layer, hardlink("two/layer.tar", "one/layer.tar"), config, list("two/layer.tar"));
    expect((await imported(write(bytes))).tags).toEqual([WHOLE]);
  });
});

test("an archive of any of these is imported under the names that skopeo gives it", {
  timeout: 30_000,
}, async (context) => {
  if (!has("skopeo")) return context.skip();
  const source = join(dir, "source");
  mkdirSync(source);
  run("tar", "-xf", write(layout([image, { [SHORT]: "x" }])), "-C", source);
  for (const [target, names] of [
    ["oci-archive:%:app:dev", [WHOLE]],
    ["oci-archive:%:bug/refonly:1", ["docker.io/bug/refonly:1"]],
    ["docker-archive:%:app:dev", [WHOLE]],
  ] as const) {
    const path = join(dir, `skopeo-${++count}.tar`);
    run("skopeo", "copy", "--insecure-policy", `oci:${source}:x`, target.replace("%", path));
    const found = await imported(path);
    expect(found.isUnchanged ? names : found.names).toEqual(names);
    expect((await imported(createReadStream(path))).names.length).toBeLessThanOrEqual(1);
  }
});
