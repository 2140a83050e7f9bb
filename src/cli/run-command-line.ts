import { Cli } from "./cli.ts";
import { createProgram } from "./program.ts";
import { reportError } from "./report-error.ts";
import { stdinFailure } from "./stdin-failure.ts";
import { isDone, UsageError } from "./usage-error.ts";

/**
 * Runs one command line.
 * @param argv arguments without node and script
 * @returns the exit status
 */
export async function run(argv: readonly string[], cli = new Cli()): Promise<number> {
  const program = createProgram(cli);
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : [...argv], { from: "user" });
    return cli.exitCode;
  } catch (error) {
    if (isDone(error)) return 0;
    // Parsing stops at the first bad value, so `-o json` may not have been read yet.
    if (error instanceof UsageError) cli.terminal.json ||= requestsJson(argv);
    return reportError(stdinFailure(error, cli.terminal.stdin) ?? error, cli.terminal);
  }
}

function requestsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const args = end < 0 ? argv : argv.slice(0, end);
  return args.some(
    (arg, at) =>
      arg === "-ojson" ||
      arg === "--output=json" ||
      ((arg === "-o" || arg === "--output") && args[at + 1] === "json"),
  );
}
