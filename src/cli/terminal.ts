import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];
type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Where a verb writes: results on stdout, words for people on stderr. */
export class Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  /** `--quiet`: no progress and no notes; errors are still said. */
  quiet = false;
  /** `--no-color`; NO_COLOR and FORCE_COLOR are heeded by node:util. */
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

  /** A line of the result, on stdout. */
  print(line: string): void {
    this.stdout.write(`${line}\n`);
  }

  /** The result as JSON, on stdout. */
  printJson(value: unknown): void {
    this.print(JSON.stringify(value, null, 2));
  }

  /** A line for people, on stderr; none with `--quiet`. */
  note(line = ""): void {
    if (!this.quiet) this.complain(line);
  }

  /** A line for people that `--quiet` does not silence: an error or a warning. */
  complain(line: string): void {
    this.stderr.write(`${line}\n`);
  }

  /** Colours for stderr, if it shows any. */
  style(format: Format, text: string, stream: Output = this.stderr): string {
    return this.color ? styleText(format, text, { stream: stream as NodeJS.WritableStream }) : text;
  }
}
