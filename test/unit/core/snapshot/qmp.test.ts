import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { Qmp } from "../../../../src/core/snapshot/qmp.ts";
import { waitUntil } from "../../../support/wait-until.ts";

const PROGRAM = "qemu-system-x86_64";
const hasQemu = spawnSync(PROGRAM, ["--version"]).status === 0;

/** A QEMU without a machine, and a conversation with it. */
async function start(): Promise<{ qmp: Qmp; kill: () => void }> {
  const dir = mkdtempSync(join(tmpdir(), "navgw-qmp-"));
  const path = join(dir, "monitor.sock");
  const options = [
    "-M",
    "none",
    "-nodefaults",
    "-display",
    "none",
    "-qmp",
    `unix:${path},server=on,wait=off`,
  ];
  const child = spawn(PROGRAM, options, { stdio: "ignore" });
  const kill = (): void => void child.kill("SIGKILL");
  onTestFinished(() => {
    kill();
    rmSync(dir, { recursive: true });
  });
  const qmp = await waitUntil("QEMU's monitor", 10_000, () => Qmp.connect(path));
  onTestFinished(() => qmp[Symbol.dispose]());
  return { qmp, kill };
}

describe.runIf(hasQemu)("QEMU's monitor", () => {
  it("answers commands one after another, whatever events come between", async () => {
    const { qmp } = await start();
    expect(await qmp.execute("query-status")).toMatchObject({ running: true });
    await qmp.execute("stop");
    await qmp.execute("cont");
    await qmp.execute("stop");
    expect(await qmp.execute("query-status")).toMatchObject({ running: false, status: "paused" });
  });

  it("says in QEMU's own words what is refused", async () => {
    const { qmp } = await start();
    await expect(qmp.execute("no-such-command")).rejects.toMatchObject({
      code: "NAVGW_HOST",
      message: "QEMU refused no-such-command: The command no-such-command has not been found",
    });
    await expect(qmp.execute("migrate", { uri: "unix:/no/such/socket" })).resolves.toEqual({});
    await expect(qmp.migrated()).rejects.toMatchObject({ code: "NAVGW_HOST", message: /migration failed/ });
  });

  it("fails when QEMU goes, at once", async () => {
    const { qmp, kill } = await start();
    const asked = qmp.execute("query-status").then(() => qmp.migrated(AbortSignal.timeout(5000)));
    kill();
    await expect(asked.then(() => qmp.execute("query-status"))).rejects.toMatchObject({ code: "NAVGW_HOST" });
  });
});
