import { createWriteStream, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { beforeEach, expect, test, vi } from "vitest";
import { decompress } from "../../../../src/core/images/compression.ts";
import { rewriteArchive } from "../../../../src/core/images/node-archive.ts";
import { openImage } from "../../../../src/core/images/open-image.ts";
import { buildImage, writeLayout } from "./support/images.ts";
import { dir as directory, file, hardlink, tar } from "./support/tar-builder.ts";
import { run, workspace } from "./support/workspace.ts";

const dir = workspace();
beforeEach(() => vi.stubEnv("XDG_CACHE_HOME", join(dir, "cache")));

test.each(["none", "gzip", "zstd"] as const)(
  "layers that link to lower ones can be applied alone: %s",
  async (packing) => {
    const whole = tar(file("whole", "whole"), hardlink("of-its-own", "whole"));
    const image = buildImage(
      [
        tar(directory("etc/"), file("./etc/file", "old"), hardlink("etc/second", "etc/file")),
        tar(file("etc/file", "new", { mode: 0o751 })),
        whole,
        tar(
          hardlink("a", "/etc/file"),
          hardlink("b", "etc/second"),
          hardlink("c", "a"),
          hardlink("lost", "nowhere"),
        ),
      ],
      { packing },
    );
    const layout = writeLayout(join(dir, packing), { "app:dev": image });
    const archive = join(dir, `${packing}.tar`);
    run("tar", "-cf", archive, "-C", layout, ".");
    await using rewritten = await rewriteArchive(archive, { completesLinks: true });
    await using opened = await openImage(`oci-archive:${rewritten.path}:app:dev`);
    expect(opened.config.config?.Env).toEqual(["A=b"]);
    // What needs nothing stays as it was.
    expect(opened.layers.slice(0, 3).map(({ diffId, size }) => [diffId, size])).toEqual(
      image.layers.slice(0, 3).map(({ size }, at) => [image.diffIds[at], size]),
    );
    const last = join(dir, `${packing}-last.tar`);
    const [, , , layer] = opened.layers;
    if (layer === undefined) throw new Error("no fourth layer");
    await pipeline(decompress(layer.open(), "it"), createWriteStream(last));
    const root = join(dir, `${packing}-root`);
    mkdirSync(root);
    run("tar", "-xf", last, "-C", root, "--exclude", "lost");
    const contents = ["a", "b", "c", "etc/file", "etc/second"].map((name) =>
      readFileSync(join(root, name), "utf8"),
    );
    // Of two layers below, the upper one's; and what it was a link to when it was made.
    expect(contents.slice(0, 1)).toEqual(["new"]);
    expect(contents[2]).toBe("new");
    expect(statSync(join(root, "a")).mode & 0o777).toBe(0o751);
    expect(statSync(join(root, "a")).ino).toBe(statSync(join(root, "c")).ino);
  },
);

test("an image whose layers are whole keeps them all", async () => {
  const image = buildImage([tar(file("a", "a"), hardlink("b", "a"))]);
  const archive = join(dir, "whole.tar");
  run("tar", "-cf", archive, "-C", writeLayout(join(dir, "whole"), { "app:dev": image }), ".");
  await using rewritten = await rewriteArchive(archive, { completesLinks: true });
  await using opened = await openImage(`oci-archive:${rewritten.path}:app:dev`);
  expect(opened.layers.map(({ diffId }) => diffId)).toEqual(image.diffIds);
});
