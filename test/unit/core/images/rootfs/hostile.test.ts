import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unpackImage } from "../../../../../src/core/images/index.ts";
import { splitInside } from "../../../../../src/core/images/rootfs/entry-names.ts";
import { RootDirectories } from "../../../../../src/core/images/rootfs/root-directories.ts";
import { dir, file, hardlink, symlink, tar } from "../support/tar-builder.ts";
import { freshTarget, leftAround, openLayers, unpackLayers } from "../support/unpack.ts";
import { workspace } from "../support/workspace.ts";

const scratch = workspace();

/** A directory outside of any root, with a file that nobody may change. */
function outside(): string {
  const path = mkdtempSync(join(scratch, "outside-"));
  writeFileSync(join(path, "secret"), "secret");
  return path;
}

function expectUntouched(path: string): void {
  expect(readdirSync(path)).toEqual(["secret"]);
  expect(readFileSync(join(path, "secret"), "utf8")).toBe("secret");
}

async function expectRefused(layers: readonly Buffer[], message: RegExp): Promise<void> {
  await using image = await openLayers(scratch, layers);
  const target = freshTarget(scratch);
  await expect(unpackImage(image, target)).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    message: expect.stringMatching(message),
  });
  expect(leftAround(target)).toEqual([]);
}

describe("names that lead outside are refused, and nothing is left", () => {
  it.for([
    ["/etc/passwd", /absolute name.*\/etc\/passwd/],
    ["../evil", /a name with \.\./],
    ["a/../../evil", /a name with \.\./],
    ["a/..", /a name with \.\./],
    ["..", /a name with \.\./],
    ["a/.wh...", /a whiteout without a name/],
    ["a/.wh..", /a whiteout without a name/],
    ["a/.wh.", /a whiteout without a name/],
    ["../.wh.x", /a name with \.\./],
    ["../.wh..wh..opq", /a name with \.\./],
  ] as const)("%s", ([name, message]) => expectRefused([tar(dir("a/"), file(name, "x"))], message));

  it("in a directory's, a link's and a pax name too", async () => {
    await expectRefused([tar(dir("../d/"))], /a name with \.\./);
    await expectRefused([tar(symlink("../l", "x"))], /a name with \.\./);
    await expectRefused([tar(file("fine", "", { pax: { path: "../evil" } }))], /a name with \.\./);
    await expectRefused([tar(file("fine", "", { pax: { path: "/evil" } }))], /absolute name/);
    await expectRefused([tar(file("fine", "", { pax: { path: "a\0b" } }))], /NUL/);
    const link = { ...symlink("l", "x"), pax: { linkpath: "a\0b" } };
    await expectRefused([tar(link)], /NUL/);
    // No kind of header lets one through; the splitter does not rely on that.
    expect(() => splitInside("a\0b")).toThrow(/NUL/);
  });

  it("when they are longer or deeper than Linux allows", async () => {
    const pax = (path: string) => tar(file("fine", "", { pax: { path } }));
    await expectRefused([pax("x".repeat(256))], /does not support \(ENAMETOOLONG\)/);
    await expectRefused([pax("d/".repeat(2050))], /longer than 4096 bytes/);
    await expectRefused([pax(`${"d/".repeat(300)}f`)], /more than 256 directories deep/);
    const { rootfs } = await unpackLayers(scratch, [pax(`${"d/".repeat(256)}f`.slice(2))]);
    expect(existsSync(join(rootfs, "d/".repeat(255), "f"))).toBe(true);
  });

  it("when the root itself would be a file", () =>
    expectRefused([tar(file("./", "", { flag: "2" }))], /root/));
});

