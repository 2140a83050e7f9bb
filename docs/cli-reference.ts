/** The reference of the command line, from the definitions that it is parsed by. */
import type { Argument, Command, Option } from "commander";
import { Cli } from "../src/cli/cli.ts";
import { COMMAND_ENVIRONMENT } from "../src/cli/cli-environment.ts";
import { shownCommands } from "../src/cli/commands.ts";
import { COMMON_OPTIONS } from "../src/cli/common-options.ts";
import { detailsOf } from "../src/cli/details.ts";
import { EXIT_CODES } from "../src/cli/exit-codes.ts";
import { optionText } from "../src/cli/option.ts";
import { createProgram } from "../src/cli/program.ts";
import { commandPath } from "../src/cli/usage-error.ts";
import { escapeMarkdown, table } from "./markdown-table.ts";

/** Text of docs/cli.md. */
export function cliReference(): string {
  const program = createProgram(new Cli());
  const verbs = verbsBelow(program);
  return `${[
    "# Command line",
    "",
    "<!-- Written by `npm run docs` from the definitions in src/cli. -->",
    "",
    "Results go to stdout, messages to stderr: progress is a live display on a terminal, plain lines with the",
    "time elsewhere and in CI, and nothing with `--quiet`. An error is one line that names the failure and one with",
    'a hint; with `-o json` it is also `{"error": {"code", "message", "hint"}}` on stdout.',
    "[Troubleshooting](troubleshooting.md#error-codes) lists the codes.",
    "",
    table(["command", "does"], verbs.map(summary)),
    "",
    "## Options of every command",
    "",
    table(["option", "meaning"], options(program, isCommon).map(optionRow)),
    "",
    "## Exit codes",
    "",
    table(
      ["code", "meaning"],
      EXIT_CODES.map(({ code, meaning }) => [String(code), meaning]),
    ),
    "",
    "`exec`, `kubectl` and `run` pass on the exit code of their command.",
    "",
    "## Environment",
    "",
    table(
      ["variable", "meaning"],
      COMMAND_ENVIRONMENT.map(({ name, meaning }) => [code(name), meaning]),
    ),
    "",
    "Those of test runs are in [environment variables](environment.md).",
    ...verbs.flatMap(section),
  ].join("\n")}\n`;
}

/** Commands that do something, as help shows them. */
function verbsBelow(command: Command): Command[] {
  return shownCommands(command).flatMap((child) =>
    child.commands.length === 0 ? [child] : verbsBelow(child),
  );
}

function summary(command: Command): string[] {
  const path = commandPath(command);
  return [`[${code(path)}](#${path.replaceAll(" ", "-")})`, command.description()];
}

function section(command: Command): string[] {
  const { notes = [], examples = [] } = detailsOf(command);
  const args = command.registeredArguments;
  const own = options(command, (option) => !isCommon(option));
  const lines = examples.flatMap(([line, does]) => [`# ${does}`, line]);
  return [
    "",
    `## ${commandPath(command)}`,
    "",
    "```text",
    command.createHelp().commandUsage(command),
    "```",
    "",
    `${capitalized(command.description())}.${notes.map((note) => ` ${escapeMarkdown(note)}`).join("")}`,
    ...(args.length > 0 ? ["", table(["argument", "meaning"], args.map(argumentRow))] : []),
    ...(own.length > 0 ? ["", table(["option", "meaning"], own.map(optionRow))] : []),
    ...(lines.length > 0 ? ["", "```sh", ...lines, "```"] : []),
  ];
}

function options(command: Command, wanted: (option: Option) => boolean): Option[] {
  return command.createHelp().visibleOptions(command).filter(wanted);
}

const isCommon = (option: Option): boolean => option.helpGroupHeading === COMMON_OPTIONS;

const optionRow = (option: Option): string[] => [code(option.flags), optionText(option)];

function argumentRow(argument: Argument): string[] {
  const { argChoices, defaultValue, description } = argument;
  const facts = [
    ...(argChoices === undefined ? [] : [argChoices.join(", ")]),
    ...(defaultValue === undefined ? [] : [`default: ${defaultValue}`]),
  ];
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  const text = facts.length === 0 ? description : `${description} (${facts.join("; ")})`;
  return [code(argument.required ? name : `[${name}]`), text];
}

const code = (text: string): string => `\`${text}\``;

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
