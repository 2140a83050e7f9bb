import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { runMicroVm, startMicroVm } from "../../src/core/index.ts";
import { expectNothingLeftOfRuns, rootfs, sh, textOf, work } from "./support/run-roots.ts";

expectNothingLeftOfRuns();

describe("a folder as the root", () => {
  it("runs a command with its environment, user, folders and streams, and is left as the command left it", async () => {
    const [host, kept] = [join(work, "host"), join(work, "kept")];
    for (const dir of [host, kept]) mkdirSync(dir);
    chmodSync(host, 0o777);
    writeFileSync(join(kept, "given"), "by the host");
    const before = readdirSync(rootfs);
    const script = `
      cat; echo problem >&2; pwd; id; echo "$A|$HOME|$HOSTNAME"; cat /etc/hostname; cat /kept/given; echo
      echo from the guest > /srv/deep/volume/new; touch /kept/new || echo refused; test -e /etc/resolv.conf || echo no DNS
      test -c /dev/null && test -d /proc/self && test -w /dev/shm && echo mounted; exit 3`;
    const result = await sh(script, {
      input: "hello\n",
      env: { A: "a b=c", LONG: "x".repeat(100_000) },
      workdir: "/data",
      user: "web",
      hostname: "guest.test",
      volumes: [
        { host, guest: "/srv/deep/volume" },
        { host: kept, guest: "/kept", readOnly: true },
      ],
    });
    expect(result).toEqual({
      stdout: [
        ...[
          "hello",
          "/data",
          "uid=101(web) gid=102(web) groups=200(logs)",
          "a b=c|/srv/web|guest.test",
          "guest.test",
        ],
        ...["by the host", "refused", "no DNS", "mounted"],
      ],
      stderr: expect.stringMatching(/^problem\n.*new: Read-only file system\n$/),
      exitCode: 3,
      signal: null,
    });
    expect(readFileSync(join(host, "new"), "utf8")).toBe("from the guest\n");
    expect(readdirSync(kept)).toEqual(["given"]);
    expect(readdirSync(rootfs)).toEqual(before);
    expect(readdirSync(join(rootfs, "etc")).sort()).toEqual(["group", "passwd"]);
  });

  it("passes on all that goes in and comes out, and tells the signal that ended the command", async () => {
    await using vm = await startMicroVm({
      ...{ rootfs, net: "none", memory: 256 },
      command: ["sh", "-c", "wc -c; head -c 4000000 /dev/zero; kill -9 $$"],
    });
    vm.stdin?.end(Buffer.alloc(1_000_000));
    const [stdout, exit] = await Promise.all([textOf(vm.stdout), vm.exited]);
    expect([stdout.slice(0, 8), stdout.length]).toEqual(["1000000\n", 4_000_008]);
    expect(exit).toEqual({ exitCode: 137, signal: "SIGKILL" });
  });

  it("is read-only when that was asked for, and signals reach the command", async () => {
    await using vm = await startMicroVm({
      ...{ rootfs, net: "none", memory: 256, access: "read-only" },
      command: [
        "sh",
        "-c",
        "trap 'echo caught; exit 42' TERM; touch /new || echo refused; echo ready; while :; do sleep 1; done",
      ],
    });
    let said = "";
    vm.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
      if (said.includes("ready") && !said.includes("caught")) vm.kill("SIGTERM");
    });
    const [exit] = await Promise.all([vm.exited, vm.stdout && finished(vm.stdout)]);
    expect(exit).toEqual({ exitCode: 42, signal: null });
    expect(said).toBe("refused\nready\ncaught\n");
  });

  it("tells why there is no command", async () => {
    const exit = await runMicroVm({ rootfs, net: "none", memory: 256, stdio: "pipe", command: ["no-such"] });
    expect(exit).toEqual({ exitCode: 127, signal: null, problem: "no-such: not found" });
  });
});
