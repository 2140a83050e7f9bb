import { type Command, Option } from "commander";
import { UsageError } from "./usage-error.ts";

/** A removed option, and its replacement. */
export interface RenamedOption {
  readonly flags: string;
  /** What to type instead, for the value that was given. */
  readonly hint: (value: string) => string;
}

/** `--image` meant both the images to load and the image to boot k3s from. */
export const IMAGE_OPTION: RenamedOption = {
  flags: "--image <IMAGE>",
  hint: (value) => `--load ${value} loads an image; --node-image ${value} boots k3s from its own image`,
};

/** Rejects an option by its old name; help and completions do not show it. */
export function rejectRenamedOption(command: Command, { flags, hint }: RenamedOption): void {
  const option = new Option(flags).hideHelp().argParser((value: string) => {
    throw new UsageError(`${option.long} is no longer an option of ${command.name()}`, hint(value));
  });
  command.addOption(option);
}

/** Rejects a verb by its old name; help and completions do not show it. */
export function rejectRenamedVerb(program: Command, old: string, now: string): void {
  program
    .command(old, { hidden: true })
    .argument("[ARGS...]")
    .helpOption(false)
    .allowUnknownOption()
    .action((args: readonly string[]) => {
      throw new UsageError(`${old} is now ${now}`, `navgw-test ${[now, ...args].join(" ")}`);
    });
}
