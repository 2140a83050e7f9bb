import type { Command } from "commander";

/** Help and documentation of a verb beyond commander's own fields. */
export interface Details {
  /** Sentences below the description. */
  readonly notes?: readonly string[];
  /** Command lines, each with its description. */
  readonly examples?: readonly (readonly [command: string, description: string])[];
  /** True when its arguments are the command line of another program. */
  readonly passesThrough?: boolean;
}

const details = new WeakMap<Command, Details>();

/** Adds notes and examples to a verb's help and to its section of docs/cli.md. */
export function describe(command: Command, more: Details): Command {
  details.set(command, more);
  return command.addHelpText("after", () => helpText(command, more));
}

export function detailsOf(command: Command): Details {
  return details.get(command) ?? {};
}

function helpText(command: Command, { notes = [], examples = [] }: Details): string {
  const help = command.createHelp();
  const width = command.configureOutput().getOutHelpWidth?.() ?? 80;
  const lines = examples.flatMap(([line, description]) => [`  # ${description}`, `  ${line}`]);
  return [
    ...(notes.length > 0 ? [`\n${help.boxWrap(notes.join(" "), width)}`] : []),
    ...(lines.length > 0 ? [`\n${help.styleTitle("Examples:")}`, ...lines] : []),
  ].join("\n");
}
