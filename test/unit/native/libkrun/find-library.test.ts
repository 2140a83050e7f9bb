import { mkdir, symlink, writeFile } from "node:fs/promises";
import { beforeEach, expect, test } from "vitest";
import { type FindOptions, findLibkrun } from "../../../../native/libkrun/find-library.ts";
import { installCommand } from "../../../../native/libkrun/library-places.ts";
import { Folder } from "./support/runner.ts";

/** Headers that say what a library is for, and nothing more. */
const HEADERS = {
  "linux x64": "7f454c46020101000000000000000000 0300 3e00",
  "linux arm64": "7f454c46020101000000000000000000 0300 b700",
  "darwin arm64": "cffaedfe 0c000001 00000000 06000000 00000000",
  "darwin fat": "cafebabe 00000002 01000007 00000000 00000000 00000000 00000000 0100000c 00000000",
} as const;

let folder: Folder;
let none: FindOptions;
beforeEach(async () => {
  folder = await Folder.make();
  none = { env: {}, platform: "linux", arch: "x64", directories: [], packageDirectory: () => undefined };
  return () => folder[Symbol.asyncDispose]();
});

async function put(path: string, header: keyof typeof HEADERS = "linux x64"): Promise<string> {
  const at = folder.join(path);
  await mkdir(at.slice(0, at.lastIndexOf("/")), { recursive: true });
  await writeFile(at, Buffer.from(HEADERS[header].replaceAll(" ", ""), "hex"));
  return at;
}

test("what was named wins over the variable, that over npm, that over the system", async () => {
  const option = await put("option/libkrun.so.1");
  const variable = await put("variable/libkrun.so.1.18.1");
  const npm = await put("npm/lib/libkrun.so.1");
  const system = await put("system/libkrun.so.1");
  const all: FindOptions = {
    ...none,
    libkrun: option,
    env: { NAVGW_LIBKRUN: folder.join("variable") },
    packageDirectory: (name) => (name.startsWith("@earendil-works/") ? folder.join("npm") : undefined),
    directories: [folder.join("nowhere"), folder.join("system")],
  };
  expect(findLibkrun(all)).toMatchObject({ path: option, source: "option", version: undefined });
  const next = { ...all, libkrun: undefined };
  expect(findLibkrun(next)).toMatchObject({ path: variable, source: "NAVGW_LIBKRUN", version: "1.18.1" });
  expect(findLibkrun({ ...next, env: { NAVGW_LIBKRUN: "" } })).toMatchObject({ path: npm, source: "npm" });
  expect(findLibkrun({ ...next, env: {}, packageDirectory: () => undefined })).toMatchObject({
    path: system,
    source: "system",
  });
});

test("the version is that of the file behind the links, the newest of several", async () => {
  const file = await put("lib/libkrun.so.1.10.2");
  await symlink("libkrun.so.1.10.2", folder.join("lib/libkrun.so.1"));
  const directories = [folder.join("lib")];
  expect(findLibkrun({ ...none, directories })).toMatchObject({ path: file, version: "1.10.2" });
  expect(findLibkrun({ ...none, libkrun: folder.join("lib/libkrun.so.1") })).toMatchObject({
    version: "1.10.2",
  });
  const newer = await put("lib/libkrun.so.1.19.0");
  await put("lib/libkrun.so.1.9.9");
  expect(findLibkrun({ ...none, directories })).toMatchObject({ path: newer, version: "1.19.0" });
});

test("on macOS names and folders are Homebrew's", async () => {
  const mac = { ...none, platform: "darwin", arch: "arm64" };
  const path = await put("Cellar/libkrun.1.19.0.dylib", "darwin arm64");
  const firmware = await put("Cellar/libkrunfw.5.dylib", "darwin fat");
  await mkdir(folder.join("lib"));
  await symlink(path, folder.join("lib/libkrun.1.dylib"));
  const found = findLibkrun({ ...mac, directories: [folder.join("lib"), folder.join("Cellar")] });
  expect(found).toMatchObject({ path, version: "1.19.0", firmware: { path: firmware } });
});

