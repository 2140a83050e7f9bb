import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { onTestFinished } from "vitest";

/** Whether file systems may be mounted here: root in most places, nobody else. */
export const canMount: boolean = process.getuid?.() === 0 && tryMount();

/**
 * Mounts a real, tiny file system in memory, unmounted at the end of the test.
 * @param options of tmpfs(5), such as `size=64k` or `nr_inodes=3` (the root directory is one)
 */
export function tinyDisk(path: string, options: string): string {
  mkdirSync(path, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", `mode=0700,${options}`, "tmpfs", path]);
  // Fails, and the test with it, while anything has a file there open.
  onTestFinished(() => {
    execFileSync("umount", [path]);
  });
  return path;
}

function tryMount(): boolean {
  try {
    // In a mount namespace of its own, which ends with it.
    execFileSync("unshare", ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false; // no right to, as in most containers
  }
}
