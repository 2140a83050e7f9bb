import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import { addNameArgument, type NameOptions, nameOf } from "../common-options.ts";
import { describe } from "../details.ts";
import { loadCore } from "../load-core.ts";
import { UsageError } from "../usage-error.ts";

interface DownOptions extends NameOptions {
  readonly all?: boolean;
}

export function addDown(program: Command, cli: Cli): Command {
  const command = addNameArgument(program.command("down").description("remove a cluster and all its data"))
    .option("--all", "remove every cluster of this user")
    .action((positional: string | undefined, options: DownOptions) => down(positional, options, cli));
  return describe(command, {
    notes: [
      "Works for a running, stopped or crashed cluster.",
      "Removes its entries from the kubeconfig that --merge added them to.",
      "A missing cluster is not an error.",
    ],
  });
}

async function down(positional: string | undefined, options: DownOptions, cli: Cli): Promise<void> {
  const { listClusters, removeCluster, unmergeKubeconfig } = await loadCore();
  if (options.all && (positional ?? options.name) !== undefined) {
    throw new UsageError("a name and --all exclude each other", "give only one of them");
  }
  const names = options.all ? (await listClusters()).map(({ name }) => name) : [nameOf(options, positional)];
  if (names.length === 0) cli.terminal.note("No clusters.");
  for (const name of names) {
    const removed = await removeCluster(name);
    await unmergeKubeconfig(name);
    cli.terminal.note(removed ? `Removed cluster ${name}.` : `No cluster ${name}: nothing to remove.`);
  }
}
