import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parseSidecar, unpackImage } from "../../../../../src/core/images/index.ts";
import { dir, file, hardlink, symlink, tar } from "../support/tar-builder.ts";
import { freshTarget, openLayers, unpackLayers } from "../support/unpack.ts";
import { workspace } from "../support/workspace.ts";

const scratch = workspace();
const isRoot = process.geteuid?.() === 0;
const mode = (path: string): string => (lstatSync(path).mode & 0o7777).toString(8);

const layer = tar(
  dir("home/", { uid: 1000, gid: 100, mode: 0o2750 }),
  file("home/own", "o", { uid: 1000, gid: 100, mode: 0o600 }),
  file("su", "s", { mode: 0o4755 }),
  file("sg", "s", { mode: 0o2711, gid: 42 }),
  dir("tmp/", { mode: 0o1777 }),
  file("unreadable", "u", { mode: 0 }),
  dir("locked/", { mode: 0 }),
  file("locked/in", "i", { mode: 0o444 }),
  file("plain", "p"),
  { ...symlink("link", "plain"), uid: 7, gid: 8 },
  hardlink("also-su", "su"),
);

describe("owners that are recorded", () => {
  it("are in the sidecar and not on the disk; no setuid is on the disk, and all is readable", async () => {
    const { rootfs, sidecar } = await unpackLayers(scratch, [layer], { ownership: "record" });
    expect(sidecar).toEqual({
      home: { uid: 1000, gid: 100, mode: 0o2750 },
      "home/own": { uid: 1000, gid: 100, mode: 0o600 },
      su: { uid: 0, gid: 0, mode: 0o4755 },
      "also-su": { uid: 0, gid: 0, mode: 0o4755 },
      sg: { uid: 0, gid: 42, mode: 0o2711 },
      unreadable: { uid: 0, gid: 0, mode: 0 },
      locked: { uid: 0, gid: 0, mode: 0 },
      link: { uid: 7, gid: 8, mode: 0o777 },
    });
    const modes = ["home", "su", "sg", "tmp", "unreadable", "locked", "locked/in"];
    expect(modes.map((name) => mode(join(rootfs, name)))).toEqual([
      "750",
      "755",
      "711",
      "1777",
      "400",
      "700",
      "444",
    ]);
    const { uid } = lstatSync(join(rootfs, "home/own"));
    expect(uid).toBe(process.geteuid?.());
  });

  it("are forgotten with the file they belong to", async () => {
    const { sidecar } = await unpackLayers(
      scratch,
      [layer, tar(file(".wh.home"), file(".wh.link"), file("su", "now plain", { mode: 0o755 }))],
      { ownership: "record" },
    );
    expect(Object.keys(sidecar).sort()).toEqual(["also-su", "locked", "sg", "unreadable"]);
  });

  it("of one file written twice in the same breath are the last ones", async () => {
    const big = Buffer.alloc(100_000);
    const { sidecar } = await unpackLayers(
      scratch,
      [tar(file("f", big, { uid: 5, gid: 5 }), file("f", big), file("g", big), file("g", big, { uid: 6 }))],
      { ownership: "record" },
    );
    expect(sidecar).toEqual({ g: { uid: 6, gid: 0, mode: 0o644 } });
  });
});

describe.runIf(isRoot)("owners as root", () => {
  it("are on the disk with setuid and setgid, and the sidecar has nothing to say", async () => {
    const { rootfs, sidecar } = await unpackLayers(scratch, [layer]);
    expect(sidecar).toEqual({});
    const names = ["home", "home/own", "su", "sg", "tmp", "unreadable", "locked", "link"];
    const found = names.map((name) => {
      const { uid, gid } = lstatSync(join(rootfs, name));
      return `${name} ${uid}:${gid} ${mode(join(rootfs, name))}`;
    });
    expect(found).toEqual([
      "home 1000:100 2750",
      "home/own 1000:100 600",
      "su 0:0 4755",
      "sg 0:42 2711",
      "tmp 0:0 1777",
      "unreadable 0:0 0",
      "locked 0:0 0",
      "link 7:8 777",
    ]);
  });

  it("keep setuid on a file whose bytes are written by other threads", async () => {
    const big = Buffer.alloc(3 << 20, "x");
    const { rootfs } = await unpackLayers(scratch, [tar(file("su", big, { mode: 0o4755, uid: 99 }))]);
    expect(mode(join(rootfs, "su"))).toBe("4755");
  });

  it("are recorded for a user who is not root, in a real process of that user", async () => {
    const here = join(scratch, "nobody");
    mkdirSync(here);
    await using image = await openLayers(here, [layer], { packing: "gzip" });
    expect(image.layers).toHaveLength(1);
    for (const path of [scratch, here, join(here, "out")]) {
      mkdirSync(path, { recursive: true });
      chmodSync(path, 0o777);
    }
    const [layout] = readdirSync(here).filter((name) => name.startsWith("layout-"));
    const script = `
      import { openImage, unpackImage } from ${JSON.stringify(resolve("src/core/images/index.ts"))};
      await using image = await openImage({ kind: "layout", path: ${JSON.stringify(join(here, layout ?? ""))} });
      await unpackImage(image, ${JSON.stringify(join(here, "out", "rootfs"))});
      // Asked to give files away, which it may not.
      await unpackImage(image, ${JSON.stringify(join(here, "out", "asked"))}, { ownership: "apply" });`;
    const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      uid: 65534,
      gid: 65534,
      encoding: "utf8",
    });
    expect(child.stderr).toBe("");
    for (const name of ["rootfs", "asked"]) {
      const rootfs = join(here, "out", name);
      expect(statSync(join(rootfs, "home/own")).uid).toBe(65534);
      expect([mode(join(rootfs, "su")), mode(join(rootfs, "locked"))]).toEqual(["755", "700"]);
      const sidecar = parseSidecar(readFileSync(`${rootfs}.sidecar.json`, "utf8"));
      expect(sidecar.ownership).toBe(name === "asked" ? "applied" : "recorded");
      expect(sidecar.entries).toContainEqual({ path: "home/own", uid: 1000, gid: 100, mode: 0o600 });
    }
  });
});

