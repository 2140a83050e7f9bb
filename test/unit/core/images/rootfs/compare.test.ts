import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openImage, saveArchive, unpackImage } from "../../../../../src/core/images/index.ts";
import { type BuiltImage, buildImage, writeLayout } from "../support/images.ts";
import { dir, file, hardlink, symlink, tar } from "../support/tar-builder.ts";
import { describeTree } from "../support/tree.ts";
import { has, run, workspace } from "../support/workspace.ts";

const scratch = workspace();
const isRoot = process.geteuid?.() === 0;
const ODD = "odd \xff\xfe\x01 n\nme";

/** Images whose trees are easy to get wrong. */
const CASES: Record<string, () => BuiltImage> = {
  whiteouts: () =>
    buildImage([
      tar(
        dir("a/"),
        file("a/1", "one"),
        file("a/2", "two"),
        dir("b/"),
        dir("b/c/"),
        file("b/c/x", "x"),
        file("gone"),
      ),
      tar(
        dir("a/"),
        file("a/.wh.1"),
        dir("b/"),
        file("b/new", "n"),
        file("b/.wh..wh..opq"),
        file(".wh.gone"),
      ),
      tar(dir("d/"), file("d/x", "1"), file(".wh.d"), dir("b/"), file("b/.wh.new"), file("b/new2", "2")),
    ]),
  "links and replacements": () =>
    buildImage(
      [
        tar(
          dir("usr/"),
          dir("usr/lib/", { mode: 0o555 }),
          symlink("lib", "usr/lib"),
          file("usr/lib/libc", "elf", { mode: 0o755 }),
          hardlink("usr/lib/libc.so", "usr/lib/libc"),
          dir("was-dir/"),
          file("was-dir/f"),
          file("was-file", "f"),
          symlink("abs", "/usr/lib/libc"),
          symlink("outside", "../../../../../../tmp"),
        ),
        tar(
          file("lib/libm", "m"),
          hardlink("lib/libm.so", "lib/libm"),
          file("was-dir", "now a file"),
          dir("was-file/", { mode: 0o700 }),
          file("was-file/in", "in"),
          file("outside/kept-inside", "k"),
          file("usr/lib/libc", "newer", { mode: 0o644 }),
        ),
      ],
      { packing: "none" },
    ),
  "modes, owners, odd names": () =>
    buildImage(
      [
        tar(
          dir("./", { mode: 0o751, mtime: 1_500_000_000 }),
          dir(`./${ODD}/`, { uid: 33, gid: 44, mode: 0o2775 }),
          file(`./${ODD}/${ODD}`, "odd", { uid: 1000, gid: 1000 }),
          file("su", "s", { mode: 0o4755, gid: 5 }),
          dir("sticky/", { mode: 0o1777 }),
          file("none", "", { mode: 0 }),
          dir("locked/", { mode: 0 }),
          file("locked/in", "in"),
          file(`${"long-name".repeat(9)}/${"x".repeat(90)}`, "long"),
          file("pax", "p", {
            pax: { path: Buffer.from(`pax-${ODD}-${"ü".repeat(100)}`, "latin1"), mtime: "1234567890.5" },
          }),
          symlink("s\xe9", "t\xe9"),
        ),
      ],
      { packing: "gzip" },
    ),
  "what GNU tar writes": () => {
    const tree = mkdtempSync(join(scratch, "gnu-"));
    mkdirSync(join(tree, "deep".repeat(40), "er".repeat(60)), { recursive: true });
    writeFileSync(join(tree, "deep".repeat(40), "er".repeat(60), "leaf".repeat(50)), "leaf");
    writeFileSync(join(tree, "holes"), "start");
    truncateSync(join(tree, "holes"), 1 << 20);
    writeFileSync(join(tree, "holes"), "middle", { flag: "r+" });
    symlinkSync("x".repeat(300), join(tree, "far"));
    const formats = ["gnu", "pax"].map((format) => {
      const out = `${tree}.${format}.tar`;
      // umoci knows the sparse files of pax, not those of GNU's own format.
      run(
        "tar",
        "-C",
        tree,
        ...(format === "pax" ? ["-S"] : []),
        `--format=${format}`,
        "--sort=name",
        "-cf",
        out,
        ".",
      );
      return out;
    });
    return buildImage(formats.map((path) => Buffer.from(run("base64", "-w0", path), "base64")));
  },
};

describe.skipIf(!has("umoci"))("compared with umoci (Debian package)", () => {
  it.for(Object.entries(CASES))("makes the same tree: %s", async ([name, build]) => {
    const here = join(scratch, name.replaceAll(/\W/g, "-"));
    const layout = writeLayout(join(here, "layout"), { v1: build() });
    run("umoci", "unpack", ...(isRoot ? [] : ["--rootless"]), "--image", `${layout}:v1`, join(here, "umoci"));
    await using image = await openImage(`oci:${layout}:v1`, { cacheDir: join(here, "cache") });
    for (const anchored of [true, false]) {
      const mine = join(here, `mine-${anchored}`);
      await unpackImage(image, mine, { anchored });
      expect(describeTree(mine, { owners: isRoot })).toEqual(
        describeTree(join(here, "umoci", "rootfs"), { owners: isRoot }),
      );
    }
  });
});

describe.skipIf(!has("skopeo"))("exchanged with skopeo (Debian package)", () => {
  const NAME = "example.com/team/app:v1";
  const skopeo = (from: string, to: string): string =>
    run("skopeo", "--insecure-policy", "copy", "-q", from, to);

  it.for(Object.entries(CASES))(
    "makes the same tree of what skopeo writes and reads: %s",
    async ([name, build]) => {
      const here = join(scratch, `skopeo-${name.replaceAll(/\W/g, "-")}`);
      const layout = writeLayout(join(here, "layout"), { v1: build() });
      let count = 0;
      const tree = async (source: string): Promise<string[]> => {
        await using image = await openImage(source, { cacheDir: join(here, "cache") });
        const rootfs = join(here, `rootfs-${count++}`);
        await unpackImage(image, rootfs);
        return describeTree(rootfs);
      };
      const expected = await tree(`oci:${layout}:v1`);
      for (const kind of ["docker-archive", "oci-archive"]) {
        const path = join(here, `${kind}.tar`);
        skopeo(`oci:${layout}:v1`, `${kind}:${path}:${NAME}`);
        expect(await tree(`${kind}:${path}`)).toEqual(expected);
      }
      await using image = await openImage(`oci:${layout}:v1`, { cacheDir: join(here, "cache") });
      const saved = join(here, "saved.tar");
      await saveArchive([{ image, names: [NAME] }], saved);
      for (const kind of ["docker-archive", "oci-archive"]) {
        const back = join(here, `back-${kind}`);
        skopeo(`${kind}:${saved}:${kind === "oci-archive" ? "v1" : NAME}`, `oci:${back}:v1`);
        expect(await tree(`oci:${back}:v1`)).toEqual(expected);
      }
    },
  );
});
