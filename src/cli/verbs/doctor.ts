import type { Command } from "commander";
import type { EngineReport } from "../../core/index.ts";
import { NavgwError, stateDir } from "../../core/internal.ts";
import type { Cli } from "../cli.ts";
import { addOutputOption, type OutputOptions } from "../common-options.ts";
import { checkCopies } from "../copy-check.ts";
import { describe } from "../details.ts";
import { EXIT } from "../exit-codes.ts";
import { hintText } from "../hint-flags.ts";
import { loadCore } from "../load-core.ts";
import { type Check, checkMachine } from "../machine-checks.ts";
import { doctorReport, withFlagHint } from "../print-doctor.ts";
import { selftest } from "../run-selftest-command.ts";
import { clusterOptions, startOptions, type UpOptions } from "./up.ts";

/** Options of `up` that select the cluster to test; without any of them no cluster is started. */
const SHARED = [
  ...["--engine", "--node", "--k8s-version", "--k3s-version", "--k3s-binary", "--node-image", "--kernel"],
  ...["--cpus", "--memory", "--k3s-arg", "--k3s-config", "--timeout"],
];

export function addDoctor(program: Command, cli: Cli): Command {
  const command = program
    .command("doctor")
    .description("check what works on this machine, and how to fix the rest");
  const shared = startOptions().filter(({ long }) => SHARED.includes(long ?? ""));
  for (const made of shared) command.addOption(made);
  addOutputOption(command, cli).action((options: UpOptions) => {
    const requestsCluster = shared.some((made) => command.getOptionValue(made.attributeName()) !== undefined);
    return requestsCluster ? testCluster(options, cli) : doctor(options, cli);
  });
  return describe(command, {
    notes: [
      "Starts a guest on every engine, and reports what a snapshot of a cluster on it would save: memory, so that clones resume from that point, or the disk.",
      "Tests whether files can be cloned: if so, copies of disks need neither time nor space.",
      "Exits with 0 when an engine works, else with 4.",
      "With any option that describes a cluster, starts that cluster, tests it, stops it, starts it again and removes it, and prints a report to paste into an issue.",
      "Then it exits with 1 when a step failed.",
    ],
    examples: [
      ["navgw-test doctor", "check this machine"],
      ["navgw-test doctor --node k3s", "test k3s with a temporary cluster"],
      ["navgw-test doctor --k3s-binary ./k3s --engine uml", "test your own build of k3s"],
    ],
  });
}

async function testCluster(upOptions: UpOptions, cli: Cli): Promise<void> {
  const { name: _name, ...options } = await clusterOptions(upOptions, []);
  if (!(await selftest(options, upOptions.output === "json", cli.terminal))) cli.exitCode = EXIT.failure;
}

async function doctor({ output }: OutputOptions, cli: Cli): Promise<void> {
  const { terminal } = cli;
  const { version } = await loadCore();
  terminal.note("Testing every engine …");
  const { engines, problem } = await probe();
  const copies = await checkCopies(stateDir(terminal.env));
  const checks = [...problem, ...checkMachine(version(), terminal.env), copies.check];
  const selected = engines.find(({ usable }) => usable)?.name;
  if (output === "json") {
    const reports = engines.map(withFlagHint);
    terminal.printJson({ engine: selected, engines: reports, checks, sharesExtents: copies.shared });
  } else {
    terminal.print(doctorReport(engines, checks, terminal));
  }
  cli.exitCode = selected === undefined ? EXIT.engine : EXIT.ok;
}

/** When no engine can be tested at all, the rest of the report is needed most. */
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
