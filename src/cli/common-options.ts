import type { Command } from "commander";
import { requireClusterName } from "../core/internal.ts";
import type { Cli } from "./cli.ts";
import { option } from "./option.ts";
import { UsageError } from "./usage-error.ts";

/** Heading of the options that every command has. */
export const COMMON_OPTIONS = "Common options:";

/** The options of every command. They take effect while they are parsed, so that usage errors respect them too. */
export function addCommonOptions(command: Command, { terminal }: Cli): Command {
  return command
    .addOption(
      option("-q, --quiet", "no progress and no notes on stderr, only errors").helpGroup(COMMON_OPTIONS),
    )
    .addOption(option("--debug", "print stack and cause of an error").helpGroup(COMMON_OPTIONS))
    .addOption(option("--no-color", "no colours").helpGroup(COMMON_OPTIONS))
    .addHelpOption(option("-h, --help", "print help").helpGroup(COMMON_OPTIONS))
    .on("option:quiet", () => {
      terminal.quiet = true;
    })
    .on("option:debug", () => {
      terminal.debug = true;
    })
    .on("option:no-color", () => {
      terminal.color = false;
    });
}

/** `-o`, for a verb whose result can be JSON (or one of `more`). */
export function addOutputOption(command: Command, { terminal }: Cli, more: readonly string[] = []): Command {
  const choices = ["text", "json", ...more];
  return command
    .addOption(option("-o, --output <FORMAT>", "format of the result on stdout", { choices }).default("text"))
    .on("option:output", (format: string) => {
      terminal.json = format === "json";
    });
}

export interface OutputOptions {
  readonly output: string;
}

export const DEFAULT_NAME = "default";

/** `--name`, for a verb that works on one cluster. */
export function addNameOption(command: Command): Command {
  return command.addOption(option("--name <NAME>", "name of the cluster", { byDefault: DEFAULT_NAME }));
}

/** `[NAME]` and `--name`, for a verb whose only argument is a cluster. */
export function addNameArgument(command: Command): Command {
  return addNameOption(command.argument("[NAME]", `name of the cluster (default: ${DEFAULT_NAME})`));
}

export interface NameOptions {
  readonly name?: string;
}

/**
 * The cluster meant by `[NAME]` and `--name`.
 * @throws NavgwError NAVGW_BAD_OPTION when it is not a valid name
 */
export function nameOf(options: NameOptions, positional?: string): string {
  if (positional !== undefined && options.name !== undefined && positional !== options.name) {
    throw new UsageError(`two names given: ${positional} and ${options.name}`, "give only one name");
  }
  return requireClusterName(positional ?? options.name ?? DEFAULT_NAME);
}
