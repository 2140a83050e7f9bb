import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAIN, mustNavgw, navgw } from "../support/cli.ts";
import { isolated } from "../support/home.ts";
import { kubectlFor } from "../support/kubectl.ts";
import { NOTHING, traces, umlMachines } from "../support/left-behind.ts";
import { describeUserStory } from "../support/user-story.ts";
import { waitUntil } from "../support/wait-until.ts";

const BOUND = 180_000;

/** One cluster for all of these; the last test takes it down. */
describe("a cluster on User Mode Linux", () => {
  let kubeconfig = "";
  const kubectl = (...args: readonly string[]) => kubectlFor(kubeconfig)(args);

  beforeAll(async () => {
    const result = await navgw(["up", "--engine", "uml", "--port", "0:30080", "--timeout", "5m"]);
    expect(result.stderr).toContain("is ready after");
    expect(result.exitCode).toBe(0);
    kubeconfig = result.stdout;
  });

  afterAll(async () => {
    await navgw(["down", "--all"]);
  });

  it("prints nothing but the kubeconfig's path, which only its owner can read", async () => {
    expect(kubeconfig).toBe(join(isolated.clusters, "default/kubeconfig"));
    expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
    const text = await readFile(kubeconfig, "utf8");
    expect(text).toMatch(/server: https:\/\/127\.0\.0\.1:\d+/);
    expect(text).toContain("current-context: navgw-default");
  });

  it("is Ready with its default service account and storage class", async () => {
    expect(await kubectl("get", "nodes", "-o", "jsonpath={.items[*].metadata.name}")).toBe("navgw");
    expect(await kubectl("wait", "--for=condition=Ready", "node/navgw", "--timeout=1s")).toContain(
      "condition met",
    );
    expect(await kubectl("get", "serviceaccount", "default", "-o", "name")).toBe("serviceaccount/default");
    expect(await kubectl("get", "storageclass", "local-path", "-o", "jsonpath={.provisioner}")).toBe(
      "rancher.io/local-path",
    );
  });

  describeUserStory(() => kubeconfig, BOUND);

  it("forwards the NodePort that up was asked for", async () => {
    const { ports } = JSON.parse(await mustNavgw(["status", "-o", "json"])) as {
      ports: { host: number; guest: number }[];
    };
    expect(ports).toMatchObject([{ guest: 30080 }]);
    const answer = await fetch(`http://127.0.0.1:${ports[0]?.host}/`);
    expect(await answer.text()).toMatch(/^web-/);
  });

  it("opens a further forward after boot", async () => {
    const opened = await mustNavgw(["port", "0:30080", "-o", "json"]);
    const [forward] = JSON.parse(opened) as { host: number }[];
    expect(await (await fetch(`http://127.0.0.1:${forward?.host}/`)).text()).toMatch(/^web-/);
  });

  it("returns the running cluster on a second up", async () => {
    const again = await navgw(["up", "--engine", "uml"]);
    expect(again).toMatchObject({ exitCode: 0, stdout: kubeconfig });
    expect(again.stderr).toContain("already running");
  });

  it("runs a command in the guest with its input, output and exit code", async () => {
    const result = await navgw(["exec", "--", "sh", "-c", "cat; echo problem >&2; exit 3"], {
      input: "hello",
    });
    expect(result).toMatchObject({ exitCode: 3, stdout: "hello", stderr: "problem" });
  });

  it("passes input of more than a frame and bytes that are no text through a command, unchanged", async () => {
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) & 0xff));
    const echo = execa(process.execPath, [MAIN, "exec", "--", "cat"], {
      ...{ env: isolated.env, input: bytes, encoding: "buffer" },
    });
    expect(Buffer.from((await echo).stdout).equals(bytes)).toBe(true);
  });

  it("fails when the input of a command breaks off", async () => {
    // What it reads is a connection, which its other end resets.
    await using server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const input = connect((server.address() as AddressInfo).port, "127.0.0.1");
    const [stdin] = (await once(server, "connection")) as [Socket];
    const cat = spawn(process.execPath, [MAIN, "exec", "--", "cat"], {
      env: { ...process.env, ...isolated.env },
      stdio: [stdin, "pipe", "pipe"],
    });
    stdin.destroy();
    const errors = text(cat.stderr);
    input.write("first half");
    await once(cat.stdout, "data");
    input.resetAndDestroy();
    const [exitCode] = await once(cat, "close");
    const stderr = await errors;
    expect(exitCode).toBe(2);
    expect(stderr).toContain("stdin cannot be read to its end");
  });

  it("applies a manifest and says what the API server refuses", async () => {
    const good = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\ndata: {a: b}\n";
    expect(await mustNavgw(["apply", "-"], { input: good })).toContain("configmap/made");
    expect(await kubectl("get", "configmap", "made", "-o", "jsonpath={.data.a}")).toBe("b");
    const bad = await navgw(["apply", "-"], {
      input: "apiVersion: v1\nkind: Nonsense\nmetadata: {name: x}\n",
    });
    expect(bad.exitCode).toBe(2);
    expect(bad.stderr).toContain("Nonsense");
  });

  it("shows the logs of console, node and network", async () => {
    expect(await mustNavgw(["logs", "console"])).toContain("navgw: init");
    expect(await mustNavgw(["logs", "k3s", "--tail", "5"])).not.toBe("");
    expect((await navgw(["logs", "network"])).exitCode).toBe(0);
  });

  it("keeps pods from the control agent and from the host", { timeout: BOUND }, async () => {
    const inPod = (...command: readonly string[]) =>
      kubectl("exec", "deployment/web", "--", "sh", "-c", `${command.join(" ")} 2>&1; true`);
    expect(await inPod("wget -T 3 -O - http://192.168.127.2:7601/v1/status")).toContain("401");
    expect(await inPod("wget -T 3 -O - http://192.168.127.1/services/forwarder/all")).toMatch(
      /refused|timed out/,
    );
    expect(await inPod("wget -T 3 -O - http://192.168.127.254/")).toMatch(/refused|timed out|unreachable/);
  });

  it("keeps its data over stop and up", { timeout: BOUND }, async () => {
    await mustNavgw(["stop"]);
    expect(await mustNavgw(["list"])).toMatch(/default\s+stopped/);
    expect((await traces()).processes).toEqual([]);
    await mustNavgw(["up", "--engine", "uml", "--timeout", "5m"]);
    expect(await kubectl("get", "configmap", "made", "-o", "jsonpath={.data.a}")).toBe("b");
    await waitUntil("the Deployment's return", BOUND, async () => {
      const ready = await kubectl("get", "deployment", "web", "-o", "jsonpath={.status.readyReplicas}");
      return ready === "2" && (await kubectl("exec", "deployment/web", "--", "cat", "/data/file")) === "kept";
    });
  });

  it("is shown as crashed when its machine is killed, and comes back with its data", {
    timeout: BOUND,
  }, async () => {
    const [machine] = await umlMachines();
    await kubectl("create", "configmap", "last", "--from-literal=written=just-before");
    process.kill(Number(machine?.split(" ")[0]), "SIGKILL");
    await waitUntil("the crash to show", 10_000, async () =>
      /default\s+crashed/.test(await mustNavgw(["list"])),
    );
    expect((await traces()).processes).toEqual([]);
    const status = await navgw(["status"]);
    expect(status.stdout + status.stderr).toContain("crashed");
    await mustNavgw(["up", "--engine", "uml", "--timeout", "5m"]);
    expect(await kubectl("get", "configmap", "last", "-o", "name")).toBe("configmap/last");
  });

  it("leaves nothing after down", async () => {
    await mustNavgw(["down"]);
    expect(await traces()).toEqual(NOTHING);
    const gone = await navgw(["kubeconfig"]);
    expect(gone.exitCode).toBe(3);
    expect(gone.stderr).toContain("hint:");
  });
});
