import { closeSync, openSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Context } from "../../../../native/libkrun/krun-context.ts";
import { Libkrun } from "../../../../native/libkrun/libkrun-library.ts";
import type { Console, Nic } from "../../../../native/libkrun/runner-document.ts";
import { Folder, LIBRARY } from "./support/runner.ts";

const library = new Libkrun(LIBRARY);
const MAC = "5a:94:ef:e4:0c:ee";
let context: Context;
let folder: Folder;
beforeEach(async () => {
  context = new Context(library);
  folder = await Folder.make();
  // libkrun makes a folder there for a root on a disk, and leaves it.
  vi.stubEnv("TMPDIR", folder.path);
});
afterEach(async () => {
  context[Symbol.dispose]();
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

const refused = (message: RegExp) =>
  expect.objectContaining({ code: "NAVGW_LIBKRUN", message: expect.stringMatching(message) });
const bad = (message: RegExp) =>
  expect.objectContaining({ code: "NAVGW_BAD_OPTION", message: expect.stringMatching(message) });

describe("life", () => {
  test("a context that was disposed of is gone from libkrun, and nothing of it can be called", () => {
    let escaped: Context;
    {
      using inner = new Context(library);
      inner.setMachine(1, 128);
      escaped = inner;
    }
    expect(() => escaped.setMachine(1, 128)).toThrow(/was disposed already/);
    expect(() => escaped.start()).toThrow(/was disposed already/);
    escaped[Symbol.dispose]();
  });

  test("each context has its own number, and a freed one's is not taken for another's", () => {
    const number = library.call("krun_create_ctx");
    expect(library.call("krun_free_ctx", number)).toBe(0);
    expect(library.call("krun_free_ctx", number)).toBe(-2);
    expect(library.call("krun_set_vm_config", number, 1, 128)).toBe(-2);
  });

  test("a start that fails uses it up", () => {
    context.setKernel({ path: folder.join("none"), format: "elf", cmdline: "" });
    context.addDisk({ id: "a", path: folder.join("none"), readOnly: true });
    expect(() => context.start()).toThrow(refused(/^krun_start_enter\(\) failed: EINVAL$/));
    expect(() => context.start()).toThrow(/was started already/);
    expect(() => context.setMachine(1, 128)).toThrow(/was started already/);
  });
});

describe("settings that libkrun takes", () => {
  test("machine, kernel, root, program", () => {
    context.setMachine(255, 1 << 20);
    context.setKernel({ path: "/vmlinux", format: "elf", cmdline: "console=hvc0" });
    context.setRoot(folder.path);
    context.setExec({ path: "/bin/true", args: ["a", ""], env: { A: "b" } });
    context.setWorkdir("/");
    context.setResourceLimits([{ resource: 7, soft: 1024, hard: Number.MAX_SAFE_INTEGER }]);
    context.setOemStrings(["one", "two"]);
    context.setKernelConsole("ttyS0");
    context.setSplitIrqchip(false);
    context.setNestedVirtualization(false);
    context.setGroup(1000);
    context.setUser(1000);
  });

  test("disks in every format and way of flushing, and a root on one", () => {
    for (const format of ["raw", "qcow2", "vmdk"] as const) {
      context.addDisk({ id: format, path: "/disk", format, readOnly: true });
    }
    for (const sync of ["none", "relaxed", "full"] as const) {
      context.addDisk({ id: sync, path: "/disk", readOnly: false, directIo: true, sync });
    }
    context.setRootDisk({ device: "/dev/vda", fileSystem: "ext4", options: "ro,noatime" });
  });

  test("shares with and without a window", () => {
    context.addShare({ tag: "a", path: folder.path, readOnly: false });
    context.addShare({ tag: "b", path: folder.path, readOnly: false, shmSize: 1 << 29 });
  });

  test("cards of every kind, by path and by descriptor", () => {
    const descriptor = openSync("/dev/null", "r+");
    const nics: Nic[] = [
      { kind: "unixstream", path: "/socket", mac: MAC },
      { kind: "unixgram", path: "/socket", mac: MAC, vfkit: true },
      { kind: "unixstream", descriptor, mac: MAC, features: 0 },
      { kind: "unixgram", descriptor, mac: MAC },
      { kind: "tap", path: "tap0", mac: MAC },
    ];
    for (const nic of nics) context.addNic(nic);
    closeSync(descriptor);
  });

  test("a vsock device of one's own, its ports, and a port map", () => {
    context.disableImplicitVsock();
    context.addVsock({ tsi: { inet: true, unix: true } });
    context.addVsockPort({ port: 5000, path: folder.join("s"), listen: true });
    context.addVsockPort({ port: 5001, path: folder.join("t") });
    context.setPortMap([
      { host: 8080, guest: 80 },
      { host: 8443, guest: 443 },
    ]);
  });

  test("consoles of every kind", () => {
    const descriptor = openSync("/dev/null", "r+");
    context.addConsole({ kind: "file", path: folder.join("console") });
    context.disableImplicitConsole();
    const consoles: Console[] = [
      { kind: "descriptors", input: -1, output: descriptor, error: descriptor },
      { kind: "serial", input: descriptor, output: descriptor },
      { kind: "ports", ports: [{ name: "p", input: descriptor, output: -1 }] },
    ];
    for (const console of consoles) context.addConsole(console);
    closeSync(descriptor);
  });
});

describe("what libkrun refuses is said with the call, its arguments and the errno", () => {
  test("a card with neither path nor descriptor", () => {
    expect(() => context.addNic({ kind: "unixstream", mac: MAC })).toThrow(
      refused(/^krun_add_net_unixstream\(path null, descriptor -1, mac 5a94efe40cee, .*\) failed: EINVAL$/),
    );
  });

  test("feature bits that no card has, and tap's that need checksums", () => {
    expect(() => context.addNic({ kind: "unixgram", path: "/s", mac: MAC, features: 1 << 20 })).toThrow(
      refused(/features 1048576.*EINVAL/),
    );
    expect(() => context.addNic({ kind: "tap", path: "tap0", mac: MAC, features: 1 << 7 })).toThrow(
      refused(/^krun_add_net_tap\(name "tap0".*EINVAL/),
    );
  });

  test("a second vsock device, and one beside the implicit", () => {
    const device = { tsi: { inet: false, unix: false } };
    expect(() => context.addVsock(device)).toThrow(refused(/^krun_add_vsock\(features 0\) failed: EEXIST$/));
    context.disableImplicitVsock();
    context.addVsock(device);
    expect(() => context.addVsock(device)).toThrow(refused(/EEXIST/));
  });

  test("vsock ports without a device, and one whose socket is there", () => {
    expect(() => context.addVsockPort({ port: 1, path: folder.path, listen: true })).toThrow(
      refused(/^krun_add_vsock_port2\(port 1, path ".*", listen true\) failed: EEXIST$/),
    );
    context.disableImplicitVsock();
    expect(() => context.addVsockPort({ port: 1, path: "/s" })).toThrow(refused(/ENODEV/));
    expect(() => context.setPortMap([{ host: 1, guest: 1 }])).toThrow(refused(/ENODEV/));
  });

  test("a port map with a card, or with a port twice", () => {
    const twice = [
      { host: 80, guest: 80 },
      { host: 80, guest: 81 },
    ];
    expect(() => context.setPortMap(twice)).toThrow(refused(/ports \["80:80","80:81"\]\) failed: EINVAL/));
    context.addNic({ kind: "unixstream", path: "/s", mac: MAC });
    expect(() => context.setPortMap([{ host: 1, guest: 1 }])).toThrow(refused(/EINVAL/));
  });

  test("a root disk without a disk, or beside a root", () => {
    expect(() => context.setRootDisk({ device: "/dev/vda" })).toThrow(
      refused(
        /^krun_set_root_disk_remount\(device "\/dev\/vda", fileSystem null, options null\) failed: EINVAL$/,
      ),
    );
    context.setRoot(folder.path);
    context.addDisk({ id: "a", path: "/disk", readOnly: true });
    expect(() => context.setRootDisk({ device: "/dev/vda" })).toThrow(refused(/EINVAL/));
  });

  test("a console's file twice, and a terminal that is none", () => {
    context.addConsole({ kind: "file", path: "/a" });
    expect(() => context.addConsole({ kind: "file", path: "/b" })).toThrow(
      refused(/^krun_set_console_output\(path "\/b"\) failed: EINVAL$/),
    );
    const descriptor = openSync("/dev/null", "r+");
    expect(() => context.addConsole({ kind: "ports", ports: [{ name: "p", terminal: descriptor }] })).toThrow(
      refused(/^krun_add_console_port_tty\(console 0, name "p", terminal \d+\) failed: ENOTTY$/),
    );
    closeSync(descriptor);
  });

  test("an initramfs that is not there", () => {
    const kernel = { path: "/k", format: "elf", initramfs: folder.join("none"), cmdline: "" } as const;
    expect(() => context.setKernel(kernel)).toThrow(
      refused(/^krun_set_kernel\(path "\/k", format 1, .*EINVAL$/),
    );
  });

  test.skipIf(process.platform === "darwin")("nested virtualization before 1.19", () => {
    expect(() => context.setNestedVirtualization(true)).toThrow(
      refused(/^krun_set_nested_virt\(enabled true\)/),
    );
  });

  test("read-only shares and roots before 1.18", () => {
    expect(() => context.addShare({ tag: "a", path: "/", readOnly: true })).toThrow(
      refused(/libkrun ≥ 1\.18/),
    );
    expect(() => context.setRoot("/", true)).toThrow(refused(/libkrun ≥ 1\.18/));
  });
});

describe("values that C would cut off or take for others are refused here", () => {
  test.each([
    [() => context.setMachine(256, 128), /cpus must be a whole number from 1 to 255: 256/],
    [() => context.setMachine(0, 128), /cpus/],
    [() => context.setMachine(1, 2 ** 32), /memoryMiB/],
    [() => context.setMachine(1.5, 128), /cpus/],
    [() => context.setUser(-1), /uid/],
    [() => context.setRoot("/a\0b"), /root must be text without NUL/],
    [() => context.setWorkdir(""), /workdir must not be empty/],
    [() => context.setExec({ path: "/a", args: ["\0"], env: {} }), /exec\.args/],
    [() => context.setExec({ path: "/a", args: Array(4096).fill("x"), env: {} }), /at most 4095/],
    [() => context.addNic({ kind: "unixstream", path: "/s", mac: "5a:94" }), /mac must look like/],
    [() => context.addNic({ kind: "unixstream", descriptor: 9999, mac: MAC }), /descriptor 9999 is not open/],
    [() => context.addNic({ kind: "tap", mac: MAC }), /tap device's name/],
    [() => context.setPortMap([{ host: 65536, guest: 1 }]), /portMap\.host/],
    [() => context.addVsockPort({ port: -1, path: "/s" }), /vsockPort\.port/],
    [() => context.addConsole({ kind: "serial", input: -1, output: 1 }), /console\.input/],
    [() => context.addConsole({ kind: "descriptors", input: 9999, output: 1, error: 2 }), /not open/],
    [() => context.setResourceLimits([{ resource: 7, soft: 2, hard: 1 }]), /rlimits\.hard/],
    // As JSON may have them, whatever the types say.
    [
      () => context.addDisk({ id: "a", path: "/d", readOnly: "no" as never }),
      /disk\.readOnly must be true or false/,
    ],
    [
      () => context.addDisk({ id: "a", path: "/d", readOnly: true, format: "qed" as never }),
      /raw, qcow2, vmdk/,
    ],
    [() => context.addConsole({ kind: "toString" } as never), /console\.kind must be one of/],
    [() => context.addNic({ kind: "vhost", path: "/s", mac: MAC } as never), /nic\.kind/],
  ])("%#", (set, message) => {
    expect(set).toThrow(bad(message));
  });
});
