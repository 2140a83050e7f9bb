import { readFile, statfs } from "node:fs/promises";

/** A mount as /proc/mounts has it. */
interface Mount {
  readonly path: string;
  readonly noexec: boolean;
}

/** Where guest memory is best kept. */
export const MEMORY_DIR = "/dev/shm";

/**
 * Picks the directory for a machine's memory file: in memory if there is room and programs may run from there, because
 * guest processes execute straight from the mapping; else the directory of the cluster, on disk.
 * @param bytes what the file may grow to
 */
export async function chooseMemoryDir(
  bytes: number,
  fallback: string,
  candidates: readonly string[] = [MEMORY_DIR],
): Promise<string> {
  for (const dir of candidates) if ((await memoryDirProblem(bytes, dir)) === undefined) return dir;
  return fallback;
}

/** What keeps a directory from holding a machine's memory file; undefined when nothing does. */
export async function memoryDirProblem(bytes: number, dir = MEMORY_DIR): Promise<string | undefined> {
  if (!allowsExec(parseMounts(await readFile("/proc/mounts", "utf8")), dir))
    return `no program may run from ${dir}`;
  const room = await statfs(dir).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0, // not there: no room
  );
  if (room >= bytes) return undefined;
  const [free, need] = [Math.floor(room / 2 ** 20), Math.ceil(bytes / 2 ** 20)];
  return `${dir} has room for ${free} MiB, and a guest's memory takes ${need} MiB`;
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
