import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { diskFromImage } from "../../../../src/core/distribution/node-from-image.ts";
import { buildImage } from "../images/support/images.ts";
import { TestRegistry } from "../images/support/registry.ts";
import { type BuiltEntry, file, symlink, tar } from "../images/support/tar-builder.ts";
import { scratch } from "../support/scratch.ts";
import { contentOf, entriesOf } from "./support/disk.ts";

const dir = scratch();
const guest = findGuestPackage();
/** A program of this machine, in k3s's place. */
const PROGRAM = realpathSync("/bin/true");
let registry: TestRegistry;

beforeAll(async () => {
  registry = await TestRegistry.start();
});

afterAll(() => registry[Symbol.asyncDispose]());

/** Puts an image of these files into the registry and returns its reference. */
function push(name: string, files: readonly BuiltEntry[]): string {
  registry.add(name, buildImage([tar(...files)]));
  return `${registry.host}/${name}`;
}

const K3S: readonly BuiltEntry[] = [
  file("bin/k3s", readFileSync(PROGRAM), { mode: 0o755 }),
  symlink("bin/kubectl", "k3s"),
  symlink("bin/cni", "/bin/k3s"),
  file("bin/aux/iptables", "iptables", { mode: 0o755 }),
  file("etc/passwd", "root"),
];

test("k3s's image becomes a disk with what is in its bin, and of the version that its tag says", async () => {
  const reference = push("rancher/k3s:v1.36.1-k3s1", K3S);
  const disk = await diskFromImage(guest, reference);
  expect(disk.version).toBe("v1.36.1+k3s1");
  expect(entriesOf(disk.path)).toEqual([
    "-rw-r--r-- VERSION",
    "-rwxr-xr-x bin/aux/iptables",
    "lrwxrwxrwx bin/cni -> k3s",
    "-rwxr-xr-x bin/k3s",
    "lrwxrwxrwx bin/kubectl -> k3s",
  ]);
  expect(contentOf(disk.path, "bin/k3s").equals(readFileSync(PROGRAM))).toBe(true);
  const asked = registry.requests.length;
  expect(await diskFromImage(guest, reference)).toEqual(disk);
  expect(registry.requests).toHaveLength(asked);
});

test("an image whose tag is no version says it itself, or is refused", async () => {
  const release = file("etc/os-release", 'PRETTY_NAME="K3s v1.36.2+k3s1"\n');
  expect(await diskFromImage(guest, push("mirror/k3s:newest", [...K3S, release]))).toMatchObject({
    version: "v1.36.2+k3s1",
  });
  await expect(diskFromImage(guest, push("mirror/k3s:silent", K3S))).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    hint: expect.stringContaining("tag"),
  });
});

test("an image of something else is refused", async () => {
  const other = push("library/other:1", [file("bin/sh", "sh", { mode: 0o755 })]);
  await expect(diskFromImage(guest, other)).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    message: expect.stringContaining("not a k3s image"),
  });
});

test.each([
  ["a script", "#!/bin/sh\n", "is a script"],
  ["a program for another machine", readFileSync(foreignProgram()), "is a program for another machine"],
])("an image with %s for k3s is refused", async (_what, content, message) => {
  const image = push("mirror/k3s:v1.36.9-k3s1", [file("bin/k3s", content, { mode: 0o755 })]);
  await expect(diskFromImage(guest, image, { pull: "always" })).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    message: expect.stringContaining(`its /bin/k3s ${message}`),
  });
});

test("an image of another architecture is refused", async () => {
  registry.add("mirror/k3s:foreign", buildImage([], { architecture: "s390x" }));
  await expect(diskFromImage(guest, `${registry.host}/mirror/k3s:foreign`)).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    message: expect.stringContaining("is for linux/s390x"),
    hint: expect.any(String),
  });
});

test.each([
  ["v1.34.3-k3s-80b11e87", "v1.34.3+k3s-80b11e87"],
  ["v1.34.3-k3s-80b11e87-dirty", "v1.34.3+k3s-80b11e87-dirty"],
  ["v1.36.2-rc1-k3s1", "v1.36.2-rc1+k3s1"],
])("the tag %s is that of %s", async (tag, version) => {
  expect(await diskFromImage(guest, push(`mirror/k3s:${tag}`, K3S))).toMatchObject({ version });
});

/** Path of the start of a program for s390x. */
function foreignProgram(): string {
  const head = Buffer.alloc(64);
  head.write("\x7fELF", "latin1");
  head.writeUInt16LE(22, 18);
  const path = join(dir, "foreign");
  writeFileSync(path, head);
  return path;
}

test("an image that is not there is told as such", async () => {
  await expect(diskFromImage(guest, `${registry.host}/rancher/k3s:v9.9.9-k3s1`)).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    hint: expect.any(String),
  });
});
