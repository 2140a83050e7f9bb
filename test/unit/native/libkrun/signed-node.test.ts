import { chmod, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensureSignedNode } from "../../../../native/libkrun/signed-node.ts";
import { installCodesign } from "./support/codesign.ts";
import { Folder } from "./support/runner.ts";

let folder: Folder;
let calls: () => Promise<string[]>;
let options: { node: string; cacheDir: string };
beforeEach(async () => {
  folder = await Folder.make();
  calls = await installCodesign(folder);
  options = { node: folder.join("node"), cacheDir: folder.join("cache") };
  // As an installed program may be: nobody may write to it.
  await writeFile(options.node, "#!/bin/sh\necho node\n");
  await chmod(options.node, 0o555);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

test("a copy is signed, checked and put in place once; the Node.js itself stays as it was", async () => {
  const signed = await ensureSignedNode(options);
  expect(await readFile(signed, "utf8")).toMatch(
    /^#!\/bin\/sh\necho node\nSIGNED\n[\s\S]*com\.apple\.security\.hypervisor/,
  );
  expect((await stat(signed)).mode & 0o777).toBe(0o700);
  expect(await readFile(options.node, "utf8")).toBe("#!/bin/sh\necho node\n");
  expect((await calls()).map((call) => call.split(" ")[0])).toEqual(["--force", "--verify", "--display"]);
  // Signed under a name that nobody else would start.
  expect((await calls())[0]).toMatch(/ \S+\.partial$/);

  expect(await ensureSignedNode(options)).toBe(signed);
  expect((await calls()).slice(3).map((call) => call.split(" ")[0])).toEqual(["--verify", "--display"]);
  expect(await readdir(dirname(signed))).toHaveLength(1);
});

test("a damaged copy is made anew", async () => {
  const signed = await ensureSignedNode(options);
  await writeFile(signed, "half");
  expect(await ensureSignedNode(options)).toBe(signed);
  expect(await readFile(signed, "utf8")).toContain("SIGNED");
});

test("a Node.js that was updated in place gets another copy", async () => {
  const signed = await ensureSignedNode(options);
  await utimes(options.node, 1, 1);
  expect(await ensureSignedNode(options)).not.toBe(signed);
});

test("many at once end up with one whole copy", async () => {
  const paths = await Promise.all(Array.from({ length: 5 }, () => ensureSignedNode(options)));
  expect(new Set(paths).size).toBe(1);
  expect(await readdir(dirname(paths[0] ?? ""))).toHaveLength(1);
});

test.each([
  [
    "sign",
    "node: resource fork, Finder information, or similar detritus not allowed",
    /^cannot sign a copy/,
    /XDG_CACHE_HOME/,
  ],
  [
    "sign",
    "entitlements.plist: cannot read entitlement data",
    /cannot read entitlement data$/,
    /reinstall navgw-test/,
  ],
  ["sign", "", /^cannot sign a copy of Node\.js: codesign exited with code 1$/, /by hand/],
  [
    "verify",
    "invalid signature (code or signature have been modified)",
    /signature of the copy .* is not valid: invalid/,
    /by hand/,
  ],
  ["show", "no entitlements", /does not have com\.apple\.security\.hypervisor/, /./],
])(
  "when codesign refuses to %s (%j) that is said, and nothing is left",
  async (action, says, message, hint) => {
    vi.stubEnv("CODESIGN_REFUSES", action);
    vi.stubEnv("CODESIGN_SAYS", says);
    await expect(ensureSignedNode(options)).rejects.toMatchObject({
      code: "NAVGW_LIBKRUN",
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    expect(await readdir(folder.join("cache/signed-node"))).toEqual([]);
  },
);

test("without codesign the error says how to get it", async () => {
  vi.stubEnv("PATH", folder.join("cache"));
  await expect(ensureSignedNode(options)).rejects.toMatchObject({
    code: "NAVGW_LIBKRUN",
    message: "codesign is not installed",
    hint: "install it: xcode-select --install",
  });
});

test("an abort is the caller's", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(ensureSignedNode({ ...options, signal })).rejects.toThrow("enough");
});
