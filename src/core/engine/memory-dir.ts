import { readFile, statfs } from "node:fs/promises";

/** A mount as /proc/mounts has it. */
interface Mount {
  readonly path: string;
  readonly noexec: boolean;
}

/**
 * Picks the directory for a machine's memory file: in memory if there is room and programs may run from there, because
 * guest processes execute straight from the mapping; else the directory of the cluster, on disk.
 * @param bytes what the file may grow to
 */
export async function chooseMemoryDir(
  bytes: number,
  fallback: string,
  candidates: readonly string[] = ["/dev/shm"],
): Promise<string> {
  const mounts = parseMounts(await readFile("/proc/mounts", "utf8"));
  for (const dir of candidates) {
    if (!allowsExec(mounts, dir)) continue;
    const room = await statfs(dir).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => 0, // not there: no room
    );
    if (room >= bytes) return dir;
  }
  return fallback;
}

/** @internal */
export function parseMounts(text: string): Mount[] {
  return text
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, path]) => path !== undefined)
    .map(([, path = "", , options = ""]) => ({
      // Octal escapes for space, tab, newline and backslash: fstab(5).
      path: path.replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
      noexec: options.split(",").includes("noexec"),
    }));
}

/** Whether programs may run from a directory, by the mount that it is on. @internal */
export function allowsExec(mounts: readonly Mount[], dir: string): boolean {
  const on = mounts
    .filter(({ path }) => dir === path || path === "/" || dir.startsWith(`${path}/`))
    // Of several mounts on one directory the last is seen.
    .reduce<Mount | undefined>(
      (best, mount) => (mount.path.length >= (best?.path.length ?? 0) ? mount : best),
      undefined,
    );
  return on !== undefined && !on.noexec;
}
