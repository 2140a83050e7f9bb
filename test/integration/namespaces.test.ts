import { createHash } from "node:crypto";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { KubeConfig } from "@kubernetes/client-node";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pause } from "../../src/core/base/pause.ts";
import {
  K3sCluster,
  type NavgwError,
  type StartedK3sCluster,
  type TestNamespace,
} from "../../src/core/index.ts";
import { isolated } from "../support/home.ts";
import { configMap, pod, tcpServers, webServer } from "../support/objects.ts";
import { waitUntil } from "../support/wait-until.ts";

const BOUND = 180_000;

/** One cluster for all of these; each has namespaces of its own. */
let cluster: StartedK3sCluster;

beforeAll(async () => {
  Object.assign(process.env, isolated.env);
  cluster = await new K3sCluster().withEngine("uml").withStartupTimeout(BOUND).start();
});

afterAll(async () => {
  await cluster?.remove();
});

describe("a namespace with a web server", () => {
  let namespace: TestNamespace;

  beforeAll(async () => {
    namespace = await cluster.createNamespace({ prefix: "web", labels: { team: "a" } });
    await namespace.apply(webServer(2));
    await namespace.waitFor({ kind: "deploy", name: "web" }, "Ready", { timeoutMs: BOUND });
  }, BOUND);

  afterAll(() => namespace?.delete());

  it("has pods, a Service and a context of its own", async () => {
    expect(namespace.name).toMatch(/^web-[0-9a-f]{8}$/);
    expect(await namespace.pods()).toHaveLength(2);
    const config = new KubeConfig();
    config.loadFromFile(namespace.getKubeConfigPath());
    expect(config.getContextObject(config.getCurrentContext())?.namespace).toBe(namespace.name);
    expect(await namespace.kubectl(["get", "service", "-o", "name"])).toBe("service/web\n");
    const reasons = (await namespace.events()).map(({ reason }) => reason);
    expect(reasons).toContain("Started");
  });

  it("leads 20 connections at a time to the pods behind a Service", async () => {
    await using forward = await namespace.portForward({ service: "web" }, 80);
    const names = (await namespace.pods()).map(({ metadata }) => metadata.name);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const answer = await fetch(`${forward.url}/${index % 4 === 0 ? "big" : ""}`);
        const body = Buffer.from(await answer.arrayBuffer());
        return index % 4 === 0 ? body.length : body.toString().trim();
      }),
    );
    for (const [index, answer] of answers.entries()) {
      if (index % 4 === 0) expect(answer).toBe(4 << 20);
      else expect(names).toContain(answer);
    }
  });

  it("cuts a connection to a port that nobody listens on, and all of them when it is closed", async () => {
    const [first] = await namespace.pods();
    const name = first?.metadata.name ?? "";
    await using nobody = await namespace.portForward({ pod: name }, 81);
    await expect(fetch(nobody.url)).rejects.toThrow();
    const forward = await namespace.portForward({ pod: name }, 8080);
    const socket = connect(forward.port, "127.0.0.1").on("error", () => undefined);
    await once(socket, "connect");
    const closed = once(socket, "close");
    await forward.close();
    await closed;
    await expect(fetch(forward.url)).rejects.toThrow();
  });

  it("reports at once what cannot be forwarded to", async () => {
    await expect(namespace.portForward({ service: "none" }, 80)).rejects.toThrow(/no Service .*none/);
    await expect(namespace.portForward({ service: "web" }, 81)).rejects.toMatchObject({
      hint: expect.stringContaining("80"),
    });
  });
});