describe("what is never made", () => {
  it("devices and fifos are left out, noted, and take the place of what was there", async () => {
    const { rootfs, sidecar } = await unpackLayers(scratch, [
      tar(dir("dev/"), file("dev/null", "a trap")),
      tar(
        { name: "dev/null", flag: "3", mode: 0o666, device: [1, 3] },
        { name: "dev/sda", flag: "4", mode: 0o660, gid: 6, device: [8, 0] },
        { name: "pipe", flag: "6", mode: 0o622 },
        hardlink("dev/zero", "dev/null"),
      ),
    ]);
    expect(readdirSync(rootfs, { recursive: true })).toEqual(["dev"]);
    expect(sidecar).toEqual({
      "dev/null": { uid: 0, gid: 0, mode: 0o666, device: { type: "char", major: 1, minor: 3 } },
      "dev/zero": { uid: 0, gid: 0, mode: 0o666, device: { type: "char", major: 1, minor: 3 } },
      "dev/sda": { uid: 0, gid: 6, mode: 0o660, device: { type: "block", major: 8, minor: 0 } },
      pipe: { uid: 0, gid: 0, mode: 0o622, device: { type: "fifo", major: 0, minor: 0 } },
    });
  });

  it("extended attributes are noted byte by byte", async () => {
    const value = Buffer.from("0100000200000000ff00", "hex");
    const { sidecar } = await unpackLayers(scratch, [
      tar(
        file("ping", "p", {
          mode: 0o755,
          pax: { "SCHILY.xattr.security.capability": value, "SCHILY.xattr.user.empty": "" },
        }),
      ),
    ]);
    expect(sidecar.ping).toEqual({
      uid: 0,
      gid: 0,
      mode: 0o755,
      xattrs: { "security.capability": value.toString("base64"), "user.empty": "" },
    });
  });

  it("names that are not UTF-8 are noted as base64", async () => {
    await using image = await openLayers(scratch, [tar(file("\xff", "", { uid: 3 }))]);
    const { sidecar } = await unpackImage(image, freshTarget(scratch), { ownership: "record" });
    expect(sidecar.entries).toEqual([{ pathBase64: "/w==", uid: 3, gid: 0, mode: 0o644 }]);
  });
});

describe("directories", () => {
  it("that no entry names are made 0755, and the root has what its entry says", async () => {
    const { rootfs } = await unpackLayers(scratch, [tar(dir("./", { mode: 0o711 }), file("a/b/c"))]);
    expect([mode(rootfs), mode(join(rootfs, "a")), mode(join(rootfs, "a/b"))]).toEqual(["711", "755", "755"]);
  });

  it("have the times of their entries although files came later", async () => {
    const { rootfs } = await unpackLayers(scratch, [
      tar(dir("d/", { mtime: 1_111_111_111 }), file("d/x", "x")),
      tar(file("d/y", "y")),
    ]);
    expect(statSync(join(rootfs, "d")).mtimeMs).toBe(1_111_111_111_000);
  });

  it("can be removed afterwards by who unpacked them", async () => {
    const { rootfs } = await unpackLayers(scratch, [layer], { ownership: "record" });
    rmSync(rootfs, { recursive: true });
    expect(existsSync(rootfs)).toBe(false);
  });
});
