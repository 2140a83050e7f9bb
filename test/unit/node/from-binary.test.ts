import { appendFileSync, chmodSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diskFromBinary } from "../../../src/core/node/from-binary.ts";
import { scratch } from "../core/support/scratch.ts";
import { contentOf, entriesOf } from "./support/disk.ts";
import { FILES } from "./support/release.ts";

const dir = scratch();

/** A program of this machine in a folder of its own: a shell, which says no version of that form. */
function program(name: string): string {
  const folder = join(dir, name);
  mkdirSync(folder);
  const path = join(folder, "k3s");
  writeFileSync(path, readFileSync(realpathSync("/bin/sh")));
  return path;
}

/** What the program of a release has in it: the name of the archive of its tools. */
const EMBEDDED = `embed/${"0123456789abcdef".repeat(4)}.tar.zst`;

test("a program in a file becomes a disk, with its airgap images beside it", async () => {
  const path = program("whole");
  appendFileSync(path, EMBEDDED);
  writeFileSync(join(dir, "whole", FILES.images), "images");
  writeFileSync(join(dir, "whole/unrelated.tar"), "x");
  const disk = await diskFromBinary(path, "v1.36.1+k3s1");
  expect(disk.version).toBe("v1.36.1+k3s1");
  expect(entriesOf(disk.path)).toEqual([
    "-rw-r--r-- navgw-node/VERSION",
    "-rwxr-xr-x bin/k3s",
    `-rw-r--r-- images/${FILES.images}`,
  ]);
  expect(contentOf(disk.path, `images/${FILES.images}`).toString()).toBe("images");
  // Another version of the same bytes is another disk.
  expect((await diskFromBinary(path, "v1.36.2+k3s1")).path).not.toBe(disk.path);
});

test("a program without tools in it gets the names by which k3s runs itself, and is marked", async () => {
  const disk = await diskFromBinary(program("bare"), "v1.36.1+k3s1");
  expect(entriesOf(disk.path)).toEqual([
    "-rw-r--r-- navgw-node/VERSION",
    "-rwxr-xr-x bin/k3s",
    expect.stringMatching(/^-\S+ navgw-node\/bare$/),
    ...["containerd", "crictl", "ctr", "kubectl"].map((name) => `lrwxrwxrwx bin/${name} -> k3s`),
  ]);
});

test("a program that does not say its version needs to be told", async () => {
  const path = program("silent");
  chmodSync(path, 0o644);
  await expect(diskFromBinary(path, undefined)).rejects.toMatchObject({
    code: "NAVGW_BAD_OPTION",
    message: expect.stringContaining("does not say its version"),
    hint: expect.stringContaining("--k3s-version"),
  });
});

test.each([
  ["no file", () => join(dir, "nothing"), "no such file"],
  ["a directory", () => dir, "not a regular file"],
  ["a script", () => write("script", "#!/bin/sh\n"), "no Linux program"],
  ["a program for s390x", () => write("other", elf(22)), "another machine"],
])("%s is refused", async (_what, path, message) => {
  await expect(diskFromBinary(path(), undefined)).rejects.toMatchObject({
    code: "NAVGW_BAD_OPTION",
    message: expect.stringContaining(message),
    hint: expect.any(String),
  });
});

function write(name: string, content: string | Buffer): string {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
}

/** The start of a program for a machine; the number is ELF's. */
function elf(machine: number): Buffer {
  const head = Buffer.alloc(64);
  head.write("\x7fELF", "latin1");
  head.writeUInt16LE(machine, 18);
  return head;
}
