import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { ExecInput, ExecResult, StartedCluster } from "../cluster-types/started-cluster.ts";

/** Runs a command in a guest and returns its output as bytes. */
export async function execAndReadBytes(
  cluster: Pick<StartedCluster, "exec">,
  argv: readonly string[],
  { stdin, ...options }: Omit<ExecInput, "encoding"> = {},
): Promise<ExecResult<Buffer>> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const outputs = Promise.all([buffer(stdout), buffer(stderr)]);
  const input =
    typeof stdin === "string" || stdin instanceof Uint8Array ? Readable.from([Buffer.from(stdin)]) : stdin;
  const exitCode = await cluster.exec(argv, { ...options, stdin: input, stdout, stderr }).finally(() => {
    stdout.end();
    stderr.end();
  });
  const [output, errors] = await outputs;
  return { exitCode, stdout: output, stderr: errors };
}

/** The same with the outputs as text. */
export function decoded({ exitCode, stdout, stderr }: ExecResult<Buffer>): ExecResult {
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}
