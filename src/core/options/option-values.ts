import type { PortForward } from "./cluster-options.ts";

// Values of options as people write them on a command line or in a workflow; undefined for what is none. What range is
// allowed is not looked at here.

/** A whole number. */
export function wholeNumberFrom(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** MiB from `2048`, `2048m`, `2g`, `2GiB`. */
export function memoryFrom(text: string): number | undefined {
  const match = /^(\d+)(?:(m|g)(?:i?b?)?)?$/i.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * (match[2]?.toLowerCase() === "g" ? 1024 : 1);
}

/** ms from `90` (seconds), `90s`, `5m`, `1h`, `1m30s`. */
export function durationFrom(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text);
  if (match === null || text === "") return undefined;
  const [, hours = "0", minutes = "0", seconds = "0"] = match;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** `HOST:GUEST`; host 0 takes a free port. */
export function portFrom(text: string): PortForward | undefined {
  const match = /^(\d+):(\d+)$/.exec(text);
  return match === null ? undefined : { host: Number(match[1]), guest: Number(match[2]) };
}

/** `[HOST:]GUEST`; without HOST a free port. */
export function openPortFrom(text: string): PortForward | undefined {
  return /^\d+$/.test(text) ? { host: 0, guest: Number(text) } : portFrom(text);
}
