import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { identify } from "../../../../src/core/base/process-identity.ts";
import { boot } from "../../../../src/core/cluster/boot-cluster.ts";
import { Steps } from "../../../../src/core/cluster/boot-progress.ts";
import type { BootStep, ProgressEvent } from "../../../../src/core/cluster-types/boot-steps.ts";
import { waitUntil } from "../../../support/wait-until.ts";
import { GuestAgent, TOKEN } from "../support/guest-agent.ts";
import { keeperProgram, specOf } from "../support/keeper.ts";
import { scratch } from "../support/scratch.ts";

const dir = scratch();
let program = "";
beforeAll(async () => {
  program = await keeperProgram();
});

/** Boots a shell script as the machine. Its pid is on the first line of its console. */
async function bootScript(
  name: string,
  script: string,
  timeout = 8000,
  signal = new AbortController().signal,
) {
  const reached: BootStep[] = [];
  const told: Pick<ProgressEvent, "step" | "doing" | "trouble">[] = [];
  const spec = specOf(join(dir, name), ["/bin/sh", "-c", `echo $$\n${script}`]);
  const steps = new Steps(({ step, underWay, doing, trouble }) => {
    if (underWay)
      told.push({ step, ...(doing !== undefined && { doing }), ...(trouble !== undefined && { trouble }) });
    else reached.push(step);
  });
  const error = await boot({ name, program, spec, token: TOKEN, timeout, signal }, steps).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const console = readFileSync(join(spec.dir, "console.log"), "utf8");
  expect(identify(Number(console.split("\n")[0]))).toBeUndefined();
  return { error, reached, told };
}

test("a machine that ends is reported at once, with its last words and where all of them are", async () => {
  const script = `echo "navgw: init 0.30"; for i in $(seq 30); do echo "line $i"; done; exit 3`;
  const { error, reached } = await bootScript("dies", script, 60_000);
  expect(error).toMatchObject({
    code: "NAVGW_GUEST_DIED",
    message: expect.stringContaining("exit code 3"),
    consoleTail: Array.from({ length: 20 }, (_, index) => `line ${index + 11}`),
  });
  expect(reached[0]).toBe("machine");
  expect(readFileSync((error as { logPath: string }).logPath, "utf8")).toContain(
    "navgw: init 0.30\nline 1\n",
  );
});

test("a node that gives up is reported with its log", async () => {
  const spec = specOf(join(dir, "fails"), []);
  await using _agent = await GuestAgent.listen(join(spec.dir, "control.sock"), (request, response) => {
    if (request.url?.startsWith("/v1/logs/k3s")) return void response.end("why it failed\n");
    response.write('{"type":"hello","uptime":1}\n{"type":"mark","name":"node-start","uptime":1,"try":1}\n');
    response.end('{"type":"failed","message":"3 tries","tail":["its end"]}\n');
  });
  const { error, reached } = await bootScript(
    "fails",
    `printf "navgw: init 0.30\\r\\nnavgw: network 0.40\\n"; exec sleep 60`,
  );
  expect(error).toMatchObject({
    code: "NAVGW_NODE_FAILED",
    message: expect.stringContaining("3 tries"),
    consoleTail: ["its end"],
  });
  expect(readFileSync((error as { logPath: string }).logPath, "utf8")).toBe("why it failed\n");
  expect(reached).toEqual(["machine", "init", "network", "node-start"]);
});

const LINE = `time="2025-11-29T09:55:24Z" level=fatal msg="Error: flag provided but not defined: -foo" ${"x".repeat(900)}`;
const ready = `printf "navgw: init 0.30\\nnavgw: network 0.40\\n"; exec sleep 60`;

/** Boots a machine whose agent sends these events. */
async function bootWith(name: string, events: readonly object[], timeout?: number) {
  const spec = specOf(join(dir, name), []);
  await using _agent = await GuestAgent.listen(join(spec.dir, "control.sock"), (request, response) => {
    if (request.url !== "/v1/events") return void response.end("the node's log\n");
    for (const event of [{ type: "hello", uptime: 1 }, ...events])
      response.write(`${JSON.stringify(event)}\n`);
  });
  return await bootScript(name, ready, timeout);
}

test("a node that gave up for a known reason is reported in one sentence, with the whole line and what to do", async () => {
  const message = `the node refuses an argument: ${LINE}`;
  const tail = Array.from({ length: 30 }, (_, index) => `line ${index}`);
  const { error } = await bootWith("refuses", [{ type: "failed", cause: "flag", message, line: LINE, tail }]);
  expect(error).toMatchObject({
    code: "NAVGW_NODE_FAILED",
    message,
    hint: expect.stringContaining("option k3sConfig"),
    consoleTail: [LINE, ...tail.slice(-20)],
  });
});

test("a time-out says what goes wrong as long as it does, and names the option", async () => {
  const trouble = {
    type: "trouble",
    cause: "memory",
    message: "the node has too little memory: oom",
    line: "oom",
  };
  const late = await bootWith("late", [{ type: "mark", name: "apiserver", uptime: 2 }, trouble], 1500);
  expect(late.error).toMatchObject({
    code: "NAVGW_TIMEOUT",
    message:
      "the cluster was not ready within the timeout of 1.5 s; the last step reached was apiserver: the node has too little memory: oom",
    hint: "increase option memory",
  });
  expect(late.told).toContainEqual({ step: "engine", trouble: "the node has too little memory: oom" });
  const healed = await bootWith("healed", [trouble, { type: "trouble" }], 1500);
  expect(healed.error).toMatchObject({
    message: expect.not.stringContaining("memory"),
    hint: expect.stringMatching(/option timeoutMs/),
  });
});

test("an import of images is what the progress says while it goes on", async () => {
  const { told } = await bootWith(
    "imports",
    [
      { type: "importing", files: ["x.tar.zst"] },
      { type: "importing", files: ["", "y.tar"] },
      { type: "importing", files: [""] },
      { type: "importing" },
    ],
    1000,
  );
  expect(told.map(({ doing }) => doing).filter((doing) => doing !== undefined)).toEqual([
    "Importing images (x.tar.zst)",
    "Importing images (y.tar)",
    "Importing images",
    "",
  ]);
});

test("a guest that takes too long is ended; the error names the bound and the last step", async () => {
  const { error } = await bootScript("slow", `echo "navgw: init 0.30"; exec sleep 60`, 1500);
  expect(error).toMatchObject({
    code: "NAVGW_TIMEOUT",
    message: expect.stringMatching(/timeout of 1\.5 s.*init/),
    consoleTail: [expect.any(String), "navgw: init 0.30"],
  });
});

test("a boot that is given up ends the machine and throws the signal's reason", async () => {
  const controller = new AbortController();
  const booting = bootScript("abort", "exec sleep 60", 60_000, controller.signal);
  await waitUntil("the machine's start", 5000, () => /^\d+\n$/.test(readConsole("abort")));
  const reason = new Error("enough");
  controller.abort(reason);
  expect((await booting).error).toBe(reason);
});

function readConsole(name: string): string {
  try {
    return readFileSync(join(dir, name, "console.log"), "utf8");
  } catch {
    return ""; // not started yet
  }
}
