import type { Argument, Command, Option } from "commander";
import { COMPONENT_NAMES } from "../../core/internal.ts";
import { shownCommands } from "../commands.ts";
import { detailsOf } from "../details.ts";

/** What completes a value: one of several choices, the name of a cluster, a file, or anything. */
export type Values =
  | { readonly kind: "choices"; readonly choices: readonly string[] }
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

/** A command, as completion scripts need it. */
export interface CommandModel {
  /** Names below the program: `["cache", "prune"]`; empty for the program itself. */
  readonly path: readonly string[];
  readonly aliases: readonly string[];
  readonly description: string;
  readonly options: readonly OptionModel[];
  readonly arguments: readonly ArgumentModel[];
  readonly commands: readonly CommandModel[];
  /** True when its arguments are the command line of another program. */
  readonly passesThrough: boolean;
}

/** Prints the names of this user's clusters, one per line. */
export const LIST_NAMES = "navgw-test list --output name 2>/dev/null";

/** Builds the model from commander's definitions. */
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

/** A model and all models below it. */
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

/** Completions of a value, by its placeholder in the help. */
function valuesOf(name: string, choices: readonly string[] | undefined): Values {
  if (choices !== undefined) return { kind: "choices", choices };
  if (name === "COMPONENTS") return { kind: "choices", choices: COMPONENT_NAMES };
  if (name === "NAME") return { kind: "cluster" };
  if (name === "FILE" || name === "ARCHIVE") return { kind: "file" };
  return { kind: "any" };
}
