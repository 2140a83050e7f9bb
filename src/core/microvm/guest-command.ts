import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import type { ImageConfig } from "../images/image-schema.ts";
import type { ResolvedMicroVm } from "./microvm-options.ts";

/** Command to run in the guest, and its user. */
export interface GuestCommand {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly user: string;
}

/**
 * Combines the requested command with the image's configuration, as container tools do. Pure.
 * @throws NavgwError NAVGW_BAD_OPTION when neither names a program
 */
export function planCommand(
  requested: Pick<ResolvedMicroVm, "command" | "entrypoint" | "env" | "workdir" | "user">,
  image: ImageConfig["config"] | undefined,
): GuestCommand {
  const entrypoint = requested.entrypoint ?? image?.Entrypoint ?? [];
  const defaults = requested.entrypoint === undefined ? (image?.Cmd ?? []) : [];
  const argv = [...entrypoint, ...(requested.command.length > 0 ? requested.command : defaults)];
  if (argv[0] === undefined || argv[0] === "") {
    throw new NavgwError("NAVGW_BAD_OPTION", "the image has no default command", {
      hint: hint`pass one: ${command("run", "--image", "REF", "--", "CMD")}`,
    });
  }
  const workdir = requested.workdir ?? (image?.WorkingDir || "/");
  return {
    argv,
    env: { ...parseVariables(image?.Env ?? []), ...requested.env },
    // Some builders omit the slash.
    workdir: workdir.startsWith("/") ? workdir : `/${workdir}`,
    user: requested.user ?? image?.User ?? "",
  };
}

function parseVariables(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries
      .filter((entry) => entry.indexOf("=") > 0)
      .map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}
