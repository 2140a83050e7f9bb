import { setTimeout } from "node:timers/promises";

/**
 * Waits until a condition holds: until it returns something else than undefined and false, and throws nothing.
 * @param what is waited for, for the error
 * @param bound in ms
 * @param options.every pause between two looks, ms; default 50
 * @returns what the condition returned
 * @throws Error naming `what`, with the condition's last value or error as its cause
 */
export async function waitUntil<T>(
  what: string,
  bound: number,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
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
    if (performance.now() > end) throw new Error(`waited ${bound} ms for ${what}, in vain`, { cause: last });
    await setTimeout(every);
  }
}
