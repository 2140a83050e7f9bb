import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import {
  addNameOption,
  addOutputOption,
  type NameOptions,
  nameOf,
  type OutputOptions,
} from "../common-options.ts";
import { describe } from "../details.ts";
import { loadCore } from "../load-core.ts";

type DumpOptions = NameOptions & OutputOptions;

export function addDump(program: Command, cli: Cli): Command {
  const command = addNameOption(
    program.command("dump").description("write a cluster's objects, events and logs into a directory"),
  ).argument("<DIR>", "directory to write to; created when missing");
  addOutputOption(command, cli).action((dir: string, options: DumpOptions) => dump(dir, options, cli));
  return describe(command, {
    notes: [
      "Objects, events, logs of pods that are not ready, the console and the node's log, 1 MiB each at most.",
      "For a cluster that is starting, writes what is available so far.",
      "Prints the paths of the files.",
    ],
    examples: [["navgw-test dump out", "for example as an artifact of a CI job"]],
  });
}

async function dump(dir: string, options: DumpOptions, { terminal }: Cli): Promise<void> {
  const { dumpCluster } = await loadCore();
  const files = await dumpCluster(nameOf(options), dir);
  if (options.output === "json") terminal.printJson({ files });
  else for (const file of files) terminal.print(file);
}
