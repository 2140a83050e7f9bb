import { pause } from "./pause.ts";

/** Default pause between two checks, ms. */
const PAUSE = 50;

interface PollOptions {
  /** Pause between two checks, ms. Default 50. */
  readonly every?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Polls a condition that cannot be awaited, at once and then repeatedly, until it is met.
 * @param check returns undefined or false while it is not met; an error ends the wait
 * @param options.within bound in ms; default: bounded by the signal only
 * @returns the result of the last check; undefined when the bound was reached before
 * @throws the signal's own reason when it is aborted; errors of `check`
 */
export async function pollUntil<T>(
  check: () => Promise<T | undefined | false>,
  options?: PollOptions,
): Promise<T>;
export async function pollUntil<T>(
  check: () => Promise<T | undefined | false>,
  options: PollOptions & { readonly within: number },
): Promise<T | undefined>;
export async function pollUntil<T>(
  check: () => Promise<T | undefined | false>,
  {
    every = PAUSE,
    signal,
    within = Number.POSITIVE_INFINITY,
  }: PollOptions & { readonly within?: number } = {},
): Promise<T | undefined> {
  const end = performance.now() + within;
  for (;;) {
    signal?.throwIfAborted();
    const result = await check();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > end) return undefined;
    await pause(every, signal);
  }
}
