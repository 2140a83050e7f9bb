import { setTimeout as delay } from "node:timers/promises";

/**
 * Waits between two checks of a condition that sends no notification.
 * @throws the signal's own reason when it is aborted
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
