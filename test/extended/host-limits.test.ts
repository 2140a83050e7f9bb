import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";
import { mustNavgw, navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { expectNothingLeft } from "../support/left-behind.ts";
import { hasGo } from "../support/stand-in/go.ts";
import { largestPart } from "../support/uml-parts.ts";
import { waitUntil } from "../support/wait-until.ts";
import { canMount } from "../unit/core/support/tiny-disk.ts";

const BOUND = 60_000;
const repository = fileURLToPath(new URL("../../", import.meta.url));
const canCompile = await hasGo();
const MAIN = join(repository, "dist/src/cli/main.js");

afterEach(async () => {
  await navgw(["down", "--all"]);
});

describe("a host", () => {
  it.runIf(canMount)(
    "whose disk fills up pauses a cluster until there is space, and loses nothing",
    async () => {
      const small = join(isolated.root, "small");
      mkdirSync(small);
      execFileSync("mount", ["-t", "tmpfs", "-o", "mode=0700,size=1100m", "tmpfs", small]);
      const env = { XDG_STATE_HOME: small };
      try {
        expect(await navgw(["up", "--engine", "uml"], { env })).toMatchObject({ exitCode: 0 });
        const image = join(isolated.root, "image.tar");
        writeFileSync(image, "");
        truncateSync(image, 900 << 20);
        const refused = await navgw(["load", image], { env });
        expect(refused).toMatchObject({
          exitCode: 1,
          stderr: expect.stringContaining("the disk of this machine"),
        });

        execFileSync("mount", ["-o", "remount,size=200m", small]);
        const fill = "dd if=/dev/zero of=/var/lib/big bs=1M count=300 conv=fsync && wc -c < /var/lib/big";
        const filling = navgw(["exec", "--", "sh", "-c", fill], { env });
        await waitUntil("the pause", BOUND, async () =>
          (await navgw(["list"], { env })).stdout.includes("paused"),
        );
        const status = await navgw(["status"], { env });
        expect(status).toMatchObject({
          exitCode: 1,
          stdout: expect.stringContaining("paused: the disk of this machine is full"),
        });
        for (const args of [["exec", "--", "true"], ["stop"]]) {
          const { exitCode, stderr } = await navgw(args, { env });
          expect(exitCode).toBe(1);
          expect(stderr).toContain("is paused, because the disk of this machine is full");
        }
        execFileSync("mount", ["-o", "remount,size=1100m", small]);
        expect(await filling).toMatchObject({ exitCode: 0, stdout: `${300 << 20}` });
        expect((await navgw(["kubectl", "get", "nodes"], { env })).stdout).toContain(" Ready ");

        process.kill((await largestPart(small)) as number, "SIGKILL");
        await waitUntil("the end of a machine that has lost a process", BOUND, async () =>
          (await navgw(["list"], { env })).stdout.includes("crashed"),
        );
      } finally {
        await navgw(["down"], { env });
        execFileSync("umount", [small]);
      }
      await expectNothingLeft();
    },
  );

  it.runIf(canMount)("whose cache is filled and read-only starts a cluster", async () => {
    await mustNavgw(["up", "--engine", "uml", "--storage", "memory"]);
    await mustNavgw(["down"]);
    const cache = isolated.env.XDG_CACHE_HOME;
    const script = `
      mount --bind '${cache}' '${cache}' && mount -o remount,ro,bind '${cache}' || exit 77
      '${process.execPath}' '${MAIN}' up --engine uml --storage memory && '${process.execPath}' '${MAIN}' down`;
    const { exitCode, stderr } = await execa("unshare", ["-m", "sh", "-c", script], {
      ...{ env: isolated.env, reject: false, stdin: "ignore" },
    });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    await expectNothingLeft();
  });

  it.runIf(canCompile)("that limits the mappings of a process runs a guest's program with more", async () => {
    const program = join(isolated.root, "many-mappings");
    const source = join(repository, "test/fixtures/many-mappings.go");
    execFileSync("go", ["build", "-o", program, source], { env: { ...process.env, CGO_ENABLED: "0" } });
    await mustNavgw(["up", "--engine", "uml", "--storage", "memory"]);
    const run = "cat > /run/many && chmod +x /run/many && exec /run/many";
    const { stdout } = await execa(process.execPath, [MAIN, "exec", "--", "sh", "-c", run], {
      ...{ env: isolated.env, inputFile: program },
    });
    expect(stdout).toBe("100000");
  });

  it("that kills processes at random moments keeps nothing of their clusters", async () => {
    const args = ["test/kills/main.ts", "--kills", "4", "--seed", "1", "--scene", "up"];
    const { exitCode, stdout } = await execa(process.execPath, args, { cwd: repository, reject: false });
    expect(stdout).toContain("4 kills, 0 problems");
    expect(exitCode).toBe(0);
    expect(await readdir(isolated.temporary)).toEqual([]);
  });
});