test("libkrunfw is what was named, else beside libkrun, else of an npm package, else of the system", async () => {
  await put("lib/libkrun.so.1");
  const beside = await put("lib/libkrunfw.so.5");
  const npm = await put("npm/lib/libkrunfw.so.5.6.1");
  const named = await put("named/libkrunfw.so.5.0.0");
  const system = await put("system/libkrunfw.so.5");
  const from = (more: FindOptions) => findLibkrun({ ...none, libkrun: folder.join("lib"), ...more }).firmware;
  const env = { NAVGW_LIBKRUNFW: folder.join("named") };
  expect(from({ env })).toEqual({ path: named, version: "5.0.0" });
  expect(from({ env, libkrunfw: beside })).toEqual({ path: beside, version: undefined });
  expect(from({})).toEqual({ path: beside, version: undefined });
  await put("alone/libkrun.so.1");
  const alone = { libkrun: folder.join("alone"), directories: [folder.join("system")] };
  const packageDirectory = (name: string) =>
    name.startsWith("@superradcompany/") ? folder.join("npm") : undefined;
  expect(from({ ...alone, packageDirectory })).toEqual({ path: npm, version: "5.6.1" });
  expect(from(alone)).toEqual({ path: system, version: undefined });
  expect(from({ ...alone, directories: [] })).toBeUndefined();
});

test("what was named and is not there is an error that says who named it; nothing else is taken", async () => {
  await put("system/libkrun.so.1");
  const directories = [folder.join("system")];
  const gone = folder.join("gone");
  const empty = folder.join("empty");
  await mkdir(empty);
  expect(() => findLibkrun({ ...none, directories, libkrun: gone })).toThrow(
    /no libkrun at .*gone, set by an option/,
  );
  expect(() => findLibkrun({ ...none, directories, env: { NAVGW_LIBKRUN: empty } })).toThrow(
    /no libkrun at .*empty, set by NAVGW_LIBKRUN/,
  );
  expect(() => findLibkrun({ ...none, directories, env: { NAVGW_LIBKRUNFW: gone } })).toThrow(
    /no libkrunfw at .*gone, set by NAVGW_LIBKRUNFW/,
  );
});

test("a library for another architecture or system is refused when named, and passed over in the system", async () => {
  const arm = await put("arm/libkrun.so.1", "linux arm64");
  expect(() => findLibkrun({ ...none, libkrun: arm })).toThrow(
    expect.objectContaining({
      code: "NAVGW_LIBKRUN",
      message: `libkrun is for linux arm64, but this machine is linux x64: ${arm}`,
    }),
  );
  const mac = await put("mac/libkrun.so.1", "darwin fat");
  expect(() => findLibkrun({ ...none, libkrun: mac })).toThrow(
    /libkrun is for darwin x64, arm64, but this machine is linux x64/,
  );
  await writeFile(folder.join("text"), "#!/bin/sh\n# no library at all\n");
  expect(() => findLibkrun({ ...none, libkrun: folder.join("text") })).toThrow(
    /libkrun is not a shared library/,
  );
  const right = await put("right/libkrun.so.1");
  expect(findLibkrun({ ...none, directories: [folder.join("arm"), folder.join("right")] }).path).toBe(right);
});

test("without any, the error has the command that installs it", () => {
  expect(() => findLibkrun(none)).toThrow(
    expect.objectContaining({
      code: "NAVGW_LIBKRUN",
      message: "libkrun was not found",
      hint: expect.stringContaining("or set NAVGW_LIBKRUN to one"),
    }),
  );
  expect(() => findLibkrun({ ...none, platform: "win32" })).toThrow(/libkrun is not available for win32 x64/);
});

test.each([
  ["darwin", "arm64", "", "brew install libkrun"],
  ["linux", "x64", 'ID=fedora\nVERSION_ID="44"', "sudo dnf install libkrun libkrunfw"],
  ["linux", "x64", 'NAME="Asahi"\nID="fedora-asahi"\nID_LIKE="fedora"', "sudo dnf install libkrun libkrunfw"],
  ["linux", "x64", "ID=arch", "sudo pacman -S libkrun libkrunfw"],
  ["linux", "x64", "ID=ubuntu\nID_LIKE=debian", "npm install @earendil-works/gondolin-krun-runner-linux-x64"],
  ["linux", "arm64", "ID=debian", "build it: https://github.com/containers/libkrun#building-and-installing"],
])("on %s %s (%j) that is: %s", (platform, arch, osRelease, command) => {
  expect(installCommand(platform, arch, osRelease)).toBe(command);
});
