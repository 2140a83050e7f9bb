import { appendFileSync, chmodSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findGuestPackage } from "../../../../src/core/artifacts/guest-package.ts";
import { diskFromBinary } from "../../../../src/core/distribution/node-from-binary.ts";
import { scratch } from "../support/scratch.ts";
import { airgapArchive } from "./support/airgap.ts";
import { contentOf, entriesOf, labelOf } from "./support/disk.ts";
import { embeddedTools } from "./support/embedded.ts";
import { printing } from "./support/program.ts";
import { FILES } from "./support/release.ts";

const dir = scratch();
const guest = findGuestPackage();

/** A program of this machine in a folder of its own: a shell, which says no version of that form. */
function program(name: string): string {
  const folder = join(dir, name);
  mkdirSync(folder);
  const path = join(folder, "k3s");
  writeFileSync(path, readFileSync(realpathSync("/bin/sh")));
  return path;
}

test("a release's program becomes a disk with its tools unpacked, and its airgap images beside it", async () => {
  const path = program("whole");
  const { sha256, bytes } = embeddedTools(dir);
  appendFileSync(path, bytes);
  const images = airgapArchive();
  writeFileSync(join(dir, "whole", FILES.images), images);
  writeFileSync(join(dir, "whole/unrelated.tar"), "x");
  const disk = await diskFromBinary(guest, path, "v1.36.1+k3s1");
  expect(disk.version).toBe("v1.36.1+k3s1");
  expect(labelOf(disk.path)).toBe("navgw-k3s");
  expect(contentOf(disk.path, "VERSION").toString()).toBe("v1.36.1+k3s1\n");
  expect(entriesOf(disk.path)).toEqual([
    "-rw-r--r-- VERSION",
    "-rwxr-xr-x bin/k3s",
    `lrwxrwxrwx data/${sha256}/bin/bridge -> cni`,
    `-rwxr-xr-x data/${sha256}/bin/k3s`,
    `-rw-r--r-- data/${sha256}/etc/filler`,
    `-rw-r--r-- images/${FILES.images}`,
  ]);
  expect(contentOf(disk.path, `data/${sha256}/bin/k3s`).toString()).toBe("the server");
  expect(contentOf(disk.path, `images/${FILES.images}`).equals(images)).toBe(true);
  // Another version of the same bytes is another disk.
  expect((await diskFromBinary(guest, path, "v1.36.2+k3s1")).path).not.toBe(disk.path);
});

test.each([
  ["cut off", (bytes: Buffer) => bytes.subarray(0, -1000)],
  ["changed", (bytes: Buffer) => Buffer.from(bytes).fill(0xff, 1_000_000, 1_000_001)],
])("a release's program that is %s is refused", async (what, damage) => {
  const path = program(what);
  appendFileSync(path, damage(embeddedTools(dir).bytes));
  await expect(diskFromBinary(guest, path, "v1.36.1+k3s1")).rejects.toMatchObject({
    code: "NAVGW_BAD_OPTION",
    message: expect.stringContaining("truncated or damaged"),
  });
});

test("a program without tools in it gets the names by which k3s runs itself, and is marked", async () => {
  const disk = await diskFromBinary(guest, program("bare"), "v1.36.1+k3s1");
  expect(entriesOf(disk.path)).toEqual([
    "-rw-r--r-- VERSION",
    "-rw-r--r-- bare",
    "lrwxrwxrwx bin/containerd -> k3s",
    "lrwxrwxrwx bin/crictl -> k3s",
    "lrwxrwxrwx bin/ctr -> k3s",
    "-rwxr-xr-x bin/k3s",
    "lrwxrwxrwx bin/kubectl -> k3s",
  ]);
});

test("images that cannot be of it are refused, and those of another release are told", async () => {
  const path = program("images");
  const archive = join(dir, "images", FILES.images);
  writeFileSync(archive, "no archive");
  await expect(diskFromBinary(guest, path, "v1.36.1+k3s1")).rejects.toMatchObject({
    code: "NAVGW_IMAGE",
    message: expect.stringContaining(archive),
  });
  writeFileSync(archive, airgapArchive());
  appendFileSync(path, '"%{SYSTEM_DEFAULT_REGISTRY}%rancher/local-path-provisioner:v0.0.32"');
  const warnings: string[] = [];
  await diskFromBinary(guest, path, "v1.36.1+k3s1", undefined, (text) => warnings.push(text));
  expect(warnings).toEqual([expect.stringContaining("lacks rancher/local-path-provisioner:v0.0.32")]);
});

test("a program that does not say its version needs to be told", async () => {
  const path = program("silent");
  chmodSync(path, 0o644);
  await expect(diskFromBinary(guest, path, undefined)).rejects.toMatchObject({
    code: "NAVGW_BAD_OPTION",
    message: expect.stringMatching(
      /does not report its version: its --version printed ".+" and ended with \d+$/,
    ),
    hint: expect.stringContaining("option k3sVersion"),
  });
});

test
  .runIf(process.arch === "x64")
  .each(["v1.36.1+k3s1", "v1.36.2-rc1+k3s1", "v1.34.3+k3s-80b11e87", "v1.34.3+k3s-80b11e87-dirty"])(
  "a program says that it is %s",
  async (version) => {
    const path = program(`says-${version}`);
    writeFileSync(path, printing(`k3s version ${version} (80b11e87)\ngo version go1.26.8\n`));
    expect(await diskFromBinary(guest, path, undefined)).toMatchObject({ version });
  },
);

test.runIf(process.arch === "x64").each([
  ["rke2 version v1.36.1+rke2r1 (abcdef)\n", 'printed "rke2 version v1.36.1+rke2r1 (abcdef)"'],
  ["hello\nworld\n", 'printed "hello"'],
  ["k3s version dev (HEAD)\n", 'printed "k3s version dev (HEAD)"'],
  ["", "printed nothing"],
])("a program that prints %j is refused", async (text, printed) => {
  const path = join(dir, "foreign");
  writeFileSync(path, printing(text));
  await expect(diskFromBinary(guest, path, undefined)).rejects.toMatchObject({
    code: "NAVGW_BAD_OPTION",
    message: expect.stringContaining(`its --version ${printed} and ended with 0`),
  });
});

test("a program that was cut short is refused, wherever the cut is", async () => {
  const path = program("cut");
  const whole = readFileSync(path);
  for (const length of [40, 100, whole.length >> 1, whole.length - 1]) {
    writeFileSync(path, whole.subarray(0, length));
    await expect(diskFromBinary(guest, path, "v1.36.1+k3s1")).rejects.toMatchObject({
      code: "NAVGW_BAD_OPTION",
      message: expect.stringContaining(`truncated: it has ${length} bytes`),
    });
  }
});

test.each([
  ["no file", () => join(dir, "nothing"), "no such file"],
  ["a directory", () => dir, "not a regular file"],
  ["a script", () => write("script", "#!/bin/sh\n"), "a script"],
  ["an empty file", () => write("empty", ""), "is empty"],
  ["an archive", () => write("archive", Buffer.from("\x1f\x8b\b\0", "latin1")), "not a Linux program"],
  ["a program for s390x", () => write("other", elf(22)), "another machine"],
])("%s is refused", async (_what, path, message) => {
  await expect(diskFromBinary(guest, path(), undefined)).rejects.toMatchObject({
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
