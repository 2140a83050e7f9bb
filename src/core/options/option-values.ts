import type { PortForward } from "./cluster-options.ts";

// Parsers of option values as written on a command line or in a workflow; undefined for invalid text. Ranges are not
// checked here.

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

/** Units of a duration in ms, in the order they are written. */
const UNITS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** ms from `90` (seconds), `90s`, `2m`, `1h`, `1m30s`, `500ms`. */
export function durationFrom(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * UNITS.s;
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/.exec(text);
  if (match === null || text === "") return undefined;
  return Object.values(UNITS).reduce((sum, unit, at) => sum + Number(match[at + 1] ?? 0) * unit, 0);
}

/** `HOST:GUEST`; host 0 chooses a free port. */
export function portFrom(text: string): PortForward | undefined {
  const match = /^(\d+):(\d+)$/.exec(text);
  return match === null ? undefined : { host: Number(match[1]), guest: Number(match[2]) };
}

/** `[HOST:]GUEST`; without HOST a free port. */
export function openPortFrom(text: string): PortForward | undefined {
  return /^\d+$/.test(text) ? { host: 0, guest: Number(text) } : portFrom(text);
}
