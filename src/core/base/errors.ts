import type { NavgwErrorCode } from "./error-codes.ts";

export type { NavgwErrorCode };

/** Details of an error beside its message. */
export interface NavgwErrorDetails {
  /** What to do next, one line. */
  readonly hint?: string | undefined;
  /** The error behind this one. */
  readonly cause?: unknown;
  /** Last lines of the guest's console or of the node's log, oldest first. */
  readonly consoleTail?: readonly string[] | undefined;
  /** Path of the complete log. */
  readonly logPath?: string | undefined;
}

/** The error class of this package. */
export class NavgwError extends Error {
  override readonly name = "NavgwError";
  readonly code: NavgwErrorCode;
  readonly hint: string | undefined;
  readonly consoleTail: readonly string[] | undefined;
  readonly logPath: string | undefined;

  /**
   * @param code stable code, see {@link NavgwErrorCode}
   * @param message what failed, in the user's terms, one line
   */
  constructor(code: NavgwErrorCode, message: string, details: NavgwErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.consoleTail = details.consoleTail;
    this.logPath = details.logPath;
  }
}

/** The same error with other details, such as a better hint or the tail of a log. */
export function amended(error: NavgwError, details: NavgwErrorDetails): NavgwError {
  const { code, message, hint, cause, consoleTail, logPath } = error;
  return new NavgwError(code, message, { hint, cause, consoleTail, logPath, ...details });
}

/** The `code` of a Node.js system error (`ENOENT`, …), or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Converts a system error on one of this package's files to NAVGW_NO_SPACE or NAVGW_STATE; returns anything else unchanged. */
export function fileError(error: unknown, what: string, path: string): unknown {
  const code = systemCode(error);
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new NavgwError("NAVGW_NO_SPACE", `no space left while ${what}: ${path}`, {
        hint: "free some space, or run navgw-test cache prune",
        cause: error,
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
      return new NavgwError("NAVGW_STATE", `cannot write while ${what}: ${path} (${code})`, {
        hint: "make it writable, or point XDG_STATE_HOME and XDG_CACHE_HOME elsewhere",
        cause: error,
      });
    default:
      // errno(3); Node.js's own codes have an underscore.
      if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
      return new NavgwError("NAVGW_STATE", `failed while ${what}: ${path} (${code})`, {
        hint: "check that path and its disk, or point XDG_STATE_HOME and XDG_CACHE_HOME elsewhere",
        cause: error,
      });
  }
}
