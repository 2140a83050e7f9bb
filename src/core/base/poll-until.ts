import { pause } from "./pause.ts";

/** Pause between two looks unless another one is given, ms. */
const PAUSE = 50;

interface PollOptions {
  /** Pause between two looks, ms. Default 50. */
  readonly every?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks at something that cannot be waited for, at once and then again and again, until it is there.
 * @param look returns undefined or false while it is not there; what it throws ends the wait
 * @param options.within bound in ms; without it there is none but the signal
 * @returns what the last look returned; undefined when the bound was over before
 * @throws the signal's own reason when it is aborted; what `look` throws
 */
export async function pollUntil<T>(
  look: () => Promise<T | undefined | false>,
  options?: PollOptions,
): Promise<T>;
export async function pollUntil<T>(
  look: () => Promise<T | undefined | false>,
  options: PollOptions & { readonly within: number },
): Promise<T | undefined>;
export async function pollUntil<T>(
  look: () => Promise<T | undefined | false>,
  {
    every = PAUSE,
    signal,
    within = Number.POSITIVE_INFINITY,
  }: PollOptions & { readonly within?: number } = {},
): Promise<T | undefined> {
  const end = performance.now() + within;
  for (;;) {
    signal?.throwIfAborted();
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > end) return undefined;
    await pause(every, signal);
  }
}
