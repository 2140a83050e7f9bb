import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import { addNameArgument, type NameOptions, nameOf } from "../common-options.ts";
import { describe } from "../details.ts";
import { loadCore } from "../load-core.ts";

interface KubeconfigOptions extends NameOptions {
  readonly merge?: boolean;
}

export function addKubeconfig(program: Command, cli: Cli): Command {
  const command = addNameArgument(
    program.command("kubeconfig").description("print the kubeconfig of a cluster"),
  )
    .option("--merge", "merge it into the first file of $KUBECONFIG, or ~/.kube/config, and print that path")
    .action((positional: string | undefined, options: KubeconfigOptions) =>
      kubeconfig(nameOf(options, positional), options, cli),
    );
  return describe(command, {
    notes: ["Context, cluster and user in it are named navgw-NAME; merging makes it the current context."],
  });
}

async function kubeconfig(name: string, { merge }: KubeconfigOptions, { terminal }: Cli): Promise<void> {
  const { reachCluster, mergeKubeconfig } = await loadCore();
  const text = await (await reachCluster(name)).kubeconfig();
  if (merge) return terminal.print(await mergeKubeconfig(name));
  terminal.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}
