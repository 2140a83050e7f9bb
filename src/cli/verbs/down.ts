import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import { addNameArgument, type NameOptions, nameOf } from "../common-options.ts";
import { describe } from "../details.ts";
import { loadCore } from "../load-core.ts";
import { UsageError } from "../usage-error.ts";

interface DownOptions extends NameOptions {
  readonly all?: boolean;
  readonly force?: boolean;
}

export function addDown(program: Command, cli: Cli): Command {
  const command = addNameArgument(program.command("down").description("remove a cluster and all its data"))
    .option("--all", "remove every cluster of this user")
    .option("--force", "also remove a cluster that a newer version of navgw-test made")
    .action((positional: string | undefined, options: DownOptions) => down(positional, options, cli));
  return describe(command, {
    notes: [
      "Works for a running, stopped or crashed cluster.",
      "Removes its entries from the kubeconfig that --merge added them to.",
      "A missing cluster is not an error. One that a newer version of navgw-test made is, without --force.",
    ],
  });
}

async function down(positional: string | undefined, options: DownOptions, cli: Cli): Promise<void> {
  const { listClusters, NavgwError, removeCluster, unmergeKubeconfig } = await loadCore();
  if (options.all && (positional ?? options.name) !== undefined) {
    throw new UsageError("a name and --all exclude each other", "give only one of them");
  }
  const names = options.all ? (await listClusters()).map(({ name }) => name) : [nameOf(options, positional)];
  if (names.length === 0) cli.terminal.note("No clusters.");
  const refused: unknown[] = [];
  for (const name of names) {
    try {
      const removed = await removeCluster(name, { force: options.force });
      await unmergeKubeconfig(name);
      cli.terminal.note(removed ? `Removed cluster ${name}.` : `No cluster ${name}: nothing to remove.`);
    } catch (error) {
      // A newer version's: the others are removed nevertheless.
      if (!(error instanceof NavgwError) || error.code !== "NAVGW_UNSUPPORTED") throw error;
      refused.push(error);
    }
  }
  if (refused.length > 0) throw refused[0];
}
