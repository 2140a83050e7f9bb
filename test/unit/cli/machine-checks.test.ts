import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkCopies } from "../../../src/cli/copy-check.ts";
import { checkMachine } from "../../../src/cli/machine-checks.ts";
import { sharesExtents } from "../../../src/core/snapshot/shared-extents.ts";
import { navgwHere, scratch } from "./support.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const versions = { package: "1", guest: [{ name: "vmlinux", version: "6.12", sha256: "0" }] };

describe("checkMachine", () => {
  const find = (name: string, env: NodeJS.ProcessEnv) =>
    checkMachine(versions, env).find((check) => check.name === name);

  it("finds directories writable that are yet to be made", () => {
    const home = scratch();
    const check = find("state", { XDG_STATE_HOME: join(home, "not/yet") });
    expect(check?.status).not.toBe("failed");
    expect(check?.detail).toMatch(/not\/yet\/navgw, [\d.]+ [KMGT]iB free$/);
  });

  it("says what to do about a directory that cannot be written", () => {
    const file = join(scratch(), "file");
    writeFileSync(file, "");
    expect(find("cache", { XDG_CACHE_HOME: file })).toEqual({
      name: "cache",
      status: "failed",
      detail: `${file}/navgw is not writable`,
      hint: "make it writable, or set XDG_CACHE_HOME to a writable directory",
    });
  });

  it("finds kubectl on PATH, if it may be run", () => {
    const home = scratch();
    const kubectl = join(home, "kubectl");
    writeFileSync(kubectl, "#!/bin/sh\n", { mode: 0o644 });
    expect(find("kubectl", { PATH: home })?.status).toBe("warning");
    writeFileSync(join(scratch(), "kubectl"), "");
    mkdirSync(join(home, "bin"));
    writeFileSync(join(home, "bin/kubectl"), "#!/bin/sh\n", { mode: 0o755 });
    expect(find("kubectl", { PATH: `${home}:${home}/bin` })).toMatchObject({
      status: "ok",
      detail: join(home, "bin/kubectl"),
    });
  });
});

describe("checkCopies", () => {
  it("clones a file for real, also where the directory is yet to be made, and leaves nothing", async () => {
    const home = scratch();
    const { shared, check } = await checkCopies(join(home, "not/yet"));
    expect(shared).toBe(await sharesExtents(home));
    expect(check).toMatchObject({ name: "copies", status: "ok" });
    expect(check.detail).toContain(shared ? "neither time nor space" : "does not share extents");
    expect(readdirSync(home)).toEqual([]);
  });

  it("says why it could not", async () => {
    const file = join(scratch(), "file");
    writeFileSync(file, "");
    expect(await checkCopies(file)).toMatchObject({
      shared: undefined,
      check: { status: "warning", detail: expect.stringContaining(file), hint: expect.any(String) },
    });
  });
});

describe("doctor without a guest package", () => {
  it("reports the machine all the same, and exits with 4", async () => {
    vi.stubEnv("NAVGW_GUEST_DIR", scratch());
    const { exitCode, stdout } = await navgwHere("doctor");
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/^ ✗ engines +guest package not found: .*\n +hint: /m);
    expect(stdout).toMatch(/^ ✗ guest +no guest package for this platform is installed\n +hint: /m);
    expect(stdout).toMatch(/^ . memory +[\d.]+ GiB of [\d.]+ GiB available$/m);
    expect(stdout).toMatch(/^ ✓ copies +need .* extents$/m);
    expect(stdout).toMatch(/No engine works on this machine: clusters cannot start\.$/);
  });
});
