import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import { addNameOption, type NameOptions, nameOf } from "../common-options.ts";
import { describe } from "../details.ts";
import { runInGuest } from "../run-in-guest.ts";

export function addKubectl(program: Command, cli: Cli): Command {
  const command = addNameOption(
    program.command("kubectl").description("run the node's own kubectl").usage("[options] [--] ARGS..."),
  )
    .argument("[ARGS...]", "arguments of kubectl")
    .passThroughOptions()
    .allowUnknownOption()
    .action((args: string[], options: NameOptions) => kubectl(args, options, cli));
  return describe(command, {
    passesThrough: true,
    notes: [
      "For machines without kubectl.",
      "It reads the node's files, not this machine's: pipe manifests in (-f -), or use navgw-test apply.",
      "Exits with kubectl's exit code.",
    ],
    examples: [
      ["navgw-test kubectl get pods -A", "any kubectl command"],
      ["navgw-test kubectl exec -it POD -- sh", "a shell in a pod"],
      ["navgw-test kubectl apply -f - < app.yaml", "a manifest from this machine"],
    ],
  });
}

async function kubectl(args: string[], options: NameOptions, cli: Cli): Promise<void> {
  const { stdin, stdout } = cli.terminal;
  // On a terminal kubectl gets one too: `exec -it` and `edit` need it, and colours and widths come out right.
  const tty = stdin.isTTY === true && stdout.isTTY === true;
  const argv = ["kubectl", ...args];
  cli.exitCode = await runInGuest(nameOf(options), argv, { tty, stdin: true }, cli.terminal);
}
