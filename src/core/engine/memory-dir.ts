import { readFile, statfs } from "node:fs/promises";

/** One mount of /proc/mounts. */
interface Mount {
  readonly path: string;
  readonly noexec: boolean;
}

/** Preferred directory of guest memory. */
export const MEMORY_DIR = "/dev/shm";

/**
 * Chooses the directory for a machine's memory file: in memory if there is room and programs may run from there, because
 * guest processes execute straight from the mapping; else the directory of the cluster, on disk.
 * @param bytes maximum size of the file
 */
export async function chooseMemoryDir(
  bytes: number,
  fallback: string,
  candidates: readonly string[] = [MEMORY_DIR],
): Promise<string> {
  for (const dir of candidates) if ((await memoryDirProblem(bytes, dir)) === undefined) return dir;
  return fallback;
}

/** Why a directory cannot contain a machine's memory file; undefined when it can. */
export async function memoryDirProblem(bytes: number, dir = MEMORY_DIR): Promise<string | undefined> {
  if (!allowsExec(parseMounts(await readFile("/proc/mounts", "utf8")), dir))
    return `programs may not run from ${dir}`;
  const available = await statfs(dir).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0, // it does not exist
  );
  if (available >= bytes) return undefined;
  const [free, need] = [Math.floor(available / 2 ** 20), Math.ceil(bytes / 2 ** 20)];
  return `${dir} has room for ${free} MiB, and the guest's memory needs ${need} MiB`;
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
  const innermost = mounts
    .filter(({ path }) => dir === path || path === "/" || dir.startsWith(`${path}/`))
    // Of several mounts on one directory the last is visible.
    .reduce<Mount | undefined>(
      (best, mount) => (mount.path.length >= (best?.path.length ?? 0) ? mount : best),
      undefined,
    );
  return innermost !== undefined && !innermost.noexec;
}
