import { expect, test } from "vitest";
import { RUNNER_PATH } from "../../../../native/libkrun/runner-launch.ts";
import type { MachineSpec, Variant } from "../../../../src/core/engine/engine.ts";
import { krun } from "../../../../src/core/engine/krun.ts";
import { qemu } from "../../../../src/core/engine/qemu.ts";
import { uml } from "../../../../src/core/engine/uml.ts";

const spec: MachineSpec = {
  cpus: 3,
  memoryMiB: 1500,
  kernel: "/cache/kernel",
  disks: [
    { path: "base.erofs", readOnly: true },
    { path: "state.ext4", readOnly: false },
    { path: "config.tar", readOnly: true },
  ],
  nic: { socket: "net.sock", mac: "5a:94:ef:e4:0c:ee" },
  memoryDir: "/dev/shm",
};
const variant: Variant = {
  label: "emulated",
  hardware: false,
  isolation: "none",
  program: "/usr/bin/qemu-system-x86_64",
  sandbox: false,
  probeTimeout: 1,
};

/** Values that follow an option. */
const after = (argv: readonly string[], option: string): string[] =>
  argv.flatMap((arg, index) => (arg === option ? [argv[index + 1] ?? ""] : []));

test("uml gets its disks in order, read-only where they are, and never looks for a copy-on-write header", () => {
  const { argv, env, protocol } = uml.launch(spec, { ...variant, program: undefined });
  expect(argv[0]).toBe("/cache/kernel");
  expect(argv.filter((arg) => arg.startsWith("ubd"))).toEqual([
    "ubd0rd=base.erofs",
    "ubd1d=state.ext4",
    "ubd2rd=config.tar",
  ]);
  expect(argv).toContain("root=/dev/ubda");
  expect(argv).toContain("mem=1500M");
  expect(argv).toContain("ncpus=3");
  expect(argv).toContain("vec0:transport=bess,dst=net.sock,depth=128,gro=1,mac=5a:94:ef:e4:0c:ee");
  // Everything it writes is in the machine's directory, or in an unlinked file there.
  expect(argv).toContain("uml_dir=uml");
  expect(env).toEqual({ TMPDIR: "/dev/shm" });
  expect(protocol).toBe("bess");
});

test("uml can be saved by its monitor where that is asked for, and goes on from what was saved with nothing else", () => {
  expect(uml.launch(spec, variant).argv.join(" ")).not.toContain("monitor");
  const snapshots = { monitor: "monitor.sock", memory: "shared" } as const;
  expect(uml.launch({ ...spec, snapshots }, variant).argv).toContain("monitor=monitor.sock");
  const from = { monitor: "monitor.sock", memory: { path: "memory" } };
  expect(uml.launch({ ...spec, snapshots: from }, variant).argv).toEqual(["/cache/kernel", "restore=."]);
});

test("uml with one CPU stays on one CPU of the host, and with more it does not", () => {
  expect(uml.launch({ ...spec, cpus: 1 }, variant).oneCpu).toBe(true);
  expect(uml.launch({ ...spec, cpus: 2 }, variant).oneCpu).toBe(false);
});

test("qemu emulates a microvm with the same disks", () => {
  const { argv, protocol } = qemu.launch(spec, variant);
  expect(argv[0]).toBe("/usr/bin/qemu-system-x86_64");
  expect(after(argv, "-accel")).toEqual(["tcg,thread=multi,tb-size=1024"]);
  expect(after(argv, "-smp")).toEqual(["3"]);
  expect(after(argv, "-m")).toEqual(["1500M"]);
  const drives = after(argv, "-drive");
  expect(drives.map((drive) => /file=([^,]*)/.exec(drive)?.[1])).toEqual([
    "base.erofs",
    "state.ext4",
    "config.tar",
  ]);
  expect(drives.map((drive) => drive.includes("readonly=on"))).toEqual([true, false, true]);
  // A guest that wrote another format's header to its disk must not make QEMU follow it.
  for (const drive of drives) expect(drive).toContain("format=raw");
  expect(after(argv, "-append")[0]).toContain("root=/dev/vda ro rootfstype=erofs init=/sbin/init");
  expect(after(argv, "-append")[0]).toContain("mitigations=off");
  expect(after(argv, "-netdev")).toEqual(["stream,id=net,server=off,addr.type=unix,addr.path=net.sock"]);
  expect(argv).not.toContain("-sandbox");
  expect(protocol).toBe("qemu");
});

test("qemu with KVM keeps the mitigations and confines itself where it can", () => {
  const { argv } = qemu.launch(spec, { ...variant, label: "KVM", hardware: true, sandbox: true });
  expect(after(argv, "-accel")).toEqual(["kvm"]);
  expect(after(argv, "-cpu")).toEqual(["host"]);
  expect(after(argv, "-append")[0]).not.toContain("mitigations=off");
  expect(after(argv, "-sandbox")[0]).toContain("spawn=deny");
});

test("krun's runner is told of the same machine on its stdin, and nothing of ours on its command line", () => {
  const { argv, env, stdin, protocol } = krun.launch(spec, { ...variant, program: "/lib/libkrun.so.1" });
  expect(argv).toEqual([process.execPath, expect.any(String), RUNNER_PATH, "0"]);
  expect(env).toEqual({ TMPDIR: "." });
  expect(JSON.parse(stdin)).toEqual({
    library: "/lib/libkrun.so.1",
    vm: {
      cpus: 3,
      memoryMiB: 1500,
      kernel: {
        path: "/cache/kernel",
        format: "elf",
        cmdline: expect.stringContaining("root=/dev/vda ro rootfstype=erofs init=/sbin/init"),
      },
      disks: [
        { id: "disk0", path: "base.erofs", readOnly: true, sync: "none" },
        { id: "disk1", path: "state.ext4", readOnly: false, sync: "none" },
        { id: "disk2", path: "config.tar", readOnly: true, sync: "none" },
      ],
      nics: [{ kind: "unixstream", path: "net.sock", mac: "5a:94:ef:e4:0c:ee" }],
      vsock: false,
      consoles: [{ kind: "file", path: "/proc/self/fd/1" }],
    },
  });
  expect(protocol).toBe("qemu");
});

test("without a network card there is none", () => {
  for (const engine of [uml, qemu]) {
    const { argv, protocol } = engine.launch({ ...spec, nic: undefined }, variant);
    expect(argv.join(" ")).not.toMatch(/net\.sock|netdev|vec0/);
    expect(protocol).toBe("none");
  }
});
