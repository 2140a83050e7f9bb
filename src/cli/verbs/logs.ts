import { pipeline } from "node:stream/promises";
import { Argument, type Command } from "commander";
import type { LogSource } from "../../core/index.ts";
import { LOG_SOURCES } from "../../core/internal.ts";
import type { Cli } from "../cli.ts";
import { addNameOption, type NameOptions, nameOf } from "../common-options.ts";
import { describe } from "../details.ts";
import { loadCore } from "../load-core.ts";
import { parseInteger } from "../values.ts";

interface LogsOptions extends NameOptions {
  readonly follow?: boolean;
  readonly tail?: number;
}

export function addLogs(program: Command, cli: Cli): Command {
  const command = addNameOption(program.command("logs").description("print a log of a cluster"))
    .addArgument(new Argument("[SOURCE]", "which log").choices(LOG_SOURCES).default("console"))
    .option("-f, --follow", "also print new lines, until the machine ends")
    .option("--tail <N>", "only the last N lines (default: all)", parseInteger)
    .action((source: LogSource, options: LogsOptions) => logs(source, options, cli));
  return describe(command, {
    notes: [
      "console and network are files on this machine and are available for a crashed cluster too.",
      "k3s, kernel and init are read from the running guest, which may still be starting.",
    ],
    examples: [
      ["navgw-test logs", "console of the default cluster"],
      ["navgw-test logs k3s --name ci --tail 50 -f", "follow the node's log of cluster ci"],
    ],
  });
}

async function logs(source: LogSource, options: LogsOptions, { terminal }: Cli): Promise<void> {
  const { clusterLogs, reachCluster } = await loadCore();
  const name = nameOf(options);
  const range = { follow: options.follow, tail: options.tail };
  const isOnHost = source === "console" || source === "network";
  const stream = await (isOnHost
    ? clusterLogs(name, source, range)
    : (await reachCluster(name)).logs(source, range));
  await pipeline(stream, terminal.stdout, { end: false });
}
