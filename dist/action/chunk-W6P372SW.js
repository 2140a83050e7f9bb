import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// src/core/base/duration-text.ts
function duration(ms) {
  let seconds = Math.round(ms / 100) / 10;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  let total = Math.round(ms / 1e3);
  return `${Math.floor(total / 60)}m${String(total % 60).padStart(2, "0")}s`;
}

// src/core/options/k3s-argument.ts
function k3sArguments(entries) {
  return Object.entries(entries).map(([key, value]) => value === !0 ? `--${key}` : `--${key}=${value}`);
}

// src/core/options/option-values.ts
function wholeNumberFrom(text) {
  return /^\d+$/.test(text) ? Number(text) : void 0;
}
function memoryFrom(text) {
  let match = /^(\d+)(?:(m|g)(?:i?b?)?)?$/i.exec(text);
  if (match !== null)
    return Number(match[1]) * (match[2]?.toLowerCase() === "g" ? 1024 : 1);
}
var UNITS = { h: 36e5, m: 6e4, s: 1e3, ms: 1 };
function durationFrom(text) {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * UNITS.s;
  let match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/.exec(text);
  if (!(match === null || text === ""))
    return Object.values(UNITS).reduce((sum, unit, at) => sum + Number(match[at + 1] ?? 0) * unit, 0);
}
function portFrom(text) {
  let match = /^(\d+):(\d+)$/.exec(text);
  return match === null ? void 0 : { host: Number(match[1]), guest: Number(match[2]) };
}
function openPortFrom(text) {
  return /^\d+$/.test(text) ? { host: 0, guest: Number(text) } : portFrom(text);
}

// src/core/internal.ts
function onDemand(load) {
  return async (...args) => (await load())(...args);
}
var archivesOf = onDemand(
  async () => (await import("./chunk-EVRQ6JWU.js")).archivesOf
), inspectCluster = onDemand(
  async () => (await import("./chunk-6J5BEYDZ.js")).inspectCluster
), clusterSecrets = onDemand(
  async () => (await import("./chunk-QLXQZGFJ.js")).clusterSecrets
), sumsOf = onDemand(async () => (await import("./chunk-7GE7LOPV.js")).sumsOf);

export {
  duration,
  k3sArguments,
  wholeNumberFrom,
  memoryFrom,
  durationFrom,
  portFrom,
  openPortFrom,
  archivesOf,
  inspectCluster,
  clusterSecrets,
  sumsOf
};
