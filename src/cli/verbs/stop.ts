import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import { addNameArgument, type NameOptions, nameOf } from "../common-options.ts";
import { describe } from "../details.ts";
import { loadCore } from "../load-core.ts";

export function addStop(program: Command, cli: Cli): Command {
  const command = addNameArgument(
    program.command("stop").description("power a cluster off cleanly and keep its data"),
  ).action((positional: string | undefined, options: NameOptions) => stop(nameOf(options, positional), cli));
  return describe(command, { notes: ["`navgw-test up` of the same name starts it again."] });
}

async function stop(name: string, cli: Cli): Promise<void> {
  const { openCluster } = await loadCore();
  const cluster = await openCluster(name);
  await cluster.stop();
  cli.terminal.note(`Stopped cluster ${name}.`);
}
