import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { materialize } from "../../../src/core/artifacts/artifact-store.ts";
import { findGuestPackage } from "../../../src/core/artifacts/guest-package.ts";
import { least, run, scratch } from "../support/microvm.ts";
import { qcow2 } from "../support/qcow2.ts";
import { makeRootfs, script } from "../support/rootfs.ts";

const MEBIBYTE = 1 << 20;

/** A disk's file that starts with a word. */
function disk(name: string, content: Buffer): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

function blank(word: string): Buffer {
  const content = Buffer.alloc(MEBIBYTE);
  content.write(word);
  return content;
}

it("has disks in their order: raw and qcow2, writable and read-only, flushed or not", async () => {
  const paths = {
    writable: disk("writable.img", blank("writable")),
    readOnly: disk("read-only.img", blank("read-only")),
    qcow: disk("disk.qcow2", qcow2(4 * MEBIBYTE, "qcow2")),
    unflushed: disk("unflushed.img", blank("unflushed")),
    direct: disk("direct.img", blank("direct")),
  };
  const { stdout } = await run({
    ...least,
    root: makeRootfs(),
    exec: script(
      // Name, first word, size in sectors, whether read-only, and whether the guest is to flush what it wrote.
      "for d in vda vdb vdc vdd vde",
      "do b=/sys/block/$d",
      "echo $d $(head -c 9 /dev/$d | tr -d '\\0') $(cat $b/size $b/ro $b/queue/write_cache)",
      "done",
      "echo guest-raw | dd of=/dev/vda bs=512 seek=1 conv=notrunc 2>/dev/null",
      "echo guest-ro | dd of=/dev/vdb 2>/dev/null || echo refused",
      "echo guest-qcow | dd of=/dev/vdc bs=1M seek=2 conv=notrunc 2>/dev/null",
      "sync",
      "dd if=/dev/vdc bs=1M skip=2 count=1 2>/dev/null | head -n 1",
    ),
    disks: [
      { id: "writable", path: paths.writable, readOnly: false },
      { id: "read-only", path: paths.readOnly, readOnly: true },
      { id: "qcow", path: paths.qcow, readOnly: false, format: "qcow2" },
      { id: "unflushed", path: paths.unflushed, readOnly: false, sync: "none" },
      { id: "direct", path: paths.direct, readOnly: false, sync: "full" },
    ],
  });
  expect(stdout.split("\n")).toEqual([
    "vda writable 2048 0 write back",
    "vdb read-only 2048 1 write back",
    "vdc qcow2 8192 0 write back",
    "vdd unflushed 2048 0 write through",
    "vde direct 2048 0 write back",
    "refused",
    "guest-qcow",
    "",
  ]);
  expect(readFileSync(paths.writable).toString("latin1", 512, 521)).toBe("guest-raw");
  expect(readFileSync(paths.readOnly)).toEqual(blank("read-only"));
  // A cluster was added for what was written where there was none.
  const image = readFileSync(paths.qcow);
  expect(image.subarray(0, 4).toString("latin1")).toBe("QFI\xfb");
  expect(image.indexOf("guest-qcow")).toBeGreaterThan(6 * 65536 - 1);
});

it("has a disk for its root", async () => {
  const base = await materialize(findGuestPackage(), "base.erofs");
  const { stdout } = await run({
    ...least,
    rootDisk: { device: "/dev/vda", fileSystem: "erofs", options: "ro" },
    disks: [{ id: "root", path: base, readOnly: true }],
    exec: {
      path: "/bin/sh",
      args: ["-c", "grep ' / ' /proc/mounts | tail -n 1"],
      env: { PATH: "/usr/bin:/bin" },
    },
  });
  expect(stdout).toMatch(/^\/dev\/vda \/ erofs ro/);
});
