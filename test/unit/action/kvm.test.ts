import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { enableKvm, kvmAdvice, type Runner } from "../../../src/action/kvm.ts";
import { scratch } from "../core/support/scratch.ts";
import { inputsOf } from "./support/inputs.ts";

const dir = scratch();
const { signal } = new AbortController();
const hosted: Runner = { platform: "linux", arch: "x64", hosted: true, container: false };
const own: Runner = { ...hosted, hosted: false };

/** A sudo that notes what it was told, and "udev" that opens the device at the trigger. */
function sudoInPath(device: string): { calls: () => string[]; rule: () => string } {
  const bin = join(dir, `bin-${Math.random()}`);
  mkdirSync(bin);
  const script = `#!/bin/sh
echo "$*" >> '${bin}/calls'
case "$2" in tee) cat > '${bin}/rule' ;; esac
case "$3" in trigger) rm -rf '${device}' && : > '${device}' ;; esac
`;
  writeFileSync(join(bin, "sudo"), script);
  chmodSync(join(bin, "sudo"), 0o755);
  vi.stubEnv("PATH", `${bin}:${process.env.PATH}`);
  return {
    calls: () =>
      existsSync(join(bin, "calls")) ? readFileSync(join(bin, "calls"), "utf8").trimEnd().split("\n") : [],
    rule: () => readFileSync(join(bin, "rule"), "utf8"),
  };
}

/** A device that nobody can open for writing, not even root: a folder. */
function closedDevice(name: string): string {
  const device = join(dir, name);
  mkdirSync(device);
  return device;
}

test("on GitHub's own runners a udev rule opens the device, by programs and not by a shell", async () => {
  const device = closedDevice("kvm1");
  const sudo = sudoInPath(device);
  await enableKvm(inputsOf({ engine: "krun", "log-level": "error" }), signal, { device, runner: hosted });
  expect(sudo.calls()).toEqual([
    "-n tee /etc/udev/rules.d/99-kvm4all.rules",
    "-n udevadm control --reload-rules",
    "-n udevadm trigger --name-match=kvm",
  ]);
  expect(sudo.rule()).toBe('KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"\n');
});

test("a device that is open already is left alone", async () => {
  const device = join(dir, "kvm2");
  writeFileSync(device, "");
  const sudo = sudoInPath(device);
  await enableKvm(inputsOf({ engine: "krun" }), signal, { device, runner: hosted });
  expect(sudo.calls()).toEqual([]);
});

test("nothing is changed on somebody's own runner; who demands krun is told what to do", async () => {
  const device = closedDevice("kvm3");
  const sudo = sudoInPath(device);
  const krun = enableKvm(inputsOf({ engine: "krun" }), signal, { device, runner: own });
  await expect(krun).rejects.toMatchObject({
    code: "NAVGW_ENGINE_UNAVAILABLE",
    message: expect.stringContaining("engine krun needs KVM"),
    hint: expect.stringContaining("sudo usermod -aG kvm USER"),
  });
  await enableKvm(inputsOf({ engine: "auto" }), signal, { device, runner: own });
  await enableKvm(inputsOf({ engine: "uml" }), signal, { device, runner: hosted });
  expect(sudo.calls()).toEqual([]);
});

test.each([
  [{ ...hosted, arch: "arm64" }, "missing", /arm64 runners have no KVM: runs-on: ubuntu-latest/],
  [hosted, "missing", /runs-on: ubuntu-latest \(x64\)/],
  [{ ...own, container: true }, "missing", /--device \/dev\/kvm/],
  [own, "missing", /virtualization.*kvm_intel or kvm_amd/],
  [own, "denied", /sudo usermod -aG kvm USER/],
] as const)("advice for %j, where the device is %s", (runner, failure, expected) => {
  expect(kvmAdvice(runner, failure)).toMatch(expected);
});
