import type { Command } from "commander";

/** A command and all commands below it. */
export function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

/** The direct subcommands that help shows, without `help` itself. */
export function shownCommands(command: Command): Command[] {
  const shown = new Set(command.createHelp().visibleCommands(command));
  return command.commands.filter((child) => shown.has(child));
}
