import type { Argument, Command, Option } from "commander";
import { COMPONENT_NAMES } from "../../core/internal.ts";
import { shownCommands } from "../commands.ts";
import { detailsOf } from "../details.ts";

/** What can stand for a value: some words, the name of a cluster, a file, or anything. */
export type Values =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "cluster" }
  | { readonly kind: "file" }
  | { readonly kind: "any" };

interface OptionModel {
  /** `-o`, `--output`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Undefined for a flag without a value. */
  readonly value: { readonly name: string; readonly values: Values } | undefined;
}

interface ArgumentModel {
  readonly name: string;
  readonly values: Values;
  readonly variadic: boolean;
}

/** A command as a completion needs it. */
export interface CommandModel {
  /** Names below the program: `["cache", "prune"]`; empty for the program itself. */
  readonly path: readonly string[];
  readonly aliases: readonly string[];
  readonly description: string;
  readonly options: readonly OptionModel[];
  readonly arguments: readonly ArgumentModel[];
  readonly commands: readonly CommandModel[];
  /** Its arguments are the command line of something else. */
  readonly passesThrough: boolean;
}

/** Prints the names of this user's clusters, one a line. */
export const LIST_NAMES = "navgw-test list --output name 2>/dev/null";

/** Reads the definitions that commander parses by. */
export function completionModel(command: Command, path: readonly string[] = []): CommandModel {
  return {
    path,
    aliases: command.aliases(),
    description: command.description(),
    options: command.createHelp().visibleOptions(command).map(optionModel),
    arguments: command.registeredArguments.map(argumentModel),
    commands: shownCommands(command).map((child) => completionModel(child, [...path, child.name()])),
    passesThrough: detailsOf(command).passesThrough === true,
  };
}

/** A model and every one below it. */
export function allModels(model: CommandModel): CommandModel[] {
  return [model, ...model.commands.flatMap(allModels)];
}

function optionModel(option: Option): OptionModel {
  const name = /<(.*)>/.exec(option.flags)?.[1];
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    value: name === undefined ? undefined : { name, values: valuesOf(name, option.argChoices) },
  };
}

function argumentModel(argument: Argument): ArgumentModel {
  const name = argument.name();
  return { name, values: valuesOf(name, argument.argChoices), variadic: argument.variadic };
}

/** A value's name in the help says what it is. */
function valuesOf(name: string, choices: readonly string[] | undefined): Values {
  if (choices !== undefined) return { kind: "words", words: choices };
  if (name === "COMPONENTS") return { kind: "words", words: COMPONENT_NAMES };
  if (name === "NAME") return { kind: "cluster" };
  if (name === "FILE" || name === "ARCHIVE") return { kind: "file" };
  return { kind: "any" };
}
