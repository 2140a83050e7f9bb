import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { NavgwError, systemCode } from "../base/errors.ts";

/**
 * Yields the bytes that `xz` or `bzip2` decompresses; `docker load` also runs a program for xz. Destroys the source at the end.
 * @param compressed what the source yields
 * @param what how errors name the data
 * @throws NavgwError NAVGW_UNSUPPORTED when the program is not installed, NAVGW_IMAGE when the data is damaged or truncated
 */
export async function* decompressByProgram(
  program: "xz" | "bzip2",
  source: Readable,
  compressed: AsyncIterable<Buffer>,
  what: string,
): AsyncGenerator<Buffer, void> {
  const child = spawn(program, ["-dc"], { stdio: ["pipe", "pipe", "pipe"] });
  const exited = once(child, "close");
  const complaint = firstLine(child.stderr);
  // A program that ends early closes its end; its exit code is the reason that counts.
  const feeding = pipeline(compressed, child.stdin).then(
    () => undefined,
    (error: unknown) => (systemCode(error) === "EPIPE" ? undefined : error),
  );
  // Awaited below; until then nothing listens.
  exited.catch(() => undefined);
  try {
    yield* child.stdout as AsyncIterable<Buffer>;
    const [code] = await exited.catch((error: unknown) => {
      throw notRunnable(program, what, error);
    });
    const failure = await feeding;
    if (failure !== undefined) throw failure;
    if (code !== 0)
      throw new NavgwError("NAVGW_IMAGE", `${what} is damaged ${program} data: ${await complaint}`);
  } finally {
    child.kill("SIGKILL");
    source.destroy();
    await feeding;
  }
}

async function firstLine(stderr: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stderr.setEncoding("utf8")) if (text.length < 1000) text += chunk as string;
  return text.trim().split("\n")[0] ?? "";
}

function notRunnable(program: string, what: string, cause: unknown): NavgwError {
  const why = systemCode(cause) === "ENOENT" ? "is not installed" : `cannot be run (${systemCode(cause)})`;
  return new NavgwError("NAVGW_UNSUPPORTED", `${what} is compressed by ${program}, which ${why}`, {
    hint: `install ${program}, or compress it with gzip or zstd`,
    cause,
  });
}
