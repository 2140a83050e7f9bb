import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cpio } from "./lab/cpio.ts";
import { least, ownKernel, run, scratch } from "./support/microvm.ts";

/** What the guest's first program does. */
const INIT = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox uname -r > /dev/hvc0
/bin/busybox cat /proc/cmdline > /dev/hvc0
/bin/busybox reboot -f
`;

it("boots a kernel with a command line and an initramfs of one's own, its console in a file", async () => {
  const initramfs = join(scratch, "initramfs");
  const busybox = readFileSync("/usr/bin/busybox");
  writeFileSync(
    initramfs,
    cpio([
      ...["bin", "dev", "proc"].map((path) => ({ path })),
      { path: "bin/busybox", content: busybox, executable: true },
      { path: "init", content: Buffer.from(INIT), executable: true },
    ]),
  );
  const console = join(scratch, "kernel-console.log");
  const { exitCode, stdout } = await run({
    ...least,
    kernel: { ...ownKernel, initramfs, cmdline: "console=none panic=-1 reboot=k quiet mark=here" },
    kernelConsole: "hvc0",
    consoles: [{ kind: "file", path: console }],
  });
  const text = readFileSync(console, "utf8");
  expect(text).toMatch(/^6\.12\.\d+-navgw/m);
  expect(text).toMatch(/^console=hvc0 panic=-1 reboot=k quiet mark=here /m);
  expect(stdout).toBe("");
  expect(exitCode).toBe(0);
});
