import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];
type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Output of a verb: results on stdout, human-readable messages on stderr. */
export class Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  /** `--quiet`: no progress and no notes; errors are still printed. */
  quiet = false;
  /** `--no-color`; node:util handles NO_COLOR and FORCE_COLOR. */
  color = true;
  /** `--debug`: errors with stack and cause. */
  debug = false;
  /** `-o json`: errors are JSON on stdout too. */
  json = false;

  constructor(streams: Pick<NodeJS.Process, "stdin" | "stdout" | "stderr" | "env"> = process) {
    this.stdin = streams.stdin;
    this.stdout = streams.stdout;
    this.stderr = streams.stderr;
    this.env = streams.env;
  }

  /** Prints a line of the result on stdout. */
  print(line: string): void {
    this.stdout.write(`${line}\n`);
  }

  /** Prints the result as JSON on stdout. */
  printJson(value: unknown): void {
    this.print(JSON.stringify(value, null, 2));
  }

  /** Prints a message on stderr, except with `--quiet`. */
  note(line = ""): void {
    if (!this.quiet) this.printError(line);
  }

  /** Prints a message on stderr even with `--quiet`: an error or a warning. */
  printError(line: string): void {
    this.stderr.write(`${line}\n`);
  }

  /** Text in colour, if the stream supports it. */
  style(format: Format, text: string, stream: Output = this.stderr): string {
    return this.color ? styleText(format, text, { stream: stream as NodeJS.WritableStream }) : text;
  }
}
