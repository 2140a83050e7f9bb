import { expect, test } from "vitest";
import { Libkrun } from "../../../../native/libkrun/libkrun-library.ts";
import { loadError } from "../../../../native/libkrun/load-error.ts";
import { LIBRARY } from "./support/runner.ts";

/** A library of this process that has nothing of libkrun. */
function otherLibrary(): string {
  const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
  const path = sharedObjects.find((object) => /\/libm?c?\.so/.test(object));
  if (path === undefined) throw new Error(`no C library in ${sharedObjects}`);
  return path;
}

test("a call that the library does not have says which release brings it", () => {
  const library = new Libkrun(LIBRARY);
  expect(() => library.call("krun_add_virtiofs3", 0, "tag", "/", 0, true)).toThrow(
    expect.objectContaining({
      code: "NAVGW_LIBKRUN",
      message: expect.stringContaining("needs libkrun ≥ 1.18"),
    }),
  );
});

test("a call that is missing because of how it was built says that too", () => {
  expect(() => new Libkrun(otherLibrary()).call("krun_add_disk3")).toThrow(
    /krun_add_disk3 needs libkrun ≥ 1\.17, built with BLK=1/,
  );
});

test("features are told, and not guessed where libkrun cannot tell", () => {
  const library = new Libkrun(LIBRARY);
  expect(library.feature("net")).toBe(true);
  expect(library.feature("gpu")).toBe(false);
  // Not known before 1.19.
  expect(library.feature("init-blob")).toBeUndefined();
  expect(new Libkrun(otherLibrary()).feature("net")).toBeUndefined();
});

test("a file that is no library is an error with its path", () => {
  const path = new URL(import.meta.url).pathname;
  expect(() => new Libkrun(path)).toThrow(
    expect.objectContaining({
      code: "NAVGW_LIBKRUN",
      message: expect.stringContaining(path),
      hint: expect.stringContaining("use a libkrun for"),
    }),
  );
  expect(() => new Libkrun("/nowhere/libkrun.so.1")).toThrow(
    /cannot load libkrun from \/nowhere\/libkrun\.so\.1/,
  );
  expect(() => new Libkrun(LIBRARY, path)).toThrow(/cannot load libkrunfw/);
});

test("a library that it needs and that is missing is named with its package", () => {
  const said = (text: string) =>
    loadError("libkrun", "/l", new Error(`Failed to load shared library: ${text}`));
  const missing = said("libcap-ng.so.0: cannot open shared object file: No such file or directory");
  expect(missing.hint).toMatch(/libcap-ng\.so\.0: apt-get install libcap-ng0/);
  expect(said("libx.so.3: cannot open shared object file: No such file or directory").hint).toBe(
    "install the package that has libx.so.3",
  );
  expect(said("/lib/libc.so.6: version `GLIBC_2.38' not found (required by /l)").hint).toMatch(
    /newer system/,
  );
});
