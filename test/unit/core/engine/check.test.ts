import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { krun } from "../../../../src/core/engine/krun.ts";
import {
  allowsExec,
  chooseMemoryDir,
  memoryDirProblem,
  parseMounts,
} from "../../../../src/core/engine/memory-dir.ts";
import { qemu } from "../../../../src/core/engine/qemu.ts";
import { snapshotSupport } from "../../../../src/core/engine/snapshot-support.ts";
import { uml } from "../../../../src/core/engine/uml.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A program that answers --version as QEMU does. */
function program(version: string, sandbox = true): string {
  const path = join(dir, `qemu-${version}-${sandbox}`);
  writeFileSync(
    path,
    `#!/bin/sh\ncase "$*" in *-sandbox*) exit ${sandbox ? 0 : 1};; esac\necho "QEMU emulator version ${version} (Debian)"\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

test("a qemu that is not there, or is too old, is not usable, and the hint says what to do", async () => {
  vi.stubEnv("NAVGW_QEMU", join(dir, "none"));
  expect(await qemu.check()).toMatchObject({ ok: false, hint: [expect.stringContaining("install")] });
  vi.stubEnv("NAVGW_QEMU", program("6.2.0"));
  expect(await qemu.check()).toMatchObject({ ok: false, reason: expect.stringContaining("6.2.0") });
});

test("a qemu that is new enough is tried, by emulation last", async () => {
  vi.stubEnv("NAVGW_QEMU", program("7.2.22", false));
  const checked = await qemu.check();
  expect(checked).toMatchObject({ ok: true, detail: { version: "7.2.22" } });
  if (!checked.ok) return;
  expect(checked.variants.at(-1)).toMatchObject({
    label: "emulated",
    hardware: false,
    isolation: "none",
    sandbox: false,
  });
});

test("krun without its library says which one it looked for", async () => {
  vi.stubEnv("NAVGW_LIBKRUN", join(dir, "no/libkrun.so.1"));
  expect(await krun.check()).toMatchObject({
    ok: false,
    reason: expect.stringContaining("NAVGW_LIBKRUN"),
    hint: [expect.any(String)],
  });
});

test("krun looks for KVM once it has its library", async () => {
  const checked = await krun.check();
  expect(checked.detail).toMatchObject({ libkrun: expect.stringMatching(/^1\.17\.4 \(npm\)$/) });
  if (checked.ok)
    expect(checked.variants).toMatchObject([
      { hardware: true, isolation: "hardware", program: checked.detail.library },
    ]);
  else
    expect(checked).toMatchObject({
      reason: expect.stringContaining("/dev/kvm"),
      hint: [{ kvm: expect.any(String) }],
    });
});

test("qemu isolates by hardware where it has KVM, and by nothing without", async () => {
  vi.stubEnv("NAVGW_QEMU", program("7.2.22"));
  const checked = await qemu.check();
  if (!checked.ok) throw new Error(checked.reason);
  for (const { hardware, isolation } of checked.variants)
    expect(isolation).toBe(hardware ? "hardware" : "none");
});

test("uml isolates by nothing", async () => {
  expect(await uml.check()).toMatchObject({ ok: true, variants: [{ hardware: false, isolation: "none" }] });
});

test("a library that is not there is reported by the check alone", async () => {
  vi.stubEnv("NAVGW_LIBKRUN", join(dir, "no/libkrun.so.1"));
  expect(await krun.describe?.()).toEqual({});
});

const mounts = parseMounts(
  [
    "/dev/vda / ext4 rw,relatime 0 0",
    "tmpfs /dev/shm tmpfs rw,nosuid,nodev,noexec 0 0",
    "tmpfs /mnt/with\\040space tmpfs rw 0 0",
    "tmpfs /mnt tmpfs rw,noexec 0 0",
    "tmpfs /twice tmpfs rw 0 0",
    "tmpfs /twice tmpfs rw,noexec 0 0",
  ].join("\n"),
);

test.each([
  ["/home/me", true],
  ["/dev/shm", false],
  ["/dev/shm/x", false],
  ["/dev/shmx", true],
  ["/mnt/with space/x", true],
  ["/mnt/x", false],
  ["/twice", false],
])("whether programs may run from %s: %s", (path, allowed) => {
  expect(allowsExec(mounts, path)).toBe(allowed);
});

test("guest memory goes where there is room for it, else to the cluster's directory", async () => {
  expect(await chooseMemoryDir(1, "/fallback", ["/no/such/dir", dir])).toBe(dir);
  expect(await chooseMemoryDir(2 ** 60, "/fallback", [dir])).toBe("/fallback");
});

test("what keeps a directory from holding guest memory is said", async () => {
  expect(await memoryDirProblem(1, dir)).toBeUndefined();
  expect(await memoryDirProblem(2 ** 60, dir)).toMatch(
    /has room for \d+ MiB, and the guest's memory needs 1099511627776 MiB$/,
  );
  const noexec = parseMounts(readFileSync("/proc/mounts", "utf8")).find((mount) => mount.noexec)?.path;
  if (noexec !== undefined)
    expect(await memoryDirProblem(1, noexec)).toBe(`programs may not run from ${noexec}`);
});

test("a snapshot keeps memory where the engine can and there is room, else the disk, and says why", async () => {
  expect(await snapshotSupport(uml, {})).toEqual({
    keeps: "memory",
    why: "uml's kernel saves its own memory",
  });
  expect(await snapshotSupport(uml, {}, { cpus: 2 })).toEqual({
    keeps: "disk",
    why: "uml saves the memory of a machine with one CPU only",
  });
  expect(await snapshotSupport(krun, {})).toEqual({
    keeps: "disk",
    why: "krun cannot save a machine's memory",
  });
  expect(await snapshotSupport(qemu, { version: "7.2.22" }, { memory: 2 ** 40 })).toEqual({
    keeps: "disk",
    why: expect.stringContaining("/dev/shm"),
  });
  const here = await snapshotSupport(qemu, { version: "7.2.22" }, { memory: 0 });
  const problem = await memoryDirProblem(0);
  expect(here).toEqual(
    problem === undefined
      ? { keeps: "memory", why: "qemu 7.2.22, and /dev/shm has room for 0 MiB" }
      : { keeps: "disk", why: problem },
  );
});
