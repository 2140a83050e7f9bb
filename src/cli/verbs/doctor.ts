import type { Command } from "commander";
import type { EngineReport } from "../../core/index.ts";
import { NavgwError, stateDir } from "../../core/internal.ts";
import type { Cli } from "../cli.ts";
import { addOutputOption, type OutputOptions } from "../common-options.ts";
import { checkCopies } from "../copy-check.ts";
import { describe } from "../details.ts";
import { EXIT } from "../exit-codes.ts";
import { hintText } from "../hint-words.ts";
import { loadCore } from "../load-core.ts";
import { type Check, checkMachine } from "../machine-checks.ts";
import { doctorReport, withFlagHint } from "../print-doctor.ts";
import { selftest } from "../run-selftest-command.ts";
import { clusterOptions, startOptions, type UpOptions } from "./up.ts";

/** Options of `up` that say what the cluster is that is tried; without any of them none is started. */
const SHARED = [
  ...["--engine", "--node", "--k8s-version", "--k3s-version", "--k3s-binary", "--node-image", "--kernel"],
  ...["--cpus", "--memory", "--k3s-arg", "--k3s-config", "--timeout"],
];

export function addDoctor(program: Command, cli: Cli): Command {
  const command = program
    .command("doctor")
    .description("say what works on this machine, and what to do about the rest");
  const shared = startOptions().filter(({ long }) => SHARED.includes(long ?? ""));
  for (const made of shared) command.addOption(made);
  addOutputOption(command, cli).action((options: UpOptions) => {
    const asksForCluster = shared.some((made) => command.getOptionValue(made.attributeName()) !== undefined);
    return asksForCluster ? tryCluster(options, cli) : doctor(options, cli);
  });
  return describe(command, {
    notes: [
      "Tries every engine for real, and says what a snapshot of a cluster on it would keep: memory, so that clones go on where it stood, or the disk.",
      "Tries to clone a file, too: where that works, copies of disks take neither time nor room.",
      "Exits with 0 when an engine works, else with 4.",
      "With any option that says which cluster, starts that one, does with it what users do, stops it, starts it again and removes it, and prints a report to paste into an issue.",
      "Then it exits with 1 when something did not work.",
    ],
    examples: [
      ["navgw-test doctor", "what this machine can do"],
      ["navgw-test doctor --node k3s", "whether k3s works on it, by a cluster that is thrown away"],
      ["navgw-test doctor --k3s-binary ./k3s --engine uml", "the same for a k3s of your own"],
    ],
  });
}

async function tryCluster(asked: UpOptions, cli: Cli): Promise<void> {
  const { name: _name, ...options } = await clusterOptions(asked, []);
  if (!(await selftest(options, asked.output === "json", cli.terminal))) cli.exitCode = EXIT.failure;
}

async function doctor({ output }: OutputOptions, cli: Cli): Promise<void> {
  const { terminal } = cli;
  const { version } = await loadCore();
  terminal.note("Trying every engine …");
  const { engines, problem } = await probe();
  const copies = await checkCopies(stateDir(terminal.env));
  const checks = [...problem, ...checkMachine(version(), terminal.env), copies.check];
  const taken = engines.find(({ usable }) => usable)?.name;
  if (output === "json") {
    const reports = engines.map(withFlagHint);
    terminal.printJson({ engine: taken, engines: reports, checks, sharesExtents: copies.shared });
  } else {
    terminal.print(doctorReport(engines, checks, terminal));
  }
  cli.exitCode = taken === undefined ? EXIT.engine : EXIT.ok;
}

/** A machine on which nothing can even be tried is the very case for the rest of the report. */
async function probe(): Promise<{ engines: EngineReport[]; problem: Check[] }> {
  const { probeEngines } = await loadCore();
  try {
    return { engines: await probeEngines({ fresh: true }), problem: [] };
  } catch (error) {
    if (!(error instanceof NavgwError)) throw error;
    const hint = hintText(error.hintParts);
    return { engines: [], problem: [{ name: "engines", status: "failed", detail: error.message, hint }] };
  }
}
