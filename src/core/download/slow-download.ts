import type { Readable } from "node:stream";

/** Fewer bytes than these in one window are no download. */
const LEAST_BYTES = 1 << 16;
const DEFAULT_WINDOW = 30_000;

/**
 * Ends a body of which hardly anything comes: a byte now and then would pass every bound on silence.
 * @param received bytes so far
 * @param window ms between two looks
 */
export function endWhenSlow(body: Readable, received: () => number, window: number = DEFAULT_WINDOW): void {
  let before = received();
  const timer = setInterval(() => {
    const now = received();
    // The code makes it a failure that another try may get over.
    if (now - before < LEAST_BYTES) {
      const error = new Error(`only ${now - before} bytes came within ${window} ms`);
      body.destroy(Object.assign(error, { code: "ETIMEDOUT" }));
    }
    before = now;
  }, window).unref();
  body.once("close", () => clearInterval(timer));
}
