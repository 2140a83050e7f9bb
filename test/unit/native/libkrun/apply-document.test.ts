import { writeFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { expect, onTestFinished, test, vi } from "vitest";
import { apply } from "../../../../native/libkrun/apply-document.ts";
import { Context } from "../../../../native/libkrun/krun-context.ts";
import { Libkrun } from "../../../../native/libkrun/libkrun-library.ts";
import type { MicroVm } from "../../../../native/libkrun/runner-document.ts";
import { Folder, LIBRARY } from "./support/runner.ts";

const library = new Libkrun(LIBRARY);
const MAC = "5a:94:ef:e4:0c:ee";
function applied(more: Partial<MicroVm>): void {
  using context = new Context(library);
  apply(library, context, { cpus: 1, memoryMiB: 128, ...more });
}
const bad = (message: RegExp) =>
  expect.objectContaining({ code: "NAVGW_BAD_OPTION", message: expect.stringMatching(message) });

test("the order is right for settings that exclude each other in another", async () => {
  await using folder = await Folder.make();
  // libkrun makes a folder there for a root on a disk, and leaves it.
  vi.stubEnv("TMPDIR", folder.path);
  onTestFinished(() => void vi.unstubAllEnvs());
  const disk = folder.join("disk");
  await writeFile(disk, "");
  applied({
    rootDisk: { device: "/dev/vda" },
    disks: [{ id: "root", path: disk, readOnly: false }],
    portMap: [{ host: 8080, guest: 80 }],
    vsock: { tsi: { inet: true, unix: false } },
    vsockPorts: [{ port: 1, path: folder.join("s"), listen: true }],
    exec: { path: "/bin/true", args: [], env: {} },
    uid: 1000,
    gid: 1000,
    consoles: [
      { kind: "ports", ports: [{ name: "out", input: -1, output: 2 }] },
      { kind: "descriptors", input: -1, output: 1, error: 2 },
    ],
  });
  applied({ root: folder.path, shares: [{ tag: "a", path: folder.path, readOnly: false }], vsock: false });
  applied({
    consoles: [
      { kind: "file", path: folder.join("log") },
      { kind: "serial", input: 0, output: 1 },
    ],
  });
});

test("a port map beside a card is refused by libkrun: the card comes first", async () => {
  const nic = { kind: "tap", path: "tap0", mac: MAC } as const;
  expect(() => applied({ nics: [nic], portMap: [{ host: 1, guest: 1 }] })).toThrow(
    /^krun_set_port_map.*EINVAL/,
  );
});

test("what is not on the host is named before libkrun is asked", async () => {
  await using folder = await Folder.make();
  const none = folder.join("none");
  const file = folder.join("file");
  await writeFile(file, "");
  const kernel = { path: file, format: "elf", cmdline: "" } as const;
  const cases: [Partial<MicroVm>, RegExp][] = [
    [{ root: none }, /^root does not exist: .*none/],
    [{ root: file }, /^root is not a directory/],
    [{ kernel: { ...kernel, path: none } }, /^kernel does not exist/],
    [{ kernel: { ...kernel, path: folder.path } }, /^kernel is not a file/],
    [{ kernel: { ...kernel, initramfs: none } }, /^initramfs does not exist/],
    [{ disks: [{ id: "a", path: none, readOnly: true }] }, /^disk does not exist/],
    [{ shares: [{ tag: "data", path: none, readOnly: false }] }, /^share data does not exist/],
    [{ nics: [{ kind: "unixstream", path: none, mac: MAC }] }, /^network socket does not exist/],
    [{ nics: [{ kind: "unixgram", path: file, mac: MAC }] }, /^network socket is not a socket/],
    [{ root: `${file}/below` }, /^root cannot be used \(ENOTDIR\)/],
  ];
  for (const [more, message] of cases) expect(() => applied(more)).toThrow(bad(message));
});

test("memory that the host does not have is refused, with what it has", () => {
  const most = Math.floor(totalmem() / 2 ** 20);
  expect(() => applied({ memoryMiB: most + 1 })).toThrow(
    bad(/^\d+ MiB of memory were requested, but this machine has \d+ MiB$/),
  );
});

test.skipIf(process.arch !== "x64")(
  "a raw kernel that does not fit is refused: libkrun would end the process",
  async () => {
    await using folder = await Folder.make();
    const path = folder.join("kernel");
    await writeFile(path, Buffer.alloc(4096));
    const kernel = { path, format: "raw", cmdline: "" } as const;
    expect(() => applied({ kernel, memoryMiB: 2048 })).toThrow(
      bad(/raw kernel on x86-64 needs at least 2049 MiB/),
    );
    applied({ kernel, memoryMiB: 2049 });
  },
);

test("consoles of kind file are the implicit one", () => {
  expect(() =>
    applied({
      consoles: [
        { kind: "serial", input: 0, output: 1 },
        { kind: "file", path: "/tmp/x" },
      ],
    }),
  ).toThrow(bad(/only one is allowed, and it must be the first/));
  expect(() => applied({ root: "/", rootDisk: { device: "/dev/vda" } })).toThrow(bad(/exclude each other/));
});
