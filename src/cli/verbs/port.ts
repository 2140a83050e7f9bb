import { Argument, type Command } from "commander";
import type { PortForward } from "../../core/index.ts";
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
import { columns } from "../table.ts";
import { collect, parseInteger, parsePort } from "../values.ts";

interface PortOptions extends NameOptions, OutputOptions {
  readonly remove?: readonly number[];
}

export function addPort(program: Command, cli: Cli): Command {
  const command = addNameOption(
    program.command("port").description("forward ports of this machine to a running cluster"),
  )
    .addArgument(
      new Argument("[HOST:GUEST...]", "port of 127.0.0.1 and port of the node; HOST 0: a free one").argParser(
        collect(parsePort),
      ),
    )
    .option(
      "--remove <HOST>",
      "close a forward by its port on this machine; repeatable",
      collect(parseInteger),
    );
  addOutputOption(command, cli).action((ports: PortForward[] | undefined, options: PortOptions) =>
    port(ports ?? [], options, cli),
  );
  return describe(command, {
    notes: ["Prints the opened forwards, or all forwards when no argument is given."],
    examples: [
      ["navgw-test port 8080:30080", "NodePort 30080 on 127.0.0.1:8080"],
      ["navgw-test port --remove 8080", "close it again"],
    ],
  });
}

async function port(ports: readonly PortForward[], options: PortOptions, { terminal }: Cli): Promise<void> {
  const { openCluster } = await loadCore();
  const cluster = await openCluster(nameOf(options));
  for (const host of options.remove ?? []) await cluster.unforward(host);
  const opened: PortForward[] = [];
  for (const requested of ports) opened.push(await cluster.forward(requested));
  const listing = ports.length === 0 && options.remove === undefined;
  const shown = listing ? cluster.forwards : opened;
  if (options.output === "json") return terminal.printJson(shown);
  if (shown.length > 0)
    terminal.print(columns(shown.map(({ host, guest }) => [`127.0.0.1:${host}`, `${guest}`])));
  else if (listing) terminal.note("No forwards.");
}
