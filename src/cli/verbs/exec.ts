import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import { addNameOption, type NameOptions, nameOf } from "../common-options.ts";
import { describe } from "../details.ts";
import { runInGuest } from "../run-in-guest.ts";

interface ExecOptions extends NameOptions {
  readonly tty?: boolean;
  readonly interactive?: boolean;
}

export function addExec(program: Command, cli: Cli): Command {
  const command = addNameOption(
    program.command("exec").description("run a command on the node").usage("[options] -- CMD..."),
  )
    .argument("<CMD...>", "command and its arguments")
    .option("-t, --tty", "give the command a terminal")
    .option("-i, --interactive", "forward stdin even when it is a terminal")
    .passThroughOptions()
    .action((argv: string[], options: ExecOptions) => exec(argv, options, cli));
  return describe(command, {
    passesThrough: true,
    notes: [
      "Stdin is forwarded when it is not a terminal, or with -i.",
      "Also works while a cluster is starting, once its network is up.",
      "Exits with the command's exit code: 128+n when signal n ended it, 127 when it was not found.",
    ],
    examples: [
      ["navgw-test exec -- cat /etc/os-release", "one command"],
      ["navgw-test exec -it -- sh", "a shell on the node"],
    ],
  });
}

async function exec(argv: string[], options: ExecOptions, cli: Cli): Promise<void> {
  const stdin = options.interactive === true || cli.terminal.stdin.isTTY !== true;
  cli.exitCode = await runInGuest(nameOf(options), argv, { tty: options.tty === true, stdin }, cli.terminal);
}
