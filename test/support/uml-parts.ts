import { readdir, readFile, readlink } from "node:fs/promises";

/** Process of the host that stands for the largest process of a guest on User Mode Linux. @param root of the clusters' directories */
export async function largestPart(root: string): Promise<number | undefined> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const parts = await Promise.all(
    pids.map(async (pid) => {
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "");
      const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
      const isPart = cwd.startsWith(root) && status.startsWith("Name:\tuml-userspace");
      return { pid: Number(pid), size: isPart ? Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) : 0 };
    }),
  );
  return parts.sort((a, b) => b.size - a.size).find(({ size }) => size > 0)?.pid;
}
