import { fileError, NavgwError, systemCode } from "../../base/errors.ts";
import { refused } from "./entry-names.ts";

/** Codes that say "this name or entry cannot be on this file system". */
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

/** The error to throw for one that an entry ran into. */
export function explain(error: unknown, name: string): unknown {
  if (error instanceof NavgwError) return error;
  const code = systemCode(error);
  if (code !== undefined && REFUSALS.has(code)) {
    return refused(name, `an entry that this file system refuses (${code})`, error);
  }
  return fileError(error, "unpacking an image", name);
}
