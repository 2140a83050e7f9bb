import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unpackImage } from "../../../../src/core/images/index.ts";
import { type BuiltEntry, dir, file, hardlink, symlink, tar } from "../images/support/tar-builder.ts";
import { freshTarget, leftAround, openLayers, unpackLayers } from "../images/support/unpack.ts";
import { run, workspace } from "../images/support/workspace.ts";

const scratch = workspace();
const unpack = (...entries: BuiltEntry[]) => unpackLayers(scratch, [tar(...entries)]);
const latin1 = (path: string): Buffer => Buffer.from(path, "latin1");

async function expectDamaged(layer: Buffer, message: RegExp): Promise<void> {
  await using image = await openLayers(scratch, [layer]);
  const target = freshTarget(scratch);
  await expect(unpackImage(image, target)).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    message: expect.stringMatching(message),
  });
  expect(leftAround(target)).toEqual([]);
}

describe("names", () => {
  it("stay bytes: not UTF-8, line feeds, control characters, trailing spaces", async () => {
    const odd = "\xff\xfe \n\t\x01é'\"\\ ";
    const { rootfs } = await unpack(dir(`${odd}d/`), file(`${odd}d/${odd}`, "odd"), symlink("s", odd));
    expect(readFileSync(latin1(`${rootfs}/${odd}d/${odd}`), "utf8")).toBe("odd");
    expect(readlinkSync(`${rootfs}/s`, { encoding: "latin1" })).toBe(odd);
  });

  it.runIf(process.platform === "linux")("differ by case and by Unicode form", async () => {
    const names = ["readme", "README", "\u00e9", "e\u0301"].map((name) =>
      Buffer.from(name).toString("latin1"),
    );
    const { rootfs } = await unpack(...names.map((name) => file(name, name)));
    expect(readdirSync(rootfs).length).toBe(4);
  });

  it("come from GNU's long name records", async () => {
    const long = `${"long/".repeat(60)}name`;
    const target = "t".repeat(300);
    const record = (flag: string, body: string) => file("././@LongLink", `${body}\0`, { flag });
    const { rootfs } = await unpack(
      record("L", long),
      file("short", "found"),
      record("K", target),
      symlink("s", "short"),
    );
    expect(readFileSync(join(rootfs, long), "utf8")).toBe("found");
    expect(readlinkSync(join(rootfs, "s"))).toBe(target);
  });

  it("come from pax records, with links, owners, sizes and times", async () => {
    const pax = { path: "x".repeat(200), mtime: "1234567890.25", size: "4", uid: "3000000", gid: "4000000" };
    const { rootfs, sidecar } = await unpackLayers(
      scratch,
      [tar(file("short", "four", { size: 0, pax }), symlink("s", "short"))],
      { ownership: "record" },
    );
    expect(readFileSync(join(rootfs, pax.path), "utf8")).toBe("four");
    expect(statSync(join(rootfs, pax.path)).mtimeMs).toBe(1_234_567_890_250);
    expect(sidecar[pax.path]).toMatchObject({ uid: 3_000_000, gid: 4_000_000 });
  });

  it("hold for one entry only", async () => {
    const { rootfs } = await unpack(file("a", "", { pax: { path: "b" } }), file("c"));
    expect(readdirSync(rootfs).sort()).toEqual(["b", "c"]);
  });

  it("in a global pax header are passed over", async () => {
    const { rootfs } = await unpack(file("g", "17 path=elsewher\n", { flag: "g" }), file("c"));
    expect(readdirSync(rootfs)).toEqual(["c"]);
  });
});

