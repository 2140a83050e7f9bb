import { InvalidArgumentError } from "commander";
import type { PortForward } from "../core/options.ts";

/** A whole number; what range is allowed is core's to say. */
export function parseInteger(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Must be a whole number.");
  return Number(text);
}

/** MiB from `2048`, `2048m`, `2g`, `2GiB`. */
export function parseMemory(text: string): number {
  const match = /^(\d+)(?:(m|g)(?:i?b?)?)?$/i.exec(text);
  if (match === null) throw new InvalidArgumentError("Must be MiB, or a number with m or g: 2048, 2g.");
  return Number(match[1]) * (match[2]?.toLowerCase() === "g" ? 1024 : 1);
}

/** ms from `90` (seconds), `90s`, `5m`, `1h`, `1m30s`. */
export function parseDuration(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text);
  if (match === null || text === "") {
    throw new InvalidArgumentError("Must be seconds, or a duration like 90s or 5m.");
  }
  const [, hours = "0", minutes = "0", seconds = "0"] = match;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** `HOST:GUEST`; host 0 takes a free port. What range is allowed is core's to say. */
export function parsePort(text: string): PortForward {
  const match = /^(\d+):(\d+)$/.exec(text);
  if (match === null) throw new InvalidArgumentError("Must be HOST:GUEST, like 8080:30080.");
  return { host: Number(match[1]), guest: Number(match[2]) };
}

/** `[HOST:]GUEST`; without HOST a free port. */
export function parseOpenPort(text: string): PortForward {
  return /^\d+$/.test(text) ? { host: 0, guest: Number(text) } : parsePort(text);
}

/** `HOST:GUEST[:ro|:rw]`. */
export function parseVolume(text: string): { host: string; guest: string; readOnly: boolean } {
  const match = /^([^:]+):([^:]+)(?::(ro|rw))?$/.exec(text);
  const [, host, guest, mode] = match ?? [];
  if (host === undefined || guest === undefined) {
    throw new InvalidArgumentError("Must be HOST:GUEST or HOST:GUEST:ro, like ./src:/src:ro.");
  }
  return { host, guest, readOnly: mode === "ro" };
}

/** For an option that may be given several times. */
export function collect<T>(
  parse: (text: string) => T,
): (text: string, before: readonly T[] | undefined) => T[] {
  return (text, before = []) => [...before, parse(text)];
}
