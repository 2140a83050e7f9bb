import { NavgwError } from "../../base/errors.ts";

/** Longest name of an entry, bytes: Linux's PATH_MAX. */
const LONGEST_NAME = 4096;
/** Maximum depth of a directory. Real trees stay below 50; the bound limits what a hostile one costs per entry. */
const DEEPEST = 256;

/** Meaning of a layer entry's name. */
export type Meaning =
  | { readonly kind: "plain"; readonly parent: string[]; readonly name: string }
  | { readonly kind: "root" }
  | { readonly kind: "whiteout"; readonly parent: string[]; readonly name: string }
  | { readonly kind: "opaque"; readonly parent: string[] }
  | { readonly kind: "ignored" };

const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";
/** Leftovers of AUFS (`.wh..wh.plnk`, …), which nothing reads anymore. */
const AUFS = ".wh..wh.";

/**
 * Splits the name of a layer entry and determines its meaning
 * (https://github.com/opencontainers/image-spec/blob/main/layer.md).
 * @throws NavgwError NAVGW_IMAGE for absolute names, `..`, and whiteouts without a name
 */
export function readEntryName(name: string): Meaning {
  const parent = splitInside(name);
  const last = parent.pop();
  if (last === undefined) return { kind: "root" };
  if (!last.startsWith(WHITEOUT)) return { kind: "plain", parent, name: last };
  if (last === OPAQUE) return { kind: "opaque", parent };
  if (last.startsWith(AUFS)) return { kind: "ignored" };
  const hidden = last.slice(WHITEOUT.length);
  if (hidden === "" || hidden === "." || hidden === "..") throw refused(name, "a whiteout without a name");
  return { kind: "whiteout", parent, name: hidden };
}

/**
 * Splits a path that must stay inside the root; `.` and doubled slashes are dropped.
 * @throws NavgwError NAVGW_IMAGE for absolute paths, `..`, NUL, and paths that are too long or too deep
 */
export function splitInside(name: string): string[] {
  if (name.startsWith("/")) throw refused(name, "an absolute name");
  if (name.length > LONGEST_NAME) throw refused(name, "a name longer than 4096 bytes");
  if (name.includes("\0")) throw refused(name, "a name with a NUL");
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw refused(name, "a name with ..");
  if (parts.length > DEEPEST) throw refused(name, `more than ${DEEPEST} directories deep`);
  return parts;
}

/** Converts a byte string to the bytes for a system call; plain ASCII stays a string, which is faster. */
export function toSystem(path: string): string | Buffer {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is what ASCII is
  return /^[\x00-\x7f]*$/.test(path) ? path : Buffer.from(path, "latin1");
}

/** Formats a byte string as human-readable text. */
export function showName(name: string): string {
  return JSON.stringify(Buffer.from(name, "latin1").toString("utf8").slice(0, 200));
}

/** The error for a refused entry. */
export function refused(name: string, why: string, cause?: unknown): NavgwError {
  return new NavgwError(
    "NAVGW_IMAGE",
    `the image has ${why}: ${showName(name)}`,
    cause === undefined ? {} : { cause },
  );
}
