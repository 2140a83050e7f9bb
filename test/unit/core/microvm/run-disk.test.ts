import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolveMicroVm } from "../../../../src/core/microvm/microvm-options.ts";
import type { RunPlan } from "../../../../src/core/microvm/microvm-plan.ts";
import { writeRunDisk } from "../../../../src/core/microvm/run-disk.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "navgw-disk-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const options = resolveMicroVm({ rootfs: "/somewhere", command: ["true"] });
const plan: RunPlan = {
  ...{ options, rootfs: "/somewhere", streams: ["stdin"], readOnlyShares: false, parent: 1, ports: [] },
  command: { argv: ["true"], env: { A: "b" }, workdir: "/", user: "" },
  library: { path: "/lib/libkrun.so.1", firmware: undefined },
  guest: { kernel: "/vmlinux", base: "/base.erofs" },
};

/** config.json of a config disk: the first entry of the tar. */
function configOf(path: string): Record<string, unknown> {
  const tar = readFileSync(path);
  expect(tar.length % 512).toBe(0);
  expect(tar.toString("latin1", 0, 17)).toBe("navgw/config.json");
  const size = Number.parseInt(tar.toString("latin1", 124, 135), 8);
  return JSON.parse(tar.toString("utf8", 512, 512 + size));
}

describe("the config disk of a run", () => {
  it("tells the guest its command, and its network only when it has one", async () => {
    const path = join(dir, "config.tar");
    await writeRunDisk(path, plan, new Date("2026-01-02T03:04:05.678Z"));
    expect(configOf(path)).toEqual({
      schema: 1,
      mode: "run",
      hostname: "navgw",
      time: "2026-01-02T03:04:05.678Z",
      network: expect.objectContaining({ address: "192.168.127.2/24", dns: "192.168.127.1" }),
      seed: expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
      run: {
        ...{ root: "navgw-root", access: "write", volumes: [], argv: ["true"], env: { A: "b" } },
        ...{ workdir: "/", user: "", streams: ["stdin"] },
      },
    });
    await writeRunDisk(path, { ...plan, options: { ...options, net: "none" } });
    expect(configOf(path)).not.toHaveProperty("network");
  });

  it("is refused when it would be larger than what the guest reads", async () => {
    const env = { A: "x".repeat(1 << 20) };
    await expect(
      writeRunDisk(join(dir, "config.tar"), { ...plan, command: { ...plan.command, env } }),
    ).rejects.toMatchObject({ code: "NAVGW_BAD_OPTION", message: expect.stringContaining("1048576 bytes") });
  });
});
