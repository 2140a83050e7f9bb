import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import { addOutputOption, type OutputOptions } from "../common-options.ts";
import { loadCore } from "../load-core.ts";
import { columns } from "../table.ts";

export function addVersion(program: Command, cli: Cli): Command {
  return addOutputOption(
    program.command("version").description("print the versions of navgw-test and of the guest it ships"),
    cli,
  ).action(({ output }: OutputOptions) => printVersion(output, cli));
}

async function printVersion(output: string, { terminal }: Cli): Promise<void> {
  const { version } = await loadCore();
  const info = version();
  if (output === "json") return terminal.printJson(info);
  terminal.print(
    columns([
      ["navgw-test", info.package],
      ["node.js", process.versions.node],
      ...info.guest.map(({ name, version, sha256 }) => [name, version, `sha256:${sha256.slice(0, 12)}`]),
    ]),
  );
}
