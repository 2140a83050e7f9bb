import type { Readable } from "node:stream";

/** Fewer bytes than this in one window end the download. */
const LEAST_BYTES = 1 << 16;
const DEFAULT_WINDOW = 30_000;

/**
 * Aborts a body of which hardly anything arrives: a byte now and then would stay within every bound on silence.
 * @param received bytes so far
 * @param window ms between two checks
 */
export function endWhenSlow(body: Readable, received: () => number, window: number = DEFAULT_WINDOW): void {
  let before = received();
  const timer = setInterval(() => {
    const now = received();
    // The code marks the failure as temporary, so that it is retried.
    if (now - before < LEAST_BYTES) {
      const error = new Error(`only ${now - before} bytes arrived within ${window} ms`);
      body.destroy(Object.assign(error, { code: "ETIMEDOUT" }));
    }
    before = now;
  }, window).unref();
  body.once("close", () => clearInterval(timer));
}
