import { describe, expect, it } from "vitest";
import { resolveMicroVm } from "../../../../src/core/microvm/microvm-options.ts";
import { planGuest, planRunner, type RunPlan, STREAMS } from "../../../../src/core/microvm/microvm-plan.ts";

const options = resolveMicroVm({
  rootfs: "/somewhere",
  command: ["sh", "-c", "secret words"],
  env: { SECRET: "value" },
  volumes: [
    { host: "/host/a", guest: "/a" },
    { host: "/host/b", guest: "/b", readOnly: true },
  ],
});
const plan: RunPlan = {
  options,
  rootfs: "/real/root",
  command: { argv: options.command, env: options.env, workdir: "/work", user: "web" },
  streams: STREAMS,
  library: { path: "/lib/libkrun.so.1", firmware: "/lib/libkrunfw.so.5" },
  readOnlyShares: true,
  guest: { kernel: "/cache/vmlinux", base: "/cache/base.erofs" },
  parent: 42,
  ports: [{ host: 8080, guest: 80 }],
};

describe("the plan of a microVM", () => {
  it("has nothing of the command on the kernel's command line", () => {
    const { vm, firmware, parent } = planRunner(plan);
    expect(vm.kernel?.cmdline).not.toMatch(/secret|SECRET|web|real/);
    expect({ firmware, parent }).toEqual({ firmware: undefined, parent: 42 });
    expect(JSON.stringify(vm)).not.toContain("secret words");
    expect(planGuest(plan)).toMatchObject({ argv: ["sh", "-c", "secret words"], env: { SECRET: "value" } });
  });

  it("names folders alike for libkrun and for the guest", () => {
    const shares = planRunner(plan).vm.shares ?? [];
    const guest = planGuest(plan);
    expect(shares).toEqual([
      { tag: guest.root, path: "/real/root", readOnly: false },
      { tag: guest.volumes[0]?.tag, path: "/host/a", readOnly: false },
      { tag: guest.volumes[1]?.tag, path: "/host/b", readOnly: true },
    ]);
    expect(guest.volumes.map(({ path, readOnly }) => [path, readOnly])).toEqual([
      ["/a", false],
      ["/b", true],
    ]);
  });

  it("has a root that the host keeps as it is unless the command may write to it", () => {
    const access = (kind: "write" | "overlay" | "read-only", readOnlyShares: boolean) =>
      planRunner({ ...plan, options: { ...options, access: kind }, readOnlyShares }).vm.shares?.[0]?.readOnly;
    expect([access("write", true), access("overlay", true), access("read-only", true)]).toEqual([
      ...[false, true, true],
    ]);
    // An older libkrun refuses a machine that asks for it.
    expect([access("overlay", false), access("read-only", false)]).toEqual([false, false]);
  });

  it("has a card, or none, and never a vsock device", () => {
    expect(planRunner(plan).vm).toMatchObject({
      vsock: false,
      nics: [{ kind: "unixstream", path: "net.sock" }],
    });
    expect(planRunner({ ...plan, options: { ...options, net: "none" } }).vm).toMatchObject({
      vsock: false,
      nics: [],
    });
  });

  it("leaves everything to libkrun's own init with TSI", () => {
    const { vm, firmware } = planRunner({ ...plan, guest: undefined, options: { ...options, net: "tsi" } });
    expect(firmware).toBe("/lib/libkrunfw.so.5");
    expect(vm).toMatchObject({
      root: "/real/root",
      exec: { path: "sh", args: ["-c", "secret words"], env: { SECRET: "value" } },
      workdir: "/work",
      vsock: { tsi: { inet: true, unix: false } },
      portMap: [{ host: 8080, guest: 80 }],
    });
    expect(vm.kernel ?? vm.nics ?? vm.disks).toBeUndefined();
  });
});
