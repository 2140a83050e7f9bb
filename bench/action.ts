/**
 * What the action costs before it does anything: sizes of its bundle, and the time from the start of `main`'s process to the moment the
 * boot begins. Fails when the median misses its bound. The bundle is the one in dist/action: `npm run build:action` makes it anew.
 *
 *     node bench/action.ts [--runs N] [-o json]      default: 9 runs
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { size } from "../src/cli/format.ts";
import { table } from "../src/cli/table.ts";
import { spreadOf } from "./boot-stages.ts";

/** Median of the time to the boot's beginning, ms. */
const BOUND = 300;
/** `main` says this as its last word before it asks for a cluster. */
const BEGINNING = "::group::Starting cluster ";
const bundle = fileURLToPath(new URL("../dist/action/", import.meta.url));

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "9" },
    output: { type: "string", short: "o", default: "text" },
  },
});
const runs = Number(values.runs);
if (!Number.isSafeInteger(runs) || runs < 1) {
  process.stderr.write(`bench: --runs must be a whole number from 1: ${values.runs}\n`);
  process.exit(2);
}

const sizes = {
  main: await loadedBy("main.js"),
  post: await loadedBy("post.js"),
  "navgw-test": await loadedBy("cli.js"),
  "GitHub's cache": await loadedBy("cache-worker.js"),
  "krun's runner": await loadedBy("runner.js"),
  "koffi and libkrun": await sizeOf(join(bundle, "node_modules")),
  "all of dist/action": await sizeOf(bundle),
};
const home = await mkdtemp(join(tmpdir(), "navgw-bench-action-"));
const times: number[] = [];
try {
  // The first one reads the files from the disk and is none of a warm runner's.
  await coldStart(0);
  for (let run = 1; run <= runs; run++) times.push(await coldStart(run));
} finally {
  await rm(home, { recursive: true, force: true });
}
const start = spreadOf(times);
const missed = start.median > BOUND;
if (values.output === "json") {
  process.stdout.write(`${JSON.stringify({ runs, bound: BOUND, sizes, start, missed }, undefined, 2)}\n`);
} else {
  const rows = Object.entries(sizes).map(([name, bytes]) => [name, size(bytes).padStart(10)]);
  const ms = (time: number): string => time.toFixed(0);
  process.stdout.write(
    `${table(["loaded by", "size".padStart(10)], rows)}\n\n` +
      `main to the boot's beginning: ${ms(start.median)} ms, median of ${runs} (${ms(start.min)}–${ms(start.max)}), ` +
      `${missed ? "ABOVE" : "within"} the bound of ${BOUND} ms\n`,
  );
}
if (missed) process.exitCode = 1;

/** ms from the start of the process to the boot's beginning, which is then cancelled as a runner would. */
async function coldStart(run: number): Promise<number> {
  const dir = join(home, `${run}`);
  await mkdir(dir);
  const commands = ["OUTPUT", "STATE", "ENV", "PATH", "STEP_SUMMARY"];
  for (const name of commands) await writeFile(join(dir, name), "");
  const began = performance.now();
  const child = spawn(process.execPath, [join(bundle, "main.js")], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...{
        PATH: process.env.PATH,
        HOME: dir,
        XDG_STATE_HOME: dir,
        XDG_CACHE_HOME: process.env.XDG_CACHE_HOME,
      },
      ...{ RUNNER_TEMP: dir, GITHUB_WORKSPACE: dir, INPUT_NAME: "bench", INPUT_NODE: "builtin" },
      ...Object.fromEntries(commands.map((name) => [`GITHUB_${name}`, join(dir, name)])),
    },
  });
  const ended = once(child, "exit");
  let time: number | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (time !== undefined || !line.startsWith(BEGINNING)) continue;
    time = performance.now() - began;
    child.kill("SIGINT");
  }
  await ended;
  if (time === undefined) throw new Error("main ended before it began to boot");
  return time;
}

/** Bytes of a script with everything that it loads before it runs. */
async function loadedBy(script: string, seen = new Set<string>()): Promise<number> {
  if (seen.has(script)) return 0;
  seen.add(script);
  const text = await readFile(join(bundle, script), "utf8");
  let bytes = Buffer.byteLength(text);
  for (const [, next = ""] of text.matchAll(/(?:from|import\(|import) ?"\.\/([^"/]+\.js)"/g))
    bytes += await loadedBy(next, seen);
  return bytes;
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}
