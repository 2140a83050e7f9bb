import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// src/core/option-text.ts
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

// src/cli/format.ts
function duration(ms) {
  let seconds = Math.round(ms / 100) / 10;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  let whole = Math.round(ms / 1e3);
  return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, "0")}s`;
}
function size(bytes) {
  let units = ["B", "KiB", "MiB", "GiB", "TiB"], value = bytes, unit = 0;
  for (; value >= 1024 && unit < units.length - 1; )
    value /= 1024, unit += 1;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
function age(since, now = /* @__PURE__ */ new Date()) {
  let seconds = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1e3));
  return seconds < 120 ? `${seconds}s` : seconds < 2 * 3600 ? `${Math.floor(seconds / 60)}m` : seconds < 2 * 86400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86400)}d`;
}

export {
  wholeNumberFrom,
  memoryFrom,
  durationFrom,
  portFrom,
  openPortFrom,
  duration,
  size,
  age
};
