import { constants } from "node:os";

const NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));

/** Name of a libkrun call's return value, such as `EINVAL` for -22. */
export function errnoName(returned: number): string {
  return NAMES.get(Math.abs(returned)) ?? `error ${returned}`;
}
