import type { NavgwErrorCode } from "./error-codes.ts";
import { command, type Hint, hint, toHint } from "./hint.ts";
import { API_WORDS, renderHint } from "./render-hint.ts";

export type { NavgwErrorCode };

/**
 * Finer than a code, where one code stands for failures that a caller handles in different ways.
 *
 * | reason | of | when |
 * |---|---|---|
 * | SPAWN | NAVGW_HOST | the keeper could not start the machine's program |
 * | SOCKET | NAVGW_HOST | the keeper could not listen on a socket |
 * | SPEC | NAVGW_HOST | the keeper does not accept its specification |
 * | INTERNAL | NAVGW_HOST | the keeper failed by a fault of its own |
 * | READ_ONLY | NAVGW_STATE | the cache is read-only and does not have what is needed |
 */
export type NavgwErrorReason = "SPAWN" | "SOCKET" | "SPEC" | "INTERNAL" | "READ_ONLY";

/** Details of an error beside its message. */
export interface NavgwErrorDetails {
  /** What to do next, one line. */
  readonly hint?: string | Hint | undefined;
  readonly reason?: NavgwErrorReason | undefined;
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
  readonly reason: NavgwErrorReason | undefined;
  /** What to do next, one line, with options named as in the API. */
  readonly hint: string | undefined;
  /** The same as data, for programs that call options and commands by other names. */
  readonly hintParts: Hint | undefined;
  readonly consoleTail: readonly string[] | undefined;
  readonly logPath: string | undefined;

  /**
   * @param code stable code, see {@link NavgwErrorCode}
   * @param message what failed, in the user's terms, one line
   */
  constructor(code: NavgwErrorCode, message: string, details: NavgwErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.reason = details.reason;
    this.hintParts = details.hint === undefined ? undefined : toHint(details.hint);
    this.hint = this.hintParts && renderHint(this.hintParts, API_WORDS);
    this.consoleTail = details.consoleTail;
    this.logPath = details.logPath;
  }
}

/** The same error with other details, such as a better hint or the tail of a log. */
export function amended(
  error: NavgwError,
  changes: NavgwErrorDetails & { readonly code?: NavgwErrorCode; readonly message?: string },
): NavgwError {
  const { hintParts, reason, cause, consoleTail, logPath } = error;
  const { code = error.code, message = error.message, ...details } = changes;
  return new NavgwError(code, message, { hint: hintParts, reason, cause, consoleTail, logPath, ...details });
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
        hint: hint`free some space, or run ${command("cache prune")}`,
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
