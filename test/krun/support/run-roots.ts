import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, expect } from "vitest";
import { type MicroVmOptions, startMicroVm } from "../../../src/core/index.ts";
import { runsDir } from "../../../src/core/microvm/run-directory.ts";
import { waitUntil } from "../../support/wait-until.ts";

const BUSYBOX = "/usr/bin/busybox";
const APPLETS = [
  "chown",
  "head",
  "sh",
  "cat",
  "id",
  "ls",
  "pwd",
  "env",
  "mount",
  "touch",
  "stat",
  "wc",
  "sleep",
  "stty",
  "nc",
  "nslookup",
];

/** Directory for a file's roots, in memory; it ends with the lab. */
export const work = mkdtempSync(join(tmpdir(), "run-"));

/** The root that runs have unless they say otherwise. */
export const rootfs = makeRoot("rootfs");

/** Expects after each test, whatever it was about, that nothing is left of its runs. */
export function expectNothingLeftOfRuns(): void {
  afterEach(async () => {
    await waitUntil("nothing to be left", 5000, () => {
      expect(leftBehind()).toEqual([]);
      return true;
    });
  });
}

/** A root whose only program is busybox, with users of its own. */
export function makeRoot(name: string): string {
  const root = join(work, name);
  for (const dir of ["bin", "etc", "data"]) mkdirSync(join(root, dir), { recursive: true });
  for (const applet of APPLETS) copyFileSync(BUSYBOX, join(root, "bin", applet));
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\nweb:x:101:102::/srv/web:/bin/sh\n");
  writeFileSync(join(root, "etc/group"), "root:x:0:\nweb:x:102:\nlogs:x:200:web\n");
  return root;
}

/** Directories of runs, and processes that runs have. */
export function leftBehind(): string[] {
  const processes = readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, "latin1");
      return /native\/libkrun\/runner\.|\/keeper\0?$/.test(command) && !command.includes("describe");
    } catch {
      return false; // ended meanwhile
    }
  });
  const directories = existsSync(runsDir()) ? readdirSync(runsDir()).filter((name) => name !== ".locks") : [];
  return [...processes, ...directories];
}

/** Runs a script in the root's shell and returns everything that it said. */
export async function sh(
  script: string,
  options: Partial<MicroVmOptions> & { readonly input?: string } = {},
) {
  const { input = "", ...more } = options;
  await using vm = await startMicroVm({
    ...(more.image === undefined ? { rootfs } : {}),
    net: "none",
    memory: 256,
    command: ["sh", "-c", script],
    ...more,
  });
  vm.stdin?.end(input);
  const [stdout, stderr, exit] = await Promise.all([textOf(vm.stdout), textOf(vm.stderr), vm.exited]);
  return { stdout: stdout.split("\n").slice(0, -1), stderr, ...exit };
}

/** Everything that a stream says. */
export async function textOf(stream: Readable | undefined): Promise<string> {
  if (stream === undefined) throw new Error("no stream of that name");
  return text(stream);
}
