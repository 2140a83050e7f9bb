import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { identify } from "../../../../src/core/base/process-identity.ts";
import { KeeperClient } from "../../../../src/core/keeper/keeper-client.ts";
import { FILES } from "../../../../src/core/keeper/keeper-files.ts";
import { portOf } from "../../../../src/core/keeper/keeper-forward.ts";
import { startKeeper } from "../../../../src/core/keeper/start-keeper.ts";
import { waitUntil } from "../../../support/wait-until.ts";
import { keeperProgram, specOf } from "../support/keeper.ts";
import { OtherProcess } from "../support/process.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
let program = "";
beforeAll(async () => {
  program = await keeperProgram();
});

/** ms that something may take which is about to happen. */
const BOUND = 5000;

const runs = (pid: number): boolean => identify(pid) !== undefined;

test("a machine runs, is seen, and its end is told to who waits and written down", async () => {
  const at = join(dir, "plain");
  const keeper = await startKeeper(program, specOf(at, ["/bin/sh", "-c", "echo hello; exec sleep 60"]));
  const client = new KeeperClient(at);
  expect(await client.status()).toMatchObject({
    pid: keeper.pid,
    machinePid: keeper.machinePid,
    forwards: [],
  });
  await waitUntil("its console", BOUND, () => readFileSync(join(at, "console.log"), "utf8") === "hello\n");
  const waiting = client.wait();
  expect(await client.kill()).toBe(true);
  expect(await waiting).toMatchObject({ code: null, signal: "SIGKILL" });
  await keeper.ended;
  expect(JSON.parse(readFileSync(join(at, "exit.json"), "utf8"))).toMatchObject({ signal: "SIGKILL" });
  expect(await client.status()).toBeUndefined();
  expect(await client.kill()).toBe(false);
  expect(await client.wait()).toBeUndefined();
  expect(readdirSync(at).filter((name) => name.endsWith(".sock"))).toEqual([]);
});

test("GitHub's runner can tell by its mark that a keeper is of its job, and nothing else is handed over", async () => {
  vi.stubEnv("RUNNER_TRACKING_ID", "github_123");
  vi.stubEnv("A_SECRET", "x");
  const keeper = await startKeeper(program, specOf(join(dir, "marked"), ["/bin/sleep", "60"]));
  const environment = readFileSync(`/proc/${keeper.pid}/environ`, "utf8").split("\0").filter(Boolean);
  expect(environment.map((line) => line.split("=")[0]).sort()).toEqual([
    "PATH",
    "RUNNER_TRACKING_ID",
    "TMPDIR",
  ]);
  expect(environment).toContain("RUNNER_TRACKING_ID=github_123");
  await keeper.end();
});

test("a wait can be given up", async () => {
  const keeper = await startKeeper(program, specOf(join(dir, "wait"), ["/bin/sleep", "60"]));
  const reason = new Error("enough");
  const controller = new AbortController();
  const waiting = new KeeperClient(join(dir, "wait")).wait(controller.signal);
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await keeper.end();
  expect(runs(keeper.machinePid)).toBe(false);
});

const starter = (at: string, then: string): OtherProcess =>
  new OtherProcess(`
    const { startKeeper } = await import("CORE/keeper/start-keeper.js");
    const keeper = await startKeeper(${JSON.stringify(program)}, ${JSON.stringify(specOf(at, ["/bin/sleep", "60"], { ephemeral: true }))});
    console.log(keeper.pid + " " + keeper.machinePid);
    ${then}
  `);

test("on the leash, keeper, machine and an ephemeral directory go when the caller is killed", async () => {
  const at = join(dir, "leash");
  const caller = starter(at, "setInterval(() => undefined, 1000)");
  const [keeper = 0, machine = 0] = `${await caller.line()}`.split(" ").map(Number);
  expect([runs(keeper), runs(machine)]).toEqual([true, true]);
  await caller.kill("SIGKILL");
  await waitUntil("the end of all three", BOUND, () => !runs(keeper) && !runs(machine) && !existsSync(at));
});

test("let go, it does not keep its caller's event loop alive, and ends with it", async () => {
  const caller = starter(join(dir, "let-go"), "keeper.unref();");
  const [keeper = 0] = `${await caller.line()}`.split(" ").map(Number);
  expect(await caller.ended()).toBe(0);
  await waitUntil("the keeper's end", BOUND, () => !runs(keeper));
});

test("detached, it outlives its caller, and its directory outlives both", async () => {
  const at = join(dir, "detached");
  const caller = starter(at, "await keeper.detach();");
  const [keeper = 0, machine = 0] = `${await caller.line()}`.split(" ").map(Number);
  expect(await caller.ended()).toBe(0);
  const client = new KeeperClient(at);
  expect(await client.status()).toMatchObject({ pid: keeper });
  expect(runs(machine)).toBe(true);
  await client.kill();
  await waitUntil("the end of both", BOUND, () => !runs(keeper) && !runs(machine));
  expect(JSON.parse(readFileSync(join(at, "exit.json"), "utf8"))).toMatchObject({ signal: "SIGKILL" });
});

