import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import type { RunnerDocument } from "../../../../native/libkrun/runner-document.ts";
import { planLaunch } from "../../../../native/libkrun/runner-launch.ts";
import { waitUntil } from "../../../support/wait-until.ts";
import { GUESTS, writeGuest } from "./support/guest.ts";
import { Folder, GUESTS_RUN, LIBRARY, runsGuest } from "./support/runner.ts";

const support = (name: string): string => fileURLToPath(new URL(`support/${name}`, import.meta.url));
/** Bound of the end after the parent's, ms: the kernel's is at once, a look comes ten times a second. */
const AT_ONCE = 5000;

const started: ChildProcess[] = [];
const children: number[] = [];
afterEach(() => {
  for (const middle of started.splice(0)) middle.kill("SIGKILL");
  // Nothing is left where a test failed.
  for (const pid of children.splice(0)) if (isThere(pid)) process.kill(pid, "SIGKILL");
});

test.each(["linux", "darwin"])(
  "as on %s, a blocked process ends with its parent",
  { timeout: 30_000 },
  async (platform) => {
    const { middle, child, said } = await startMiddle(
      [process.execPath, "--disable-warning=ExperimentalWarning", support("blocked.ts"), platform, "PARENT"],
      "",
    );
    await waitUntil("the child's word", AT_ONCE, async () => said.includes("blocked"));
    await endsWith(middle, child);
  },
);

describe.skipIf(!GUESTS_RUN)("a runner with a guest that runs", { timeout: 30_000 }, () => {
  test("ends with its parent", async () => {
    await using folder = await Folder.make();
    const { middle, child } = await startGuest(folder, {});
    await endsWith(middle, child);
  });

  // Only root can change who it is. Another group is enough for the kernel to forget whose end is to be its end.
  test.skipIf(process.getuid?.() !== 0)(
    "ends with its parent after it became somebody else, too",
    async () => {
      await using folder = await Folder.make();
      const { middle, child } = await startGuest(folder, { gid: 65534 });
      await endsWith(middle, child);
    },
  );
});

async function startGuest(folder: Folder, user: { gid?: number }) {
  const path = folder.join("guest");
  await writeGuest(path, GUESTS.spin);
  const document: Omit<RunnerDocument, "parent"> & { parent: string } = {
    library: LIBRARY,
    parent: "PARENT",
    vm: { cpus: 1, memoryMiB: 64, kernel: { path, format: "elf", cmdline: "" }, ...user },
  };
  const { argv } = planLaunch({ node: process.execPath, descriptor: 0, temporary: folder.path, library: {} });
  const running = await startMiddle(argv, JSON.stringify(document).replace('"PARENT"', "PARENT"));
  await waitUntil("the guest's CPU", 8000, () => runsGuest(running.child));
  return running;
}

async function startMiddle(argv: readonly string[], stdin: string) {
  const middle = spawn(process.execPath, [support("middle.ts"), JSON.stringify({ argv, stdin })], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { NODE_NO_WARNINGS: "1" },
  });
  started.push(middle);
  const said: string[] = [];
  createInterface({ input: middle.stdout }).on("line", (line) => said.push(line));
  const child = await waitUntil("the child's start", AT_ONCE, async () => {
    const line = said.find((text) => text.startsWith("child "));
    return line === undefined ? undefined : Number(line.slice(6));
  });
  children.push(child);
  return { middle, child, said };
}

async function endsWith(middle: ChildProcess, child: number): Promise<void> {
  expect(isThere(child)).toBe(true);
  middle.kill("SIGKILL");
  await waitUntil("the child's end", AT_ONCE, async () => !isThere(child));
}

/** Whether a process runs; one that has ended and waits for whoever inherited it does not. */
function isThere(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false; // not there
  }
}
