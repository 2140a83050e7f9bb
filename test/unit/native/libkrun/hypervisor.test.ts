import { writeFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";
import { explainOpenError, hypervisorProblem, kvmProblem } from "../../../../native/libkrun/hypervisor.ts";
import { API_WORDS, renderHint } from "../../../../src/core/base/render-hint.ts";
import { Folder } from "./support/runner.ts";

test("a device that is not there, and one that cannot be opened, are told apart", async () => {
  await using folder = await Folder.make();
  expect(kvmProblem(folder.join("kvm"))).toMatchObject({
    failure: "missing",
    reason: expect.stringMatching(/^there is no .*kvm$/),
  });
  // A folder may not be opened for writing, whoever asks.
  expect(kvmProblem(folder.path)).toMatchObject({
    failure: "unusable",
    reason: expect.stringMatching(/cannot be opened \(EISDIR\)$/),
  });
  const device = folder.join("device");
  await writeFile(device, "");
  expect(kvmProblem(device)).toBeUndefined();
});

test("one that this user may not open comes with how to be let in", () => {
  const { hint, ...problem } = explainOpenError("/dev/kvm", "EACCES");
  expect(problem).toEqual({ failure: "denied", reason: "this user may not open /dev/kvm (EACCES)" });
  expect(renderHint(hint, API_WORDS)).toMatch(/usermod -aG kvm .*KERNEL=="kvm".*udevadm trigger/);
});

test.each(["ENOENT", "EIO"])("%s comes with which modules to load", (code) => {
  expect(renderHint(explainOpenError("/dev/kvm", code).hint, API_WORDS)).toContain("kvm_intel or kvm_amd");
});

// Root may open anything.
test.skipIf(process.getuid?.() === 0)("and is known by trying", async () => {
  await using folder = await Folder.make();
  const device = folder.join("kvm");
  await writeFile(device, "", { mode: 0 });
  expect(kvmProblem(device)).toMatchObject({ reason: expect.stringContaining("may not open") });
});

test.each([
  ["echo 1", undefined],
  ["echo 0", /this Mac has no hypervisor \(kern\.hv_support is 0\)/],
  ["echo unknown oid >&2; exit 1", /kern\.hv_support is missing/],
])("on macOS sysctl tells: %s", async (says, reason) => {
  await using folder = await Folder.make();
  await writeFile(folder.join("sysctl"), `#!/bin/sh\n${says}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", folder.path);
  try {
    const problem = await hypervisorProblem("darwin");
    if (reason === undefined) expect(problem).toBeUndefined();
    else expect(problem?.reason).toMatch(reason);
  } finally {
    vi.unstubAllEnvs();
  }
});

test("elsewhere there is none", async () => {
  expect((await hypervisorProblem("win32"))?.reason).toMatch(/not on win32/);
});
