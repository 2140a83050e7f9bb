import type { NavgwErrorCode } from "./error-codes.ts";

export type { NavgwErrorCode };

/** What an error carries beside its message. */
export interface NavgwErrorDetails {
  /** The next thing to type or to change, one line. */
  readonly hint?: string | undefined;
  /** The error behind this one. */
  readonly cause?: unknown;
  /** Last lines of the guest's console or of the node's log, oldest first. */
  readonly consoleTail?: readonly string[] | undefined;
  /** Path of the whole log. */
  readonly logPath?: string | undefined;
}

/** The one error class of this package. */
export class NavgwError extends Error {
  override readonly name = "NavgwError";
  readonly code: NavgwErrorCode;
  readonly hint: string | undefined;
  readonly consoleTail: readonly string[] | undefined;
  readonly logPath: string | undefined;

  /**
   * @param code stable code, see {@link NavgwErrorCode}
   * @param message what failed, in the user's words, one line
   */
  constructor(code: NavgwErrorCode, message: string, details: NavgwErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.consoleTail = details.consoleTail;
    this.logPath = details.logPath;
  }
}

/** The `code` of a Node.js system error (`ENOENT`, …), or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Turns a system error on one of our own files into NAVGW_NO_SPACE or NAVGW_STATE; passes anything else through. */
export function fileError(error: unknown, what: string, path: string): unknown {
  const code = systemCode(error);
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new NavgwError("NAVGW_NO_SPACE", `no space left while ${what}: ${path}`, {
        hint: "free some space, or: navgw-test cache prune",
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
        hint: "look at that path and its disk, or point XDG_STATE_HOME and XDG_CACHE_HOME elsewhere",
        cause: error,
      });
  }
}
