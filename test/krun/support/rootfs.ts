import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Exec } from "../../../native/libkrun/document.ts";
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
 * Lines of shell as a guest's program, with every applet of busybox at hand. They travel on the kernel's command line,
 * so they have no double quotes.
 */
export function script(...lines: readonly string[]): Exec {
  const install = "/bin/busybox --install -s /bin";
  return { path: "/bin/sh", args: ["-c", [install, ...lines].join("; ")], env: { PATH: "/bin" } };
}