describe("a pod behind a port forward", () => {
  let namespace: TestNamespace;

  beforeAll(async () => {
    namespace = await cluster.createNamespace({ prefix: "tcp" });
    await namespace.apply(tcpServers);
    await namespace.waitFor({ kind: "Pod", name: "tcp" }, "Ready", { timeoutMs: BOUND });
    await waitUntil("the last of its servers", BOUND, async () => {
      const listening = await namespace.kubectl(["exec", "tcp", "--", "netstat", "-tln"]);
      return [7000, 7001, 7002, 7003].every((port) => listening.includes(`:${port} `));
    });
  }, BOUND);

  afterAll(() => namespace?.delete());

  it("answers a client that has ended its side, to the last byte", async () => {
    await using forward = await namespace.portForward({ pod: "tcp" }, 7000);
    const client = connect({ port: forward.port, host: "127.0.0.1", allowHalfOpen: true });
    client.end("question\n");
    expect(await buffer(client)).toHaveLength(4 << 20);
    expect(forward.lastError).toBeUndefined();
  });

  it("gets all that a client sends, however slowly it reads, and sees a client go", async () => {
    await using forward = await namespace.portForward({ pod: "tcp" }, 7003);
    const bytes = Buffer.alloc(8 << 20, "0123456789abcdef-");
    const client = connect({ port: forward.port, host: "127.0.0.1" });
    client.write(bytes);
    const sum = createHash("sha256").update(bytes).digest("hex");
    expect((await buffer(client)).toString()).toBe(`${sum}  -\n`);

    await using echo = await namespace.portForward({ pod: "tcp" }, 7002);
    const clients = await Promise.all([echoed(echo.port), echoed(echo.port)]);
    clients[0]?.end();
    clients[1]?.destroy();
    await waitUntil("the end of both in the pod", BOUND, async () => {
      const connections = await namespace.kubectl(["exec", "tcp", "--", "netstat", "-tn"]);
      return !/:7002 .*ESTABLISHED/.test(connections);
    });
  });

  it("is held back while a client does not read", async () => {
    await using forward = await namespace.portForward({ pod: "tcp" }, 7001);
    const client = connect({ port: forward.port, host: "127.0.0.1" }).on("error", () => undefined);
    await once(client, "readable");
    const before = process.memoryUsage.rss();
    await pause(3000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(40 << 20);
    client.destroy();
  });

  it("refuses with a reset whose reason is reported, and a program that was refused ends", async () => {
    const errors: NavgwError[] = [];
    await using nobody = await namespace.portForward({ pod: "tcp" }, 9999, {
      onError: (error) => errors.push(error),
    });
    const client = connect({ port: nobody.port, host: "127.0.0.1", allowHalfOpen: true });
    client.end("x".repeat(1000));
    await expect(buffer(client)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(errors).toMatchObject([
      { code: "NAVGW_KUBERNETES", message: expect.stringContaining("connection refused") },
    ]);
    expect(nobody.lastError).toBe(errors[0]);

    const program = new URL("../support/refused-forward.ts", import.meta.url);
    const { stdout } = await execa(process.execPath, [fileURLToPath(program), cluster.name, namespace.name]);
    const { result, microseconds } = JSON.parse(stdout);
    expect(result).toBe("ECONNRESET");
    // Of a second.
    expect(microseconds).toBeLessThan(500_000);
  });

  it("that is gone is the reason why a connection fails", async () => {
    await using forward = await namespace.portForward({ pod: "tcp" }, 7002);
    await namespace.kubectl(["delete", "pod", "tcp", "--now"]);
    await expect(fetch(forward.url)).rejects.toThrow();
    expect(forward.lastError).toMatchObject({
      code: "NAVGW_KUBERNETES",
      message: `there is no pod ${namespace.name}/tcp`,
    });
  });

  /** A client that has had its first byte back. */
  async function echoed(port: number): Promise<Socket> {
    const client = connect({ port, host: "127.0.0.1" });
    client.write("x");
    await once(client, "data");
    return client;
  }
});

describe("commands", () => {
  it.each([0, 1, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 64 << 20])(
    "take %i bytes of input in one piece",
    async (size) => {
      const stdin = Buffer.alloc(size, "0123456789abcdef-");
      const { exitCode, stdout } = await cluster.exec(["sha256sum"], { stdin });
      expect({ exitCode, stdout }).toEqual({
        exitCode: 0,
        stdout: `${createHash("sha256").update(stdin).digest("hex")}  -\n`,
      });
    },
  );

  it("return bytes that are no text", async () => {
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) & 0xff));
    const result = await cluster.exec(["tee", "/dev/stderr"], { stdin: bytes, encoding: "buffer" });
    expect(result.stdout.equals(bytes)).toBe(true);
    expect(result.stderr.equals(bytes)).toBe(true);
    const argv = [
      "create",
      "configmap",
      "bytes",
      "--dry-run=client",
      "-o",
      "json",
      "--from-file=b=/dev/stdin",
    ];
    const made = await cluster.kubectl(argv, { stdin: bytes, encoding: "buffer" });
    expect(Buffer.from(JSON.parse(made.toString()).binaryData.b, "base64").equals(bytes)).toBe(true);
  });

  it("are killed when their input fails", async () => {
    const breaksOff = async function* () {
      yield "first half";
      throw new Error("the disk is gone");
    };
    await expect(
      cluster.exec(["sh", "-c", "cat; sleep 1234"], { stdin: Readable.from(breaksOff()) }),
    ).rejects.toThrow("the disk is gone");
    await waitUntil("the end of the command", BOUND, async () => {
      const { stdout } = await cluster.exec(["ps"]);
      return !stdout.includes("sleep 1234");
    });
  });
});

describe("namespaces", () => {
  it("are each test's own, all at once, and none is left", { timeout: BOUND }, async () => {
    const namespaces = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        // A busy machine takes its time to end their pods.
        const namespace = await cluster.createNamespace({ deletionTimeoutMs: BOUND });
        await namespace.apply([configMap("mine", { index: `${index}` }), pod("p", ["sleep", "1000"])]);
        await namespace.waitFor({ kind: "Pod", name: "p" }, "Ready", { timeoutMs: BOUND });
        const found = await namespace.kubectl(["get", "configmap", "mine", "-o", "jsonpath={.data.index}"]);
        expect(found).toBe(`${index}`);
        return namespace;
      }),
    );
    expect(new Set(namespaces.map(({ name }) => name)).size).toBe(6);
    await Promise.all(namespaces.map((namespace) => namespace[Symbol.asyncDispose]()));
    await cluster.settled();
    for (const { name } of namespaces) expect(leftoversOf(name)).toEqual([]);
    const left = await cluster.kubectl(["get", "namespaces", "-o", "name"]);
    for (const namespace of namespaces) {
      expect(left).not.toContain(namespace.name);
      await expect(stat(namespace.getKubeConfigPath())).rejects.toMatchObject({ code: "ENOENT" });
    }
  });

  it("that do not go are reported, and hold nobody up", async () => {
    const reasons: string[] = [];
    const namespace = await cluster.createNamespace({
      deletionTimeoutMs: 1500,
      onLeftover: ({ reason }) => reasons.push(reason),
    });
    await namespace.apply(configMap("held", {}, { finalizers: ["example.com/hold"] }));
    const before = performance.now();
    await namespace.delete();
    expect(performance.now() - before).toBeLessThan(1500);
    await cluster.settled();
    expect(leftoversOf(namespace.name)).toMatchObject([{ namespace: namespace.name }]);
    expect(reasons).toEqual([expect.stringContaining("still exists after 1500 ms")]);
  });

  const leftoversOf = (name: string) => cluster.leftovers().filter(({ namespace }) => namespace === name);
});
