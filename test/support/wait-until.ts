import { setTimeout } from "node:timers/promises";

/**
 * Waits until a condition holds.
 * @param bound in ms
 * @param options.every pause between two looks, ms; default 50
 * @throws Error naming `what` and the last value or error
 */
export async function waitUntil<T>(
  what: string,
  bound: number,
  condition: () => Promise<T | undefined | false>,
  { every = 50 }: { readonly every?: number } = {},
): Promise<T> {
  const end = performance.now() + bound;
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value !== undefined && value !== false) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end)
      throw new Error(`${what} did not come true within ${bound} ms`, { cause: last });
    await setTimeout(every);
  }
}
