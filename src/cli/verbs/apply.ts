import { buffer } from "node:stream/consumers";
import type { Command } from "commander";
import type { AnyObject } from "../../core/index.ts";
import type { Cli } from "../cli.ts";
import { addNameOption, type NameOptions, nameOf } from "../common-options.ts";
import { describe } from "../details.ts";
import { loadCore } from "../load-core.ts";

export function addApply(program: Command, cli: Cli): Command {
  const command = addNameOption(
    program.command("apply").description("apply manifests to a cluster (server-side)"),
  )
    .argument("<FILE...>", "YAML or JSON, a path or a URL; - for stdin")
    .option("--force-conflicts", "take over fields that another manager owns")
    .action((files: string[], options: ApplyOptions) => apply(files, options, cli));
  return describe(command, {
    examples: [["helm template chart/ | navgw-test apply -", "apply the output of another program"]],
  });
}

interface ApplyOptions extends NameOptions {
  readonly forceConflicts?: true;
}

async function apply(files: readonly string[], options: ApplyOptions, { terminal }: Cli): Promise<void> {
  const { openK3sCluster } = await loadCore();
  await using cluster = await openK3sCluster(nameOf(options));
  for (const file of files) {
    const manifests = file === "-" ? await buffer(terminal.stdin) : file;
    const applied = await cluster.apply(manifests, { force: options.forceConflicts, name: "stdin" });
    for (const object of applied) terminal.print(`${nameOfApplied(object)} applied`);
  }
}

/** An object's name as kubectl prints it: `deployment.apps/web`. */
function nameOfApplied({ apiVersion = "", kind = "", metadata }: AnyObject): string {
  const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
  return `${kind.toLowerCase()}${group}/${metadata.name}`;
}
