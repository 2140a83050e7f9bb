import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import type { ImageConfig } from "../images/image-schema.ts";
import type { ResolvedMicroVm } from "./microvm-options.ts";

/** What is run in the guest, and as whom. */
export interface GuestCommand {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly user: string;
}

/**
 * Puts together what was asked for and what the image says, as container tools do. Pure.
 * @throws NavgwError NAVGW_BAD_OPTION when neither names a program
 */
export function planCommand(
  asked: Pick<ResolvedMicroVm, "command" | "entrypoint" | "env" | "workdir" | "user">,
  image: ImageConfig["config"] | undefined,
): GuestCommand {
  const entrypoint = asked.entrypoint ?? image?.Entrypoint ?? [];
  const defaults = asked.entrypoint === undefined ? (image?.Cmd ?? []) : [];
  const argv = [...entrypoint, ...(asked.command.length > 0 ? asked.command : defaults)];
  if (argv[0] === undefined || argv[0] === "") {
    throw new NavgwError("NAVGW_BAD_OPTION", "the image names no command", {
      hint: hint`give one: ${command("run", "--image", "REF", "--", "CMD")}`,
    });
  }
  const workdir = asked.workdir ?? (image?.WorkingDir || "/");
  return {
    argv,
    env: { ...variables(image?.Env ?? []), ...asked.env },
    // Some builders leave the slash out.
    workdir: workdir.startsWith("/") ? workdir : `/${workdir}`,
    user: asked.user ?? image?.User ?? "",
  };
}

function variables(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries
      .filter((entry) => entry.indexOf("=") > 0)
      .map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}
