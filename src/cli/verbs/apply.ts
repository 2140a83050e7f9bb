import { text } from "node:stream/consumers";
import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import { addNameOption, type NameOptions, nameOf } from "../common-options.ts";
import { describe } from "../details.ts";
import { loadCore } from "../load-core.ts";

export function addApply(program: Command, cli: Cli): Command {
  const command = addNameOption(
    program.command("apply").description("apply manifests to a cluster (server-side)"),
  )
    .argument("<FILE...>", "YAML or JSON; - for stdin")
    .action((files: string[], options: NameOptions) => apply(files, options, cli));
  return describe(command, {
    examples: [["helm template chart/ | navgw-test apply -", "whatever prints manifests"]],
  });
}

async function apply(files: readonly string[], options: NameOptions, { terminal }: Cli): Promise<void> {
  const { openCluster } = await loadCore();
  const cluster = await openCluster(nameOf(options));
  for (const file of files) {
    const manifest = file === "-" ? { text: await text(terminal.stdin) } : { path: file };
    terminal.stdout.write(await cluster.apply(manifest));
  }
}
