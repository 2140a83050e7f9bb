import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// src/core/base/any-signal.ts
var anySignal = (...signals) => AbortSignal.any(signals.filter((signal) => signal !== void 0));

export {
  anySignal
};