describe.for([
  ["through descriptors", true],
  ["by names", false],
] as const)("symlinks in the way, directories reached %s", ([, anchored]) => {
  const unpack = (...layers: Buffer[]) => unpackLayers(scratch, layers, { anchored });

  it("an absolute link is taken from the root, not from the host's", async () => {
    const out = outside();
    const { rootfs } = await unpack(tar(symlink("l", out), file("l/new", "n"), file("l/secret", "changed")));
    expectUntouched(out);
    expect(readFileSync(join(rootfs, out, "new"), "utf8")).toBe("n");
    expect(readFileSync(join(rootfs, out, "secret"), "utf8")).toBe("changed");
  });

  it("an absolute link deep inside is taken from the root too", async () => {
    const { rootfs } = await unpack(
      tar(dir("a/b/"), symlink("a/b/l", "/c"), dir("c/"), file("a/b/l/x", "x")),
    );
    expect(readFileSync(join(rootfs, "c/x"), "utf8")).toBe("x");
  });

  it("a link that climbs out stops at the root", async () => {
    const out = outside();
    const climb = `${"../".repeat(8)}${out.slice(1)}`;
    const { rootfs } = await unpack(tar(dir("d/"), symlink("d/l", climb), file("d/l/new", "n")));
    expectUntouched(out);
    expect(readFileSync(join(rootfs, out, "new"), "utf8")).toBe("n");
  });

  it("a link inside is followed inside", async () => {
    const { rootfs } = await unpack(tar(dir("usr/lib/"), symlink("lib", "usr/lib"), file("lib/x", "x")));
    expect(readFileSync(join(rootfs, "usr/lib/x"), "utf8")).toBe("x");
    expect(readdirSync(rootfs).sort()).toEqual(["lib", "usr"]);
  });

  it.for(["same layer", "next layer"])(
    "a directory that a later entry swaps for a link: %s",
    async (where) => {
      const out = outside();
      const before = [dir("d/"), file("d/kept", "k")];
      const after = [
        symlink("d", out),
        file("d/evil", "e"),
        file("d/secret", "e"),
        hardlink("d/h", "d/evil"),
      ];
      const { rootfs } =
        where === "same layer"
          ? await unpack(tar(...before, ...after))
          : await unpack(tar(...before), tar(...after));
      expectUntouched(out);
      expect(readdirSync(join(rootfs, out)).sort()).toEqual(["evil", "h", "secret"]);
    },
  );

  it("a file that takes the place of a link does not write through it", async () => {
    const out = outside();
    const { rootfs } = await unpack(
      tar(symlink("l", join(out, "secret"))),
      tar(file("l", "a file now")),
      tar(symlink("m", join(out, "secret")), file("m", "a file too")),
    );
    expectUntouched(out);
    expect(readFileSync(join(rootfs, "l"), "utf8")).toBe("a file now");
    expect(readFileSync(join(rootfs, "m"), "utf8")).toBe("a file too");
  });

  it("a directory that takes the place of a link does not give its mode to the link's target", async () => {
    const out = outside();
    const { rootfs } = await unpack(
      tar(symlink("l", out)),
      tar(dir("l/", { mode: 0o700 }), file("l/x", "x")),
    );
    expectUntouched(out);
    expect(readFileSync(join(rootfs, "l/x"), "utf8")).toBe("x");
  });

  it("whiteouts and opaque marks remove the link, or nothing, never what is outside", async () => {
    const out = outside();
    const { rootfs } = await unpack(
      tar(symlink("a", out), symlink("b", out), symlink("c", out)),
      tar(file("a/.wh.secret"), file("b/.wh..wh..opq"), file(".wh.c")),
    );
    expectUntouched(out);
    expect(readdirSync(rootfs).sort()).toEqual(["a", "b"]);
  });

  it("links that lead in circles end", async () => {
    await using image = await openLayers(scratch, [tar(symlink("a", "b"), symlink("b", "a"), file("a/x"))]);
    await expect(unpackImage(image, freshTarget(scratch), { anchored })).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: expect.stringContaining("a loop of symlinks"),
    });
  });

  it("a file where a directory is needed is refused", async () => {
    await using image = await openLayers(scratch, [tar(file("f", "x"), file("f/in", "x"))]);
    await expect(unpackImage(image, freshTarget(scratch), { anchored })).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: expect.stringContaining("a file where a directory is needed"),
    });
  });
});

describe("hard links", () => {
  it("to outside are refused", async () => {
    const secret = join(outside(), "secret");
    await expectRefused([tar(hardlink("l", secret))], /absolute name/);
    await expectRefused([tar(hardlink("l", "../secret"))], /a name with \.\./);
    await expectRefused([tar(hardlink("l", "nowhere"))], /hard link to a missing file/);
    await expectRefused([tar(hardlink("l", "no/where"))], /hard link to a missing file/);
    await expectRefused(
      [tar(dir("d/"), hardlink("l", "d"))],
      /hard link to a missing file or to a directory/,
    );
  });

  it("through a link to outside find nothing there", async () => {
    const out = outside();
    await expectRefused([tar(symlink("s", out), hardlink("l", "s/secret"))], /hard link to a missing file/);
    expectUntouched(out);
  });

  it("to a symlink link the symlink, not what it points to", async () => {
    const out = outside();
    const secret = join(out, "secret");
    const { rootfs } = await unpackLayers(scratch, [
      tar(symlink("s", secret), hardlink("l", "s")),
      tar(file("l", "a file now")),
    ]);
    expectUntouched(out);
    expect(readFileSync(join(rootfs, "l"), "utf8")).toBe("a file now");
  });

  it("to itself are nothing", async () => {
    const { rootfs } = await unpackLayers(scratch, [tar(file("f", "content"), hardlink("f", "./f"))]);
    expect(readFileSync(join(rootfs, "f"), "utf8")).toBe("content");
  });
});

describe.runIf(process.platform === "linux")("a directory renamed by somebody else meanwhile", () => {
  it("keeps what was meant for it, and a link in its place gets nothing", () => {
    const root = mkdtempSync(join(scratch, "race-"));
    const out = outside();
    mkdirSync(join(root, "d"));
    using directories = new RootDirectories(root, () => undefined, true);
    const found = directories.directory(["d"], false);
    renameSync(join(root, "d"), join(root, "moved"));
    symlinkSync(out, join(root, "d"));
    writeFileSync(`${found?.prefix}x`, "x");
    expectUntouched(out);
    expect(readdirSync(join(root, "moved"))).toEqual(["x"]);
  });
});
