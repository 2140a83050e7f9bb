import type { Command } from "commander";

/** A command and every one below it. */
export function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

/** The commands right below one that help shows; `help` itself is none of them. */
export function shownCommands(command: Command): Command[] {
  const shown = new Set(command.createHelp().visibleCommands(command));
  return command.commands.filter((child) => shown.has(child));
}
