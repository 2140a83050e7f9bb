import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { waitUntil } from "../support/wait-until.ts";
import { documentOf, least, ownKernel, scratch } from "./support/microvm.ts";
import { makeRootfs, script } from "./support/rootfs.ts";

const PARENT = fileURLToPath(new URL("support/parent.mjs", import.meta.url));

it.each([
  ["as the same user", {}],
  ["as another user", { uid: 65534, gid: 65534 }],
])("ends with its parent, killed by SIGKILL, %s", async (_what, user) => {
  // Who becomes another user opens all of these as that.
  const kernel = join(scratch, "vmlinux");
  copyFileSync(ownKernel.path, kernel);
  chmodSync("/dev/kvm", 0o666);
  chmodSync(scratch, 0o755);
  const root = makeRootfs();
  chmodSync(root, 0o755);
  const vm = {
    ...least,
    ...user,
    kernel: { ...ownKernel, path: kernel },
    root,
    exec: script("echo the guest is up", "sleep 1000"),
    consoles: [{ kind: "descriptors" as const, input: 0, output: 1, error: 2 }],
  };
  const parent = spawn(process.execPath, [PARENT], { stdio: ["pipe", "pipe", "inherit"] });
  parent.stdin.end(JSON.stringify(documentOf(vm)));
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  const runner = Number((await lines.next()).value);
  expect((await lines.next()).value).toBe("the guest is up");
  const status = readFileSync(`/proc/${runner}/status`, "utf8");
  expect(status).toMatch(new RegExp(`^Uid:\\t${"uid" in user ? user.uid : 0}\\t`, "m"));
  expect(status).toMatch(new RegExp(`^Gid:\\t${"gid" in user ? user.gid : 0}\\t`, "m"));
  parent.kill("SIGKILL");
  await once(parent, "exit");
  await waitUntil("the runner to end", 5000, async () => !existsSync(`/proc/${runner}`));
});
