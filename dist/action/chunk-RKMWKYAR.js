import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// src/core/base/pause.ts
import { setTimeout as delay } from "node:timers/promises";
async function pause(ms, signal) {
  try {
    await delay(ms, void 0, signal === void 0 ? {} : { signal });
  } catch (error) {
    throw signal?.throwIfAborted(), error;
  }
}

export {
  pause
};
