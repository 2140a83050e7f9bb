import { InvalidArgumentError } from "commander";
import type { ComponentName, PortForward } from "../core/index.ts";
import {
  COMPONENT_NAMES,
  durationFrom,
  memoryFrom,
  openPortFrom,
  portFrom,
  wholeNumberFrom,
} from "../core/internal.ts";

/** A whole number; core checks its range. */
export function parseInteger(text: string): number {
  return wholeNumberFrom(text) ?? reject("Must be a whole number.");
}

/** MiB from `2048`, `2048m`, `2g`, `2GiB`. */
export function parseMemory(text: string): number {
  return memoryFrom(text) ?? reject("Must be MiB, or a number with m or g: 2048, 2g.");
}

/** ms from `90` (seconds), `90s`, `2m`, `1h`, `1m30s`, `500ms`. */
export function parseDuration(text: string): number {
  return durationFrom(text) ?? reject("Must be seconds, or a duration like 90s, 2m or 500ms.");
}

/** `HOST:GUEST`; host 0 selects a free port. Core checks the range. */
export function parsePort(text: string): PortForward {
  return portFrom(text) ?? reject("Must be HOST:GUEST, like 8080:30080.");
}

/** `[HOST:]GUEST`; without HOST, a free port is selected. */
export function parseOpenPort(text: string): PortForward {
  return openPortFrom(text) ?? reject("Must be HOST:GUEST, like 8080:30080.");
}

/** `NAME[,NAME…]`; an empty list for an empty text. */
export function parseComponents(text: string): ComponentName[] {
  const names = text.split(",").map((name) => name.trim());
  return names
    .filter((name) => name !== "")
    .map(
      (name) =>
        COMPONENT_NAMES.find((known) => known === name) ??
        reject(`${name} is not one of ${COMPONENT_NAMES.join(", ")}.`),
    );
}

function reject(rule: string): never {
  throw new InvalidArgumentError(rule);
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

/** For an option that may be given several times, with a list each time. */
export function collectAll<T>(
  parse: (text: string) => readonly T[],
): (text: string, before: readonly T[] | undefined) => T[] {
  return (text, before = []) => [...before, ...parse(text)];
}
