import { Argument, type Command } from "commander";
import type { Cli } from "../cli.ts";
import { bashCompletion } from "../completion/bash.ts";
import { completionModel } from "../completion/completion-model.ts";
import { fishCompletion } from "../completion/fish.ts";
import { zshCompletion } from "../completion/zsh.ts";
import { describe } from "../details.ts";

const GENERATORS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;
type Shell = keyof typeof GENERATORS;

export function addCompletion(program: Command, cli: Cli): Command {
  const command = program
    .command("completion")
    .description("print a completion script for a shell")
    .addArgument(new Argument("<SHELL>", "name of the shell").choices(Object.keys(GENERATORS)))
    .action((shell: Shell) => {
      cli.terminal.stdout.write(GENERATORS[shell](completionModel(program)));
    });
  return describe(command, {
    examples: [
      ["source <(navgw-test completion bash)", "in ~/.bashrc"],
      ["source <(navgw-test completion zsh)", "in ~/.zshrc, after compinit"],
      ["navgw-test completion fish | source", "in ~/.config/fish/config.fish"],
    ],
  });
}
