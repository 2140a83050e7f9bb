import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { boot } from "../../../../src/core/cluster/boot.ts";
import type { BootStep } from "../../../../src/core/cluster/progress.ts";
import { Steps } from "../../../../src/core/cluster/steps.ts";
import { identify } from "../../../../src/core/process-identity.ts";
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
  const spec = specOf(join(dir, name), ["/bin/sh", "-c", `echo $$\n${script}`]);
  const steps = new Steps(({ step }) => reached.push(step));
  const error = await boot({ name, program, spec, token: TOKEN, timeout, signal }, steps).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const console = readFileSync(join(spec.dir, "console.log"), "utf8");
  expect(identify(Number(console.split("\n")[0]))).toBeUndefined();
  return { error, reached };
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
  await expect.poll(() => readConsole("abort")).toMatch(/^\d+\n$/);
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
