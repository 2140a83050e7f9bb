import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Exec } from "../../../native/libkrun/runner-document.ts";
import { scratch } from "./microvm.ts";

/** A root for guests: a folder with busybox as its only program. */
export function makeRootfs(): string {
  const root = mkdtempSync(join(scratch, "root-"));
  for (const name of ["bin", "dev", "proc", "sys", "tmp", "mnt", "work"]) mkdirSync(join(root, name));
  copyFileSync("/usr/bin/busybox", join(root, "bin/busybox"));
  symlinkSync("busybox", join(root, "bin/sh"));
  return root;
}

/**
 * Start of a guest's shell script that speaks over stdin and stdout. libkrun's init looks once for the virtio ports that these
 * are and does not wait for them: now and then they come later, and then the program's output goes to libkrun's log.
 */
export const connectStreams = [
  "port() { grep -lx krun-std$1 /sys/class/virtio-ports/*/name 2>/dev/null | cut -d/ -f5; }",
  "await() { for i in 1 2 3 4 5; do port $1 | grep -q . && return; sleep 0.2; done; return 1; }",
  "readlink /proc/$$/fd/0 | grep -q vport || ! await in || exec 0</dev/$(port in)",
  "readlink /proc/$$/fd/1 | grep -q vport || ! await out || exec 1>/dev/$(port out)",
].join("; ");

/**
 * Lines of shell as a guest's program, with every applet of busybox at hand. They travel on the kernel's command line,
 * so they have no double quotes.
 */
export function script(...lines: readonly string[]): Exec {
  const install = "/bin/busybox --install -s /bin";
  return {
    path: "/bin/sh",
    args: ["-c", [install, connectStreams, ...lines].join("; ")],
    env: { PATH: "/bin" },
  };
}
