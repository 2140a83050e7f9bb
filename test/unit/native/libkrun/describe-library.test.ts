import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { describeLibkrun } from "../../../../native/libkrun/describe-library.ts";
import { Folder, LIBRARY } from "./support/runner.ts";

test("a library is told with its calls, features and release, in a process of its own", async () => {
  const found = await describeLibkrun({ path: LIBRARY });
  expect(found).toMatchObject({ path: LIBRARY, features: { net: true, blk: true, gpu: false } });
  expect(found.calls).toContain("krun_start_enter");
  expect(found.missing).toEqual([{ name: "krun_add_virtiofs3", since: "1.18" }]);
  // krun_has_feature is the newest that 1.17.4 has.
  expect(found.atLeast).toBe("1.17.3");
});

test("one that cannot be loaded is the error that its loading was", async () => {
  await using folder = await Folder.make();
  const path = folder.join("libkrun.so.1");
  await writeFile(path, "no library");
  await expect(describeLibkrun({ path })).rejects.toMatchObject({
    code: "NAVGW_LIBKRUN",
    message: expect.stringContaining(`cannot load libkrun from ${path}`),
    hint: expect.stringContaining("use a libkrun for"),
  });
  await expect(describeLibkrun({ path: LIBRARY, firmware: { path } })).rejects.toThrow(
    /cannot load libkrunfw/,
  );
});

test("the compiled runner does as its source does", async () => {
  const dist = fileURLToPath(new URL("../../../../dist/native/libkrun/runner.js", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [dist, "describe", LIBRARY]);
  expect(JSON.parse(stdout)).toEqual(await describeLibkrun({ path: LIBRARY }));
});

test("a program that is no Node.js is an error, and an abort is the caller's", async () => {
  await expect(describeLibkrun({ path: LIBRARY }, { node: "/nowhere/node" })).rejects.toMatchObject({
    code: "NAVGW_LIBKRUN",
  });
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(describeLibkrun({ path: LIBRARY }, { signal })).rejects.toThrow("enough");
});
