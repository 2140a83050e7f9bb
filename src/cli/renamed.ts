import { type Command, Option } from "commander";
import { UsageError } from "./usage-error.ts";

/** An option that has gone, and what does its work now. */
export interface RenamedOption {
  readonly flags: string;
  /** The next thing to type, for the value that was given. */
  readonly hint: (value: string) => string;
}

/** `--image` named both the images to load and the one to boot k3s from. */
export const IMAGE_OPTION: RenamedOption = {
  flags: "--image <IMAGE>",
  hint: (value) => `--load ${value} loads an image; --node-image ${value} boots k3s from its own image`,
};

/** Refuses an option by its old name; help and completions do not show it. */
export function refuseRenamedOption(command: Command, { flags, hint }: RenamedOption): void {
  const option = new Option(flags).hideHelp().argParser((value: string) => {
    throw new UsageError(`${option.long} is no longer an option of ${command.name()}`, hint(value));
  });
  command.addOption(option);
}

/** Refuses a verb by its old name; help and completions do not show it. */
export function refuseRenamedVerb(program: Command, old: string, now: string): void {
  program
    .command(old, { hidden: true })
    .argument("[ARGS...]")
    .helpOption(false)
    .allowUnknownOption()
    .action((args: readonly string[]) => {
      throw new UsageError(`${old} is now ${now}`, `navgw-test ${[now, ...args].join(" ")}`);
    });
}
