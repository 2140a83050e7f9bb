import { PassThrough, Readable } from "node:stream";
import { anySignal } from "../base/any-signal.ts";
import { NavgwError } from "../base/errors.ts";
import { readUpTo } from "../base/read-up-to.ts";
import type { ExecInput, ExecResult, StartedCluster } from "../cluster-types/started-cluster.ts";

/** Most output of each kind that is kept in memory, bytes. */
const LONGEST_OUTPUT = 256 << 20;

/**
 * Runs a command in a guest and returns its output as bytes.
 * @throws NavgwError NAVGW_CONTROL when it writes more than 256 MiB to one of the two; it is then killed
 */
export async function execAndReadBytes(
  cluster: Pick<StartedCluster, "exec">,
  argv: readonly string[],
  { stdin, signal, ...options }: Omit<ExecInput, "encoding"> = {},
): Promise<ExecResult<Buffer>> {
  const tooMuch = new AbortController();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const read = async (stream: Readable): Promise<Buffer> => {
    const { bytes, isWhole } = await readUpTo(stream, LONGEST_OUTPUT);
    if (!isWhole) tooMuch.abort(tooLong(argv));
    return bytes;
  };
  const outputs = Promise.all([read(stdout), read(stderr)]);
  const input =
    typeof stdin === "string" || stdin instanceof Uint8Array ? Readable.from([Buffer.from(stdin)]) : stdin;
  const streams = { stdin: input, stdout, stderr, signal: anySignal(tooMuch.signal, signal) };
  const exitCode = await cluster.exec(argv, { ...options, ...streams }).finally(() => {
    stdout.end();
    stderr.end();
  });
  const [output, errors] = await outputs;
  tooMuch.signal.throwIfAborted(); // the command has ended by itself meanwhile
  return { exitCode, stdout: output, stderr: errors };
}

/** The same with the outputs as text. */
export function decoded({ exitCode, stdout, stderr }: ExecResult<Buffer>): ExecResult {
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

function tooLong([program]: readonly string[]): NavgwError {
  const problem = `the output of ${program} is longer than ${LONGEST_OUTPUT} bytes`;
  return new NavgwError("NAVGW_CONTROL", problem, { hint: "let the command write to a file, or less" });
}
