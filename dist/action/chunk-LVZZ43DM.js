import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// src/core/base/duration-text.ts
function duration(ms) {
  let seconds = Math.round(ms / 100) / 10;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  let whole = Math.round(ms / 1e3);
  return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, "0")}s`;
}

// src/core/base/shell-quote.ts
function quoteForShell(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
function quoteForFish(word) {
  return `'${word.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
function quoteForPowerShell(word) {
  return `'${word.replaceAll("'", "''")}'`;
}

// src/core/options/option-flags.ts
var FLAGS = {
  cpus: "--cpus",
  engine: "--engine",
  images: "--image",
  k3sBinary: "--k3s-binary",
  k3sConfig: "--k3s-arg",
  k3sVersion: "--k3s-version",
  kernel: "--kernel",
  kubePort: "--kube-port",
  memory: "--memory",
  node: "--node",
  registries: "--registries",
  storage: "--storage",
  timeout: "--timeout"
};
function withFlags(hint) {
  return hint.replaceAll(
    /\boption (\w+)\b/g,
    (words, name) => Object.hasOwn(FLAGS, name) ? FLAGS[name] : words
  );
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
function durationFrom(text) {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1e3;
  let match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text);
  if (match === null || text === "") return;
  let [, hours = "0", minutes = "0", seconds = "0"] = match;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1e3;
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
  async () => (await import("./chunk-RXG6H6YA.js")).archivesOf
), lookAtCluster = onDemand(
  async () => (await import("./chunk-WBLY6V2H.js")).lookAtCluster
), clusterSecrets = onDemand(
  async () => (await import("./chunk-EDCTFM3F.js")).clusterSecrets
), sumsOf = onDemand(async () => (await import("./chunk-7N4JDI3U.js")).sumsOf);

export {
  duration,
  quoteForShell,
  quoteForFish,
  quoteForPowerShell,
  withFlags,
  wholeNumberFrom,
  memoryFrom,
  durationFrom,
  portFrom,
  openPortFrom,
  archivesOf,
  lookAtCluster,
  clusterSecrets,
  sumsOf
};
