import { fstatSync } from "node:fs";
import { NavgwError } from "../../src/core/base/errors.ts";

/** Arrays of libkrun end with NULL, and it reads at most this many entries (MAX_ARGS in its lib.rs). */
const LONGEST_ARRAY = 4095;
const UINT32_MAX = 0xffff_ffff;

/** Checks a whole number within bounds: koffi would truncate what does not fit its type. */
export function integer(value: number, what: string, min = 0, max = UINT32_MAX): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw bad(`${what} must be a whole number from ${min} to ${max}`, value);
}

/** Checks text for C: a NUL inside would end it early. */
export function text(value: string, what: string): string {
  if (typeof value === "string" && !value.includes("\0")) return value;
  throw bad(`${what} must be text without NUL`, value);
}

export function nonEmpty(value: string, what: string): string {
  if (value !== "") return text(value, what);
  throw bad(`${what} must not be empty`, value);
}

export function flag(value: boolean, what: string): boolean {
  if (typeof value === "boolean") return value;
  throw bad(`${what} must be true or false`, value);
}

/** The number of a named value. */
export function choice<Name extends string>(
  value: Name,
  what: string,
  numbers: Readonly<Record<Name, number>>,
): number {
  if (Object.hasOwn(numbers, value)) return numbers[value];
  throw bad(`${what} must be one of ${Object.keys(numbers).join(", ")}`, value);
}

/** Converts text to an array as libkrun expects it. */
export function texts(values: readonly string[], what: string): (string | null)[] {
  if (!Array.isArray(values) || values.length > LONGEST_ARRAY) {
    throw bad(`${what} must be at most ${LONGEST_ARRAY} strings`, values?.length);
  }
  return [...values.map((value) => text(value, what)), null];
}

/** Checks a descriptor of this process: libkrun ends the process when it cannot duplicate it. */
export function descriptor(value: number, what: string): number {
  integer(value, what, 0, 0x7fff_ffff);
  try {
    fstatSync(value);
    return value;
  } catch (cause) {
    throw new NavgwError("NAVGW_BAD_OPTION", `${what}: descriptor ${value} is not open`, { cause });
  }
}

/** A descriptor, or -1 for none. */
export const descriptorOrNone = (value: number, what: string): number =>
  value === -1 ? value : descriptor(value, what);

/** The six bytes of a MAC address. */
export function mac(value: string): Uint8Array {
  if (!/^[\da-f]{2}(:[\da-f]{2}){5}$/i.test(value)) {
    throw bad("mac must look like 5a:94:ef:e4:0c:ee", value);
  }
  return Buffer.from(value.replaceAll(":", ""), "hex");
}

function bad(rule: string, value: unknown): NavgwError {
  return new NavgwError("NAVGW_BAD_OPTION", `${rule}: ${JSON.stringify(value)}`);
}
