import { fileError, NavgwError, systemCode } from "../../base/errors.ts";
import { refused } from "./entry-names.ts";

/** Codes of a file system that does not support a name or entry. */
const REFUSALS = new Set([
  "ENAMETOOLONG",
  "EILSEQ",
  "EINVAL",
  "ENOTDIR",
  "ELOOP",
  "ENOENT",
  "EEXIST",
  "EFBIG",
  "EMLINK",
]);

/** The error to throw for one that occurred at an entry. */
export function unpackError(error: unknown, name: string): unknown {
  if (error instanceof NavgwError) return error;
  const code = systemCode(error);
  if (code !== undefined && REFUSALS.has(code)) {
    return refused(name, `an entry that this file system does not support (${code})`, error);
  }
  return fileError(error, "unpacking an image", name);
}
