import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type BuiltEntry, dir, file, hardlink, symlink, tar } from "../support/tar-builder.ts";
import { unpackLayers } from "../support/unpack.ts";
import { workspace } from "../support/workspace.ts";

const scratch = workspace();

/** Names of all files below the root after these layers, directories with a slash. */
async function names(...layers: (readonly BuiltEntry[])[]): Promise<string[]> {
  const { rootfs } = await unpackLayers(
    scratch,
    layers.map((layer) => tar(...layer)),
  );
  return readdirSync(rootfs, { recursive: true, withFileTypes: true })
    .map((one) => `${join(one.parentPath, one.name).slice(rootfs.length + 1)}${one.isDirectory() ? "/" : ""}`)
    .sort();
}

const lower = [dir("d/"), file("d/a"), dir("d/sub/"), file("d/sub/b"), file("keep")];

describe("whiteouts", () => {
  it("remove a file, a directory with all below it, and a link", async () => {
    expect(await names(lower, [file("d/.wh.a")])).toEqual(["d/", "d/sub/", "d/sub/b", "keep"]);
    expect(await names(lower, [file(".wh.d")])).toEqual(["keep"]);
    expect(await names([symlink("l", "keep"), file("keep")], [file(".wh.l")])).toEqual(["keep"]);
  });

  it("of a directory leave what the same layer puts there, before or after", async () => {
    const after = [file(".wh.d"), dir("d/"), file("d/new")];
    const before = [dir("d/"), file("d/new"), file(".wh.d")];
    for (const upper of [after, before]) expect(await names(lower, upper)).toEqual(["d/", "d/new", "keep"]);
  });

  it("do not touch what the same layer makes under the same name", async () => {
    expect(await names(lower, [file("d/a", "new"), file("d/.wh.a")])).toContain("d/a");
  });

  it("of what is not there are nothing, and make no directories", async () => {
    expect(await names(lower, [file(".wh.none"), file("no/where/.wh.x"), file("nor/.wh..wh..opq")])).toEqual(
      await names(lower),
    );
  });

  it("free the name for another kind of thing", async () => {
    expect(await names(lower, [file(".wh.d"), file("d")])).toEqual(["d", "keep"]);
  });

  it("of one name leave its hard link", async () => {
    const { rootfs } = await unpackLayers(scratch, [
      tar(file("a", "same"), hardlink("b", "a")),
      tar(file(".wh.a")),
    ]);
    expect(existsSync(join(rootfs, "a"))).toBe(false);
    expect(readFileSync(join(rootfs, "b"), "utf8")).toBe("same");
    expect(statSync(join(rootfs, "b")).nlink).toBe(1);
  });

  it("of the root's whole content leave an empty root", async () => {
    expect(await names(lower, [file(".wh..wh..opq")])).toEqual([]);
  });
});

describe("opaque directories", () => {
  it("hide all of the layers below, whether the mark comes first or after its siblings", async () => {
    const first = [dir("d/"), file("d/.wh..wh..opq"), file("d/new"), dir("d/sub/"), file("d/sub/new")];
    const last = [dir("d/"), file("d/new"), dir("d/sub/"), file("d/sub/new"), file("d/.wh..wh..opq")];
    for (const upper of [first, last]) {
      expect(await names(lower, upper)).toEqual(["d/", "d/new", "d/sub/", "d/sub/new", "keep"]);
    }
  });

  it("hide lower files deep inside a directory that the same layer also has", async () => {
    const deep = [dir("d/"), dir("d/x/"), dir("d/x/y/"), file("d/x/y/low"), file("d/x/low")];
    const upper = [file("d/x/y/new"), file("d/.wh..wh..opq")];
    expect(await names(deep, upper)).toEqual(["d/", "d/x/", "d/x/y/", "d/x/y/new"]);
  });

  it("are over with their layer: a later one adds to them", async () => {
    expect(await names(lower, [file("d/.wh..wh..opq")], [file("d/a", "third")])).toEqual([
      "d/",
      "d/a",
      "keep",
    ]);
  });
});

describe("later entries", () => {
  it("replace a file by a directory, a directory by a file, and either by a link", async () => {
    expect(await names(lower, [dir("keep/"), file("keep/in")])).toContain("keep/in");
    expect(await names(lower, [file("d", "f")])).toEqual(["d", "keep"]);
    expect(await names(lower, [symlink("d", "keep")])).toEqual(["d", "keep"]);
  });

  it("that name a directory again change its mode and keep its content", async () => {
    const { rootfs } = await unpackLayers(scratch, [tar(...lower), tar(dir("d/", { mode: 0o500 }))]);
    expect(readdirSync(join(rootfs, "d"))).toEqual(["a", "sub"]);
    expect(statSync(join(rootfs, "d")).mode & 0o777).toBe(0o500);
  });

  it("replace one of two hard links and leave the other", async () => {
    const { rootfs } = await unpackLayers(scratch, [
      tar(file("a", "old"), hardlink("b", "a")),
      tar(file("a", "new")),
    ]);
    expect(readFileSync(join(rootfs, "a"), "utf8")).toBe("new");
    expect(readFileSync(join(rootfs, "b"), "utf8")).toBe("old");
  });

  it("write into a directory that an earlier one made read-only", async () => {
    expect(await names([dir("r/", { mode: 0o555 }), file("r/x")], [file("r/y")])).toEqual([
      "r/",
      "r/x",
      "r/y",
    ]);
  });
});

describe("large files next to small ones", () => {
  it("have their bytes, mode and time, also when replaced or linked in the same breath", async () => {
    const big = Buffer.alloc(300_000, "0123456789abcdef");
    const other = Buffer.alloc(200_000, "fedcba98");
    const { rootfs } = await unpackLayers(scratch, [
      tar(
        file("big", big, { mode: 0o640, mtime: 1_234_567_890 }),
        file("small", "s"),
        file("gone", big),
        file("gone", other, { mode: 0o711 }),
        hardlink("link", "big"),
      ),
    ]);
    expect(readFileSync(join(rootfs, "big")).equals(big)).toBe(true);
    expect(readFileSync(join(rootfs, "gone")).equals(other)).toBe(true);
    expect(statSync(join(rootfs, "gone")).mode & 0o777).toBe(0o711);
    const found = statSync(join(rootfs, "link"));
    expect([found.mode & 0o777, found.mtimeMs, found.nlink]).toEqual([0o640, 1_234_567_890_000, 2]);
  });
});
