import { anySignal } from "./any-signal.ts";

/**
 * Runs several tasks concurrently. When one fails, the others are aborted and awaited, so that their files can be deleted then.
 * @param begin starts all tasks; each ends soon after its signal is aborted
 * @returns their results, in order
 * @throws the signal's own reason when it is aborted, else the first error
 */
export async function allOrAbort<T extends readonly unknown[]>(
  signal: AbortSignal | undefined,
  begin: (signal: AbortSignal) => readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const failed = new AbortController();
  const tasks = begin(anySignal(signal, failed.signal));
  try {
    return (await Promise.all(tasks)) as { -readonly [K in keyof T]: Awaited<T[K]> };
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(tasks);
    signal?.throwIfAborted();
    throw error;
  }
}
