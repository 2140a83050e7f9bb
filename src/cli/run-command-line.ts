import { Cli } from "./cli.ts";
import { createProgram } from "./program.ts";
import { reportError } from "./report-error.ts";
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
    if (error instanceof UsageError) cli.terminal.json ||= asksForJson(argv);
    return reportError(error, cli.terminal);
  }
}

function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const words = end < 0 ? argv : argv.slice(0, end);
  return words.some(
    (word, at) =>
      word === "-ojson" ||
      word === "--output=json" ||
      ((word === "-o" || word === "--output") && words[at + 1] === "json"),
  );
}
