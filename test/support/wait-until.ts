import { pollUntil } from "../../src/core/base/poll-until.ts";

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
  { every }: { readonly every?: number } = {},
): Promise<T> {
  let last: unknown;
  const look = async (): Promise<T | undefined | false> => {
    try {
      const value = await condition();
      last = value;
      return value;
    } catch (error) {
      last = error;
      return undefined;
    }
  };
  const value = await pollUntil(look, { every, within: bound });
  if (value !== undefined) return value;
  throw new Error(`${what} did not come true within ${bound} ms`, { cause: last });
}
