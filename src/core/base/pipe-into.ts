import type { Duplex, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** The types of Node.js have no list of streams that ends in a function. */
const pipeAll = pipeline as (...parts: readonly unknown[]) => Promise<void>;

/**
 * Pipes a stream through others into a function that reads its chunks.
 *
 * When the function fails, Node.js 22 ends the streams and reports that instead, as an AbortError.
 * @param streams the source, then what its chunks go through
 * @throws the error of the function or of the stream that failed; the signal's when it is aborted
 */
export async function pipeInto(
  streams: readonly [Readable, ...Duplex[]],
  read: (chunks: AsyncIterable<Buffer>) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let failure: unknown;
  const sink = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    try {
      await read(chunks);
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  try {
    await pipeAll(...streams, sink, signal === undefined ? {} : { signal });
  } catch (error) {
    throw failure !== undefined && isAbort(error) && signal?.aborted !== true ? failure : error;
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
