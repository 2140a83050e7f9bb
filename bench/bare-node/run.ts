import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { materialize } from "../../src/core/artifacts/artifact-store.ts";
import { findGuestPackage } from "../../src/core/artifacts/guest-package.ts";
import { lackOf, makeGroups, parseCgroups, removeGroups } from "./cgroups.ts";
import { MARKS, type Mark, type Plan } from "./plan.ts";

/** Bound of one start, ms. */
const TIMEOUT = 120_000;
/** Bit of `CapEff` in `/proc/self/status`, capabilities(7). */
const CAP_SYS_RESOURCE = 24n;
const NAMESPACES = ["--mount", "--pid", "--net", "--uts", "--ipc"];
const inside = fileURLToPath(new URL("inside.ts", import.meta.url));

/** Why a bare node cannot run here; undefined when it can. */
export async function whyNoBareNode(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs Linux and root";
  const fileSystems = await readFile("/proc/filesystems", "utf8");
  const missing = ["erofs", "overlay"].filter((name) => !new RegExp(`\\t${name}$`, "m").test(fileSystems));
  if (missing.length > 0) return `the host's kernel has no ${missing.join(" and no ")}`;
  return lackOf(parseCgroups(await readFile("/proc/mounts", "utf8")));
}

/**
 * Starts the builtin node in namespaces of this host, waits until it is ready and its DNS answers, and ends it. Nothing is left of it.
 * @returns when it reached each mark, ms
 */
export async function runBareNode(name: string, signal: AbortSignal): Promise<Record<Mark, number>> {
  const guest = findGuestPackage();
  const base = await materialize(guest, "base.erofs", { signal });
  const node = await materialize(guest, "node.erofs", { signal });
  const cgroups = parseCgroups(await readFile("/proc/mounts", "utf8"));
  await using cleanUp = new AsyncDisposableStack();
  const scratch = await mkdtemp(join(tmpdir(), "navgw-bench-"));
  cleanUp.defer(() => rm(scratch, { recursive: true, force: true }));
  cleanUp.defer(() => removeGroups(cgroups, name));
  const groups = await makeGroups(cgroups, name);
  const plan: Plan = { scratch, base, node, cgroups, mayLowerOomScore: await mayLowerOomScore() };
  return await follow(groups, plan, signal);
}

async function follow(
  groups: readonly string[],
  plan: Plan,
  signal: AbortSignal,
): Promise<Record<Mark, number>> {
  const began = performance.now();
  // The group is joined before its namespace is made, so that it is the root there.
  const enter =
    'plan=$1; shift; for file; do echo $$ >"$file" || exit; done; exec unshare --cgroup "$NODE" "$INSIDE" "$plan"';
  const child = spawn(
    "unshare",
    [...NAMESPACES, "--fork", "--kill-child", "sh", "-c", enter, "sh", JSON.stringify(plan), ...groups],
    {
      stdio: ["pipe", "pipe", "pipe"],
      detached: true, // a terminal's Ctrl-C is for this program, which then ends it
      env: { PATH: process.env.PATH, NODE: process.execPath, INSIDE: inside },
    },
  );
  const ended = once(child, "close");
  const either = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]);
  const end = (): unknown => child.stdin.end();
  either.addEventListener("abort", end, { once: true });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-2000);
  });
  const marks: Partial<Record<Mark, number>> = {};
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const mark = MARKS.find((known) => known === line);
      if (mark !== undefined) marks[mark] = performance.now() - began;
      if (mark === "dns") break;
    }
  } finally {
    either.removeEventListener("abort", end);
    child.stdin.end();
    await ended;
  }
  either.throwIfAborted();
  if (marks.dns === undefined)
    throw new Error(`the bare node did not become ready: ${errors.trim() || "it ended"}`);
  return marks as Record<Mark, number>;
}

async function mayLowerOomScore(): Promise<boolean> {
  const [, mask = "0"] = /^CapEff:\s*(\w+)$/m.exec(await readFile("/proc/self/status", "utf8")) ?? [];
  return ((BigInt(`0x${mask}`) >> CAP_SYS_RESOURCE) & 1n) === 1n;
}
