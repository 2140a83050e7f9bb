import type { Command } from "commander";
import type { ClusterSummary } from "../../core/index.ts";
import type { Cli } from "../cli.ts";
import { addOutputOption, type OutputOptions } from "../common-options.ts";
import { age } from "../format.ts";
import { loadCore } from "../load-core.ts";
import { table } from "../table.ts";

export function addList(program: Command, cli: Cli): Command {
  return addOutputOption(program.command("list").description("list this user's clusters").alias("ls"), cli, [
    "name",
  ]).action(({ output }: OutputOptions) => list(output, cli));
}

async function list(output: string, { terminal }: Cli): Promise<void> {
  const { listClusters } = await loadCore();
  const clusters = await listClusters();
  if (output === "json") return terminal.printJson(clusters);
  if (output === "name") {
    for (const { name } of clusters) terminal.print(name);
    return;
  }
  if (clusters.length === 0) return terminal.note("No clusters; navgw-test up starts one.");
  for (const { name, state, madeBy } of clusters)
    if (state === "newer")
      terminal.note(
        `Cluster ${name} was made by a newer version of navgw-test${madeBy === undefined ? "" : ` (${madeBy})`}, which can use it.`,
      );
  terminal.print(table(["NAME", "STATE", "ENGINE", "NODE", "VERSION", "SERVER", "AGE"], clusters.map(row)));
}

function row({ name, state, paused, engine, node, server, createdAt }: ClusterSummary): string[] {
  return [
    name,
    paused === undefined ? state : "paused",
    engine ?? "-",
    node?.distribution ?? "-",
    node?.version ?? "-",
    server ?? "-",
    createdAt === undefined ? "-" : age(new Date(createdAt)),
  ];
}
