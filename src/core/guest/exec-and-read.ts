import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { ExecInput, ExecResult, StartedCluster } from "../cluster-types/started-cluster.ts";

/** Runs a command in a guest and returns its output. */
export async function execAndRead(
  cluster: Pick<StartedCluster, "exec">,
  argv: readonly string[],
  { stdin, ...options }: ExecInput = {},
): Promise<ExecResult> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const outputs = Promise.all([text(stdout), text(stderr)]);
  const input =
    typeof stdin === "string" || stdin instanceof Uint8Array ? Readable.from([Buffer.from(stdin)]) : stdin;
  const exitCode = await cluster.exec(argv, { ...options, stdin: input, stdout, stderr }).finally(() => {
    stdout.end();
    stderr.end();
  });
  const [output, errors] = await outputs;
  return { exitCode, stdout: output, stderr: errors };
}
