import { type Command, CommanderError } from "commander";

/** The command line itself is wrong: unknown verb or option, missing or bad value. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** Converts commander's error about `command` into a one-line message and a one-line hint. */
export function usageError(error: CommanderError, command: Command): UsageError {
  // Commander's response to an unknown `help COMMAND`: the program's help, then this.
  if (error.code === "commander.help") return new UsageError("no such command", "see the help above");
  const [first = "", ...rest] = error.message.split("\n");
  const suggestion = /^\((.*)\)$/.exec(rest.join(" ").trim())?.[1]?.replace("Did", "did");
  const help = `${commandPath(command)} --help`;
  return new UsageError(
    first.replace(/^error: /, "").replace(/\.$/, ""),
    suggestion === undefined ? `see ${help}` : `${suggestion} See ${help}`,
  );
}

/** True for help and version, which commander reports as errors too. */
export function isDone(error: unknown): error is CommanderError {
  return error instanceof CommanderError && error.exitCode === 0;
}

/** `navgw-test cache prune` for the inner command. */
export function commandPath(command: Command): string {
  const parent = command.parent;
  return parent === null ? command.name() : `${commandPath(parent)} ${command.name()}`;
}