test("forwards are opened and closed while it runs; a taken port is NAVGW_PORT_IN_USE, before and after", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as { port: number };
  const net = { protocol: "bess", socket: "net.sock", mac: "5a:94:ef:e4:0c:ee" } as const;
  const forward = { host: `127.0.0.1:${port}`, guest: "192.168.127.2:80" };
  const inUse = {
    code: "NAVGW_PORT_IN_USE",
    message: expect.stringContaining(`${port}`),
    hint: expect.any(String),
  };
  await expect(
    startKeeper(program, specOf(join(dir, "taken"), ["/bin/sleep", "60"], { net, forwards: [forward] })),
  ).rejects.toMatchObject(inUse);

  const any = { host: "127.0.0.1:0", guest: "192.168.127.2:6443" };
  const at = join(dir, "forwards");
  const keeper = await startKeeper(program, specOf(at, ["/bin/sleep", "60"], { net, forwards: [any] }));
  const client = new KeeperClient(at);
  expect(keeper.forwards).toEqual([{ host: expect.stringMatching(/^127\.0\.0\.1:[1-9]/), guest: any.guest }]);
  await expect(client.forward(forward)).rejects.toMatchObject(inUse);
  const opened = await client.forward({ host: "127.0.0.1:0", guest: "192.168.127.2:80" });
  expect((await client.status())?.forwards).toContainEqual(opened);
  const openedPort = portOf(opened.host);
  await client.unforward(openedPort);
  expect((await client.status())?.forwards).toEqual(keeper.forwards);
  const bad = { code: "NAVGW_BAD_OPTION", hint: expect.any(String) };
  await expect(client.unforward(openedPort)).rejects.toMatchObject({
    ...bad,
    message: `no forward from port ${openedPort} of 127.0.0.1`,
  });
  await expect(client.forward({ host: "0.0.0.0:0", guest: any.guest })).rejects.toMatchObject({
    ...bad,
    // The keeper's words, not its JSON.
    message: expect.stringMatching(/^[^{]*127\.0\.0\.1:PORT[^{]*$/),
  });
  await keeper.end();
  taken.close();
});

test("what cannot start is NAVGW_HOST, with a hint where there is one", async () => {
  const spec = specOf(join(dir, "cannot"), ["/no/such/machine"]);
  await expect(startKeeper(program, spec)).rejects.toMatchObject({
    code: "NAVGW_HOST",
    reason: "SPAWN",
    message: expect.stringContaining("/no/such/machine"),
  });
  await expect(startKeeper(join(dir, "none"), spec)).rejects.toMatchObject({
    code: "NAVGW_HOST",
    reason: undefined,
  });
  const noexec = join(dir, "noexec");
  writeFileSync(noexec, "");
  chmodSync(noexec, 0o644);
  await expect(startKeeper(noexec, spec)).rejects.toMatchObject({
    code: "NAVGW_HOST",
    hint: expect.stringContaining("noexec"),
  });
  const dies = join(dir, "dies");
  writeFileSync(dies, "#!/bin/sh\necho last words >&2\nexit 1\n");
  chmodSync(dies, 0o755);
  await expect(startKeeper(dies, spec)).rejects.toMatchObject({
    code: "NAVGW_HOST",
    message: expect.stringContaining("last words"),
  });
});

test("a start that is given up leaves no process", async () => {
  const slow = join(dir, "slow");
  writeFileSync(slow, `#!/bin/sh\necho $$ > ${dir}/slow.pid\ncat > /dev/null\n`);
  chmodSync(slow, 0o755);
  const controller = new AbortController();
  const starting = startKeeper(slow, specOf(join(dir, "given-up"), ["x"]), controller.signal);
  await waitUntil("the program's start", BOUND, () => existsSync(join(dir, "slow.pid")));
  controller.abort(new Error("enough"));
  await expect(starting).rejects.toThrow("enough");
});

describe("a keeper of another version", () => {
  const at = join(dir, "other-version");
  const respond = async (status: number, text: string): Promise<AsyncDisposable> => {
    mkdirSync(at, { recursive: true });
    const server = createHttpServer((_request, response) => response.writeHead(status).end(text));
    await new Promise<void>((resolve) => server.listen(join(at, FILES.api), resolve));
    return server;
  };

  test.each([
    ["keep", (client: KeeperClient) => client.keep(), "cannot keep the cluster's directory"],
    ["unforward", (client: KeeperClient) => client.unforward(8080), "cannot close the forward"],
    ["status", (client: KeeperClient) => client.status(), "cannot report its status"],
  ])("that does not have the request %s is told as such", async (_what, request, message) => {
    await using _server = await respond(404, "404 page not found\n");
    await expect(request(new KeeperClient(at))).rejects.toMatchObject({
      code: "NAVGW_UNSUPPORTED",
      message: expect.stringContaining(message),
      hint: expect.stringContaining("version"),
    });
  });

  test.each(["{}", "later"])("that responds with %s is told as such", async (text) => {
    await using _server = await respond(200, text);
    await expect(new KeeperClient(at).status()).rejects.toMatchObject({ code: "NAVGW_UNSUPPORTED" });
  });
});
