/**
 * How long a cluster takes to come up and what it costs, on each engine that works here and beside what else there is. Prints
 * tables, writes them as JSON and Markdown, and ends with 1 when a bound is missed or a part failed.
 *
 *     npm run bench -- --help
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Interrupted, signalExitCode } from "../src/cli/interrupt.ts";
import { materialize } from "../src/core/artifacts/artifact-store.ts";
import { ARTIFACT_NAMES, findGuestPackage } from "../src/core/artifacts/guest-package.ts";
import { type EngineReport, probeEngines } from "../src/core/index.ts";
import { type Arguments, parseArguments, USAGE } from "./arguments.ts";
import { missedIn, ratioOf, type Section } from "./figures.ts";
import { describeMachine } from "./machine.ts";
import { measureEngine, measureHost } from "./measure.ts";
import { type Bench, isEmulated } from "./part.ts";
import { PARTS } from "./parts/index.ts";
import { asJson } from "./report/json.ts";
import { asMarkdown } from "./report/markdown.ts";
import { asText } from "./report/text.ts";

const interruption = new AbortController();
const { signal } = interruption;
// A second one changes nothing: the way down is bounded, and what is cut short there would stay.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(name, () => interruption.abort(new Interrupted(name)));

try {
  const asked = parseArguments(process.argv.slice(2));
  if (asked.help) process.stdout.write(`${USAGE}\n`);
  else await run(asked);
} catch (error) {
  // What was running has been ended and removed on the way here.
  say(`bench: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof Interrupted ? signalExitCode(error.signal) : 2;
}

async function run({ only, engines, runs, out }: Arguments): Promise<void> {
  const chosen = PARTS.filter(({ name }) => only?.includes(name) ?? true);
  const onEngine = chosen.filter((part) => part.on === "engine");
  const reports = onEngine.length === 0 ? [] : await enginesToRun(engines);
  const bench: Bench = { runs, signal, name: `bench-${process.pid}`, say };
  const sections: Section[] = [];
  if (reports.length > 0) await warmCache();
  for (const report of reports) sections.push(...(await measureEngine(onEngine, report, bench)));
  const ratio = ratioOf(sections, reports.some(isEmulated));
  if (ratio !== undefined) sections.push(ratio);
  const onHost = chosen.filter((part) => part.on === "host");
  sections.push(...(await measureHost(onHost, bench)));

  const machine = await describeMachine();
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "results.json"), asJson(machine, runs, sections));
  await writeFile(join(out, "results.md"), asMarkdown(machine, sections));
  process.stdout.write(`${asText(machine, sections)}\n`);
  const failed = sections.some((section) => section.failed !== undefined);
  if (failed || missedIn(sections).length > 0) process.exitCode = 1;
}

/** Those that were asked for have to work; without a wish, those that do. */
async function enginesToRun(wanted: readonly string[] | undefined): Promise<EngineReport[]> {
  const reports = await probeEngines({ signal });
  for (const { name, reason } of reports.filter(({ usable }) => !usable)) say(`${name}: ${reason}`);
  const chosen = reports.filter(({ name, usable }) => wanted?.includes(name) ?? usable);
  const broken = chosen.filter(({ usable }) => !usable).map(({ name }) => name);
  if (broken.length > 0) throw new Error(`does not work here: ${broken.join(", ")}`);
  if (chosen.length === 0) throw new Error("no engine works here");
  return chosen;
}

async function warmCache(): Promise<void> {
  const guest = findGuestPackage();
  for (const name of ARTIFACT_NAMES) await materialize(guest, name, { signal });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