describe("sparse files", () => {
  const size = 5 << 20;

  it.for([
    ["GNU's own format", ["--format=gnu"]],
    ["pax 0.0", ["--format=pax", "--sparse-version=0.0"]],
    ["pax 0.1", ["--format=pax", "--sparse-version=0.1"]],
    ["pax 1.0", ["--format=pax", "--sparse-version=1.0"]],
  ] as const)("come out whole, with their holes: %s", async ([name, flags]) => {
    const from = join(scratch, name.replaceAll(/\W/g, "-"));
    mkdirSync(from);
    const path = join(from, "sparse");
    writeFileSync(path, "");
    truncateSync(path, size);
    // More stretches than one header holds, and a hole at the end.
    for (let at = 0; at < 40; at++)
      run(
        "dd",
        `of=${path}`,
        "if=/dev/urandom",
        "bs=4096",
        `seek=${at * 30}`,
        "count=1",
        "conv=notrunc",
        "status=none",
      );
    const archive = join(scratch, `${name.replaceAll(/\W/g, "-")}.tar`);
    run("tar", "-C", from, "-S", "--hole-detection=raw", ...flags, "-cf", archive, "sparse");
    const bytes = readFileSync(archive);
    expect(bytes.length).toBeLessThan(1 << 20);
    const { rootfs } = await unpackLayers(scratch, [bytes]);
    expect(readdirSync(rootfs)).toEqual(["sparse"]);
    expect(readFileSync(join(rootfs, "sparse")).equals(readFileSync(path))).toBe(true);
    expect(statSync(join(rootfs, "sparse")).blocks * 512).toBeLessThan(size / 2);
  });

  const sparse = (map: string, stored: string, more: Record<string, string> = {}) =>
    file("s", stored, {
      pax: { "GNU.sparse.map": map, "GNU.sparse.size": "1000", "GNU.sparse.name": "s", ...more },
    });

  it("that claim more than the limit are refused before anything is written", async () => {
    await using image = await openLayers(scratch, [
      tar(sparse("0,1", "x", { "GNU.sparse.size": String(2 ** 50) })),
    ]);
    const target = freshTarget(scratch);
    await expect(unpackImage(image, target)).rejects.toMatchObject({
      code: "NAVGW_IMAGE",
      message: "the image unpacks to more than 34359738368 bytes",
      hint: expect.stringContaining("maxBytes"),
    });
    expect(leftAround(target)).toEqual([]);
  });

  it("with maps that lie are refused", async () => {
    const bad = (entry: BuiltEntry) => expectDamaged(tar(entry), /sparse/);
    await bad(sparse("0,2", "x"));
    await bad(sparse("999,2", "xx"));
    await bad(sparse("5,1,0,1", "xx"));
    await bad(sparse("0,1,0,1", "xx"));
    await bad(sparse("0", "x"));
    await bad(sparse("0,-1", "x"));
    await bad(sparse("0,99999999999999999", "x"));
    await bad(sparse(Array(100_001).fill("1,0").join(","), ""));
    await bad(
      file("s", "999999999\n".padEnd(512, "0"), {
        pax: { "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "5" },
      }),
    );
  });
});

describe("archives that are damaged or no tar", () => {
  const good = tar(file("a", "x".repeat(2000)), dir("d/"), file("d/b", "y".repeat(700)));

  it.for([100, 512, 700, 1600, 2500, 3100, 3584 + 300, 4300])("cut after %i bytes", (length) =>
    expectDamaged(good.subarray(0, length), /damaged tar: it ends in the middle|damaged tar: .*cut/),
  );

  it("cut between entries is an end, as GNU tar takes it", async () => {
    const { rootfs } = await unpackLayers(scratch, [good.subarray(0, 512 + 2048)]);
    expect(readdirSync(rootfs)).toEqual(["a"]);
  });

  it("garbage, text, and a single flipped bit in a header", async () => {
    await expectDamaged(Buffer.alloc(2048, "this is no tar "), /damaged tar/);
    await expectDamaged(Buffer.alloc(1024, 0xff), /damaged tar/);
    const flipped = Buffer.from(good);
    flipped[3] = 0x40;
    await expectDamaged(flipped, /checksum/);
  });

  it("numbers that are none or out of range", async () => {
    const patched = (at: number, text: string) =>
      tar(file("a", "x", { patch: (block) => void block.write(text, at, "latin1") }));
    await expectDamaged(patched(124, "zzzzzzzzzzz"), /size is not a number/);
    await expectDamaged(patched(124, "\xff".repeat(12)), /size is out of range/);
    await expectDamaged(patched(124, `\x80${"\xff".repeat(11)}`), /size is out of range/);
    await expectDamaged(patched(108, "\x80\xff\xff\xff\xff\xff\xff\xff"), /uid is out of range/);
  });

  it("extension records that lie about their length, never end, or are of unknown kind", async () => {
    const raw = (body: string) => tar(file("pax", body, { flag: "x" }), file("a"));
    await expectDamaged(raw("99 path=a\n"), /pax record/);
    await expectDamaged(raw("3\n"), /pax record/);
    await expectDamaged(raw("0 path=a\n"), /pax record/);
    await expectDamaged(raw("-9 path=a\n"), /pax record/);
    await expectDamaged(raw("9 pathxa\n"), /pax record/);
    await expectDamaged(tar(file("long", "", { flag: "L", size: 2 ** 31 })), /extension record of/);
    await expectDamaged(tar(file("a", "", { flag: "Z" })), /unknown type/);
    await expectDamaged(tar(file("a", "", { pax: { size: "1e3" } })), /pax size/);
    await expectDamaged(tar(file("a", "", { pax: { size: "99999999999999999999" } })), /pax size/);
  });

  it("a header of a record without its entry", () =>
    expectDamaged(tar(file("pax", "10 path=a\n", { flag: "x" })).subarray(0, 1024), /in the middle/));

  it("sizes on links and directories are not taken for data", async () => {
    const { rootfs } = await unpack(
      dir("d/", { size: 512 }),
      file("a", "x"),
      { ...hardlink("l", "a"), size: 1 },
      { ...symlink("s", "a"), size: 1024 },
      file("z", "last"),
    );
    expect(readFileSync(join(rootfs, "z"), "utf8")).toBe("last");
  });
});

describe("what other tars write", () => {
  it("times that no file system holds are brought into its range", async () => {
    const at = (name: string, mtime: string) => file(name, "", { pax: { mtime } });
    const { rootfs } = await unpack(at("past", `-${2 ** 53 - 1}`), at("future", `${2 ** 53 - 1}`));
    expect(statSync(join(rootfs, "past")).mtimeMs).toBeLessThan(0);
    expect(statSync(join(rootfs, "future")).mtimeMs).toBeGreaterThan(Date.now() + 1e9);
  });

  it("V7 headers without a magic, a directory only by its slash", async () => {
    const v7 = { flag: "\0", patch: (block: Buffer) => void block.fill(0, 257, 265) };
    const { rootfs } = await unpack(file("d/", "", v7), file("d/f", "v7", v7));
    expect(statSync(join(rootfs, "d")).isDirectory()).toBe(true);
    expect(readFileSync(join(rootfs, "d/f"), "utf8")).toBe("v7");
  });

  it.runIf(spawnSync("tar", ["--version"]).stdout?.includes("GNU"))(
    "times before 1970 and base-256 owners",
    async () => {
      const from = join(scratch, "old");
      mkdirSync(from);
      writeFileSync(join(from, "f"), "f");
      const archive = join(scratch, "old.tar");
      run("tar", "-C", from, "--format=gnu", "--owner=x:20000000", "--mtime=@-1000", "-cf", archive, "f");
      const { rootfs, sidecar } = await unpackLayers(scratch, [readFileSync(archive)], {
        ownership: "record",
      });
      expect(statSync(join(rootfs, "f")).mtimeMs).toBe(-1_000_000);
      expect(sidecar.f).toMatchObject({ uid: 20_000_000 });
    },
  );
});
