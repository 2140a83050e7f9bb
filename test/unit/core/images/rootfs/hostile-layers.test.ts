import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { array, constantFrom, nat, oneof, tuple } from "fast-check";
import { expect } from "vitest";
import { unpackImage } from "../../../../../src/core/images/index.ts";
import { codedOrDone, holds } from "../../../../support/property.ts";
import { type BuiltEntry, dir, file, hardlink, symlink, tar } from "../support/tar-builder.ts";
import { freshTarget, openLayers } from "../support/unpack.ts";
import { workspace } from "../support/workspace.ts";

const scratch = workspace();
const SECRET = "outside";

const part = constantFrom(
  "a",
  "b",
  "..",
  ".",
  "",
  "link",
  "\xff",
  ".wh.a",
  ".wh..wh..opq",
  ".wh...",
  "outside",
);
const path = tuple(array(part, { minLength: 1, maxLength: 5 }), constantFrom("", "/")).map(
  ([parts, root]) => root + parts.join("/"),
);
const target = oneof(
  path,
  constantFrom("/", "..", "../..", "../../outside", "/etc/passwd", "link", "/proc/self/cwd"),
);

/** Entries that name, link to and replace what they can outside of the image. */
const entry = oneof(
  tuple(path, nat(600)).map(([name, size]): BuiltEntry => file(name, "x".repeat(size))),
  path.map((name): BuiltEntry => dir(name)),
  tuple(path, target).map(([name, to]): BuiltEntry => symlink(name, to)),
  tuple(path, target).map(([name, to]): BuiltEntry => hardlink(name, to)),
  tuple(path, constantFrom("3", "4", "6")).map(
    ([name, flag]): BuiltEntry => ({ name, flag, device: [1, 3] }),
  ),
);
const layers = array(array(entry, { maxLength: 8 }), { minLength: 1, maxLength: 3 });

holds(
  "layers leave everything outside of their target as it was, or are refused",
  tuple(layers, constantFrom(true, false)),
  async ([entries, anchored]) => {
    await using image = await openLayers(
      scratch,
      entries.map((layer) => tar(...layer)),
    );
    const to = freshTarget(scratch);
    const around = dirname(to);
    mkdirSync(around);
    writeFileSync(join(around, "outside"), SECRET);
    symlinkSync("outside", join(around, "link"));
    const limits = { maxBytes: 1 << 20, maxEntries: 1000 };
    const done = await codedOrDone(() => unpackImage(image, to, { limits, anchored, ownership: "record" }));
    expect(readFileSync(join(around, "outside"), "utf8")).toBe(SECRET);
    const expected = ["link", "outside", ...(done === undefined ? [] : ["rootfs", "rootfs.sidecar.json"])];
    expect(readdirSync(around).sort()).toEqual(expected);
    await rm(around, { recursive: true, force: true });
  },
  0.5,
);
