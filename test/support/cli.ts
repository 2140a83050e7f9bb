import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { isolated } from "./home.ts";

/** The command line's own script, as built. */
export const MAIN = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

/** How a run of the command line ended. */
export interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `navgw-test`, as built, in the tests' own state and cache folders.
 * @param options.input text for stdin; default none
 * @param options.env further variables
 * @param options.show also shows its stderr as it comes. Default false.
 */
export async function navgw(
  args: readonly string[],
  options: { input?: string; env?: Readonly<Record<string, string>>; show?: boolean } = {},
): Promise<CliResult> {
  const result = await execa(process.execPath, [MAIN, ...args], {
    env: { ...isolated.env, ...options.env },
    input: options.input ?? "",
    stderr: options.show === true ? ["pipe", "inherit"] : "pipe",
    reject: false,
  });
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

/** Starts `navgw-test` and leaves it running; the caller ends it. */
export function startNavgw(args: readonly string[]) {
  return execa(process.execPath, [MAIN, ...args], { env: isolated.env, stdin: "ignore", reject: false });
}

/** Runs `navgw-test` and throws with everything it said unless it ends well. */
export async function mustNavgw(args: readonly string[], options: { input?: string } = {}): Promise<string> {
  const result = await navgw(args, options);
  if (result.exitCode !== 0) {
    throw new Error(
      `navgw-test ${args.join(" ")} ended with ${result.exitCode}\n${result.stdout}\n${result.stderr}`,
    );
  }
  return result.stdout;
}
