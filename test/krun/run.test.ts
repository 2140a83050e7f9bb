import {
  chmodSync,
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
import { finished } from "node:stream/promises";
import { execa } from "execa";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { artifactsDir } from "../../src/core/base/paths.ts";
import { type MicroVmOptions, runMicroVm, startMicroVm } from "../../src/core/index.ts";
import { runsDir } from "../../src/core/microvm/run-directory.ts";
import { waitUntil } from "../support/wait-until.ts";
import { writeLayout } from "./support/layout.ts";
import { onTerminal } from "./support/pty.ts";

const MAIN = new URL("../../dist/src/cli/main.js", import.meta.url).pathname;
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

let work: string;
let rootfs: string;

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "run-"));
  rootfs = makeRoot("rootfs");
});

// Whatever the test was about.
afterEach(async () => {
  await waitUntil("nothing to be left", 5000, () => {
    expect(leftBehind()).toEqual([]);
    return true;
  });
});

/** A root whose only program is busybox, with users of its own. */
function makeRoot(name: string): string {
  const root = join(work, name);
  for (const dir of ["bin", "etc", "data"]) mkdirSync(join(root, dir), { recursive: true });
  for (const applet of APPLETS) copyFileSync(BUSYBOX, join(root, "bin", applet));
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\nweb:x:101:102::/srv/web:/bin/sh\n");
  writeFileSync(join(root, "etc/group"), "root:x:0:\nweb:x:102:\nlogs:x:200:web\n");
  return root;
}

/** Directories of runs, and processes that runs have. */
function leftBehind(): string[] {
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
async function sh(script: string, options: Partial<MicroVmOptions> & { readonly input?: string } = {}) {
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
async function textOf(stream: Readable | undefined): Promise<string> {
  if (stream === undefined) throw new Error("no stream of that name");
  return text(stream);
}

/** What a port of this machine says, once something in the guest listens. */
async function answerOf(port: number | undefined): Promise<string> {
  const ask = async () => {
    const { stdout } = await execa("nc", ["127.0.0.1", `${port}`], { input: "", reject: false });
    return stdout !== "" && stdout;
  };
  return waitUntil("an answer", 20_000, ask, { every: 200 });
}

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
