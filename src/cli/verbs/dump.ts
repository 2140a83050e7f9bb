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
    program.command("dump").description("write what there is to know of a cluster into a folder"),
  ).argument("<FOLDER>", "made when it is not there");
  addOutputOption(command, cli).action((folder: string, options: DumpOptions) => dump(folder, options, cli));
  return describe(command, {
    notes: [
      "Objects, events, logs of pods that are not ready, the console and the node's log, 1 MiB each at most.",
      "Of a cluster that is starting, what there is already.",
      "Prints the paths of the files.",
    ],
    examples: [["navgw-test dump out", "for an artifact of a CI job, say"]],
  });
}

async function dump(folder: string, options: DumpOptions, { terminal }: Cli): Promise<void> {
  const { dumpCluster } = await loadCore();
  const files = await dumpCluster(nameOf(options), folder);
  if (options.output === "json") terminal.printJson({ files });
  else for (const file of files) terminal.print(file);
}
