import { chmodSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { artifactsDir } from "../../../src/core/base/paths.ts";
import { startMicroVm } from "../../../src/core/index.ts";
import { waitUntil } from "../../support/wait-until.ts";
import { writeLayout } from "../support/layout.ts";
import { onTerminal } from "../support/pty.ts";
import {
  expectNothingLeftOfRuns,
  leftBehind,
  makeRoot,
  rootfs,
  sh,
  textOf,
  work,
} from "../support/run-roots.ts";

const MAIN = new URL("../../../dist/src/cli/main.js", import.meta.url).pathname;

expectNothingLeftOfRuns();

/** What a port of this machine says, once something in the guest listens. */
async function answerOf(port: number | undefined): Promise<string> {
  const ask = async () => {
    const { stdout } = await execa("nc", ["127.0.0.1", `${port}`], { input: "", reject: false });
    return stdout !== "" && stdout;
  };
  return waitUntil("an answer", 20_000, ask, { every: 200 });
}

describe("an image as the root", () => {
  it("is run as it says, and what is written to it stays in the guest", async () => {
    const layout = await writeLayout(join(work, "layout"), makeRoot("image"), {
      Entrypoint: ["/bin/sh", "-c"],
      Cmd: ["id; pwd; echo $GREETING; echo changed > /data/x; cat /data/x; mount"],
      Env: ["PATH=/bin", "GREETING=hello"],
      WorkingDir: "/made/here",
      User: "0:web",
    });
    const result = await sh("", { image: `oci:${layout}`, command: [], env: { GREETING: "changed" } });
    expect(result.stdout.slice(0, 4)).toEqual([
      "uid=0(root) gid=102(web)",
      "/made/here",
      "changed",
      "changed",
    ]);
    expect(result.stdout[4]).toMatch(/^overlay on \/ type overlay/);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe("the network", () => {
  it("leads a port of the host to the guest, and the guest to names", async () => {
    await using vm = await startMicroVm({
      ...{ rootfs, memory: 256, ports: [{ host: 0, guest: 8080 }] },
      command: ["sh", "-c", "nslookup localhost 192.168.127.1; echo answer | nc -l -p 8080"],
    });
    vm.stdin?.end();
    const said = textOf(vm.stdout);
    const port = vm.ports[0]?.host;
    const answer = await answerOf(port);
    expect(answer).toBe("answer");
    expect(await vm.exited).toMatchObject({ exitCode: 0 });
    expect(await said).toMatch(/Address: 127\.0\.0\.1/);
  });
});

describe("the command line", () => {
  it("gives the command a terminal of the same size, and its keys", async () => {
    using terminal = onTerminal(
      "node",
      [MAIN, "run", "--net", "none", "--memory", "256", "--rootfs", rootfs, "--", "sh"],
      {
        rows: 33,
        columns: 99,
      },
    );
    await terminal.says(/# /);
    terminal.type("stty size; test -t 0 && test -t 1 && test -t 2 && echo $((40 + 2))\r");
    await terminal.says(/33 99\r\n42\r\n/);
    terminal.resize({ rows: 44, columns: 111 });
    terminal.type("stty size\r");
    await terminal.says(/44 111\r\n/);
    terminal.type("echo $((1 + 1)) begun; sleep 1000\r");
    await terminal.says(/2 begun\r\n/);
    terminal.type("\x03");
    await terminal.says(/# /);
    terminal.type("echo interrupted $?\r");
    await terminal.says(/interrupted 130\r\n/);
    terminal.type("exit 7\r");
    expect(await terminal.ended).toBe(7);
  });

  it("passes a signal on, and leaves nothing when it is killed", async () => {
    const args = [MAIN, "run", "--memory", "256", "--rootfs", rootfs, "--port", "8080", "--", "sh", "-c"];
    const script = "trap 'echo caught; exit 5' INT; echo ready; while :; do sleep 1; done";
    const interrupted = execa("node", [...args, script], { reject: false, stdin: "ignore", buffer: true });
    interrupted.stdout.once("data", () => interrupted.kill("SIGINT"));
    expect(await interrupted).toMatchObject({ exitCode: 5, stdout: "ready\ncaught" });

    const killed = execa("node", [...args, script], { reject: false, stdin: "ignore" });
    killed.stdout.once("data", () => {
      expect(leftBehind()).toHaveLength(3);
      killed.kill("SIGKILL");
    });
    expect(await killed).toMatchObject({ signal: "SIGKILL" });
  });
});

describe("a user who is not root", () => {
  it("has root in the guest, and an image's files changed there only", async () => {
    const home = join(work, "home");
    const cache = join(home, ".cache/navgw/artifacts");
    mkdirSync(cache, { recursive: true });
    await execa("cp", ["-r", `${artifactsDir()}/.`, cache]);
    await execa("chown", ["-R", "1000:1000", home]);
    chmodSync(work, 0o755);
    chmodSync("/dev/kvm", 0o666);
    const layout = await writeLayout(join(work, "layout-of-another"), makeRoot("image-of-another"), {});
    const script =
      "id -u; chown 101:102 /etc/passwd; echo changed >> /etc/passwd; stat -c %u:%g /etc/passwd /";
    const result = await execa(
      "node",
      [MAIN, "run", "--net", "none", "--memory", "256", "--image", `oci:${layout}`, "--", "sh", "-c", script],
      { uid: 1000, gid: 1000, env: { HOME: home }, reject: false, stdin: "ignore" },
    );
    expect(result).toMatchObject({ exitCode: 0, stdout: "0\n101:102\n0:0", stderr: "" });
    expect(readdirSync(join(home, ".local/state/navgw/runs"))).toEqual([".locks"]);
  });
});

describe("net tsi", () => {
  it("runs under libkrun's own kernel and init", async () => {
    const result = await sh("cat; echo problem >&2; echo $A; pwd; exit 9", {
      ...{ net: "tsi", env: { A: "b" }, workdir: "/data", input: "hello\n" },
    });
    expect(result).toEqual({
      stdout: ["hello", "b", "/data"],
      stderr: "problem\n",
      exitCode: 9,
      signal: null,
    });
  });
});
