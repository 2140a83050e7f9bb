import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { requestCache } from "../../../../src/action/cache/cache-client.ts";
import { type CachePlan, planCache } from "../../../../src/action/cache/cache-plan.ts";
import { goldenExport } from "../../../../src/action/cache/golden-cache.ts";
import { artifactsDir } from "../../../../src/core/base/paths.ts";
import { waitUntil } from "../../../support/wait-until.ts";
import { scratch } from "../../core/support/scratch.ts";
import { CacheServer } from "../support/cache-server.ts";
import { inputsOf } from "../support/inputs.ts";

const dir = scratch();
const worker = fileURLToPath(new URL("../../../../dist/action/cache-worker.js", import.meta.url));
const { signal } = new AbortController();
const service = { ACTIONS_CACHE_URL: "http://127.0.0.1/" };

/** As GitHub's runner, which a cache of its own belongs to. */
function runner(server: CacheServer): void {
  vi.stubEnv("ACTIONS_CACHE_URL", server.url);
  vi.stubEnv("ACTIONS_RUNTIME_TOKEN", "token");
  vi.stubEnv("ACTIONS_CACHE_SERVICE_V2", "");
  vi.stubEnv("GITHUB_WORKSPACE", dir);
  vi.stubEnv("RUNNER_TEMP", dir);
}

function planOf(given: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = service): CachePlan {
  const plan = planCache(inputsOf(given), [], env);
  if (typeof plan === "string") throw new Error(plan);
  return plan;
}

const ask = (what: "restore" | "save", plan: CachePlan, timeout = 30_000) =>
  requestCache({ do: what, ...plan }, { timeout, signal, worker, output: "ignore" });

afterEach(() => rmSync(join(dir, "cache"), { recursive: true, force: true }));

test("only what comes from the network is kept, and only where there is a service", () => {
  expect(planCache(inputsOf({ cache: "false" }), [], service)).toBe("off: the input cache is false");
  expect(planCache(inputsOf(), [], {})).toBe("off: this runner offers no cache service");
  expect(planCache(inputsOf({ node: "builtin" }), [], service)).toBe("not needed: nothing is downloaded");
  expect(planOf({ node: "builtin", images: "app:dev" }).key).toMatch(/^navgw-linux-x64-[0-9a-f-]+$/);
});

test("a golden disk is kept too, by the archives that are on it", () => {
  const inputs = inputsOf({ node: "builtin", "golden-disk": "true" });
  const plans = [[], ["a"], ["b", "a"], ["a", "b"]].map((sums) => planCache(inputs, sums, service));
  const keys = plans.map((plan) => (typeof plan === "string" ? plan : plan.key));
  expect(new Set(keys).size).toBe(3);
  expect(plans).toContainEqual(expect.objectContaining({ paths: expect.arrayContaining([goldenExport()]) }));
});

test("the key changes with what is downloaded and with nothing else", () => {
  const key = (given: Readonly<Record<string, string>>): string => planOf(given).key;
  expect(key({ cpus: "2", name: "a", images: "a:1,b:1" })).toBe(key({ images: "b:1,a:1" }));
  const keys = [{}, { version: "v1.36.1+k3s1" }, { version: "stable" }, { images: "a:1" }].map(key);
  // The release that is the default has the same files.
  expect(new Set(keys).size).toBe(keys[0] === keys[1] ? 3 : 4);
  const [prefix = ""] = planOf({ images: "a:1" }).restoreKeys;
  expect(key({ images: "b:1" }).startsWith(prefix)).toBe(true);
  expect(key({ version: "stable" }).startsWith(prefix)).toBe(false);
});

test("what one job has downloaded, the next one has", { timeout: 60_000 }, async () => {
  await using server = await CacheServer.start();
  runner(server);
  const plan = planOf({ images: "app:1" }, process.env);
  expect(await ask("restore", plan)).toEqual({});
  const disk = join(artifactsDir(), "abc");
  mkdirSync(disk, { recursive: true });
  writeFileSync(join(disk, "k3s.erofs"), "a k3s");
  writeFileSync(join(disk, "images.json"), "names");
  writeFileSync(join(disk, "keeper"), "shipped anyway");
  expect(await ask("save", plan)).toEqual({ key: plan.key });
  rmSync(join(dir, "cache"), { recursive: true });
  expect(await ask("restore", plan)).toEqual({ key: plan.key });
  expect(readFileSync(join(disk, "k3s.erofs"), "utf8")).toBe("a k3s");
  expect(readFileSync(join(disk, "images.json"), "utf8")).toBe("names");
  expect(() => readFileSync(join(disk, "keeper"))).toThrow("ENOENT");
  // Of other images, with the same k3s: better than nothing.
  const other = planOf({ images: "app:2" }, process.env);
  expect(await ask("restore", other)).toEqual({ key: plan.key });
  // Somebody else was first.
  expect(await ask("save", plan)).toEqual({});
});

test("a service that stalls is given up within the bound, and nothing of it goes on", {
  timeout: 20_000,
}, async () => {
  await using server = await CacheServer.start();
  server.stalled = true;
  runner(server);
  const began = performance.now();
  const { problem } = await ask("restore", planOf({}, process.env), 1500);
  expect(problem).toBe("it took more than 1.5 s");
  expect(performance.now() - began).toBeLessThan(3000);
  await waitUntil("the worker's end", 5000, async () => (await workers()).length === 0);
});

test("a service that is not there is a problem, not a failure", { timeout: 60_000 }, async () => {
  const server = await CacheServer.start();
  runner(server);
  await server[Symbol.asyncDispose]();
  const answer = await ask("restore", planOf({}, process.env), 2000);
  expect(answer.key).toBeUndefined();
});

/** Command lines of this test's workers. */
async function workers(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(
    pids.map(async (pid) => {
      const [command, environment] = await Promise.all(
        ["cmdline", "environ"].map((file) => readFile(`/proc/${pid}/${file}`, "latin1").catch(() => "")),
      );
      return environment?.includes(dir) ? (command ?? "") : "";
    }),
  );
  return all.filter((command) => command.includes("cache-worker.js"));
}
