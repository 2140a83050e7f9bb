import { command, type Hint, hint, toHint } from "./hint.ts";
import { API_WORDS, renderHint } from "./hint-words.ts";

/**
 * Every error this package throws on purpose carries one of these codes; callers branch on the code, never on
 * the message.
 *
 * | code | when |
 * |---|---|
 * | NAVGW_BAD_OPTION | an option or input has a value that is not allowed |
 * | NAVGW_UNSUPPORTED | this platform, or everything an engine needs on it, is missing |
 * | NAVGW_ENGINE_UNAVAILABLE | the engine asked for does not work here; the hint says why |
 * | NAVGW_ARTIFACT | an artifact is missing, truncated or fails its checksum |
 * | NAVGW_DOWNLOAD | a download failed, was cut or has the wrong checksum |
 * | NAVGW_STATE | the state or cache directory cannot be used, or its content is damaged |
 * | NAVGW_NO_SPACE | the disk is full |
 * | NAVGW_PORT_IN_USE | a host port that was asked for is taken |
 * | NAVGW_NO_CLUSTER | no cluster of that name, or it is not running |
 * | NAVGW_CLUSTER_EXISTS | the cluster exists with options that cannot be changed by a restart |
 * | NAVGW_LOCKED | another process holds the cluster for longer than the caller would wait |
 * | NAVGW_HOST | a host program of the cluster (the keeper) could not start or failed |
 * | NAVGW_GUEST_DIED | the machine ended before it should; `consoleTail` has its last lines |
 * | NAVGW_NODE_FAILED | the node gave up inside the guest; `consoleTail` has the last lines of its log |
 * | NAVGW_TIMEOUT | a bounded wait ran out; the message names the bound |
 * | NAVGW_CONTROL | the guest's control agent refused or failed a request |
 * | NAVGW_MANIFEST | a manifest is missing, is not YAML, or was refused by the API server |
 * | NAVGW_KUBERNETES | the Kubernetes API refused or failed a request, or kubectl did |
 * | NAVGW_IMAGE | an image archive, reference or registry answer is wrong |
 * | NAVGW_LIBKRUN | libkrun is missing, too old, or one of its calls failed |
 */
export type NavgwErrorCode =
  | "NAVGW_BAD_OPTION"
  | "NAVGW_UNSUPPORTED"
  | "NAVGW_ENGINE_UNAVAILABLE"
  | "NAVGW_ARTIFACT"
  | "NAVGW_DOWNLOAD"
  | "NAVGW_STATE"
  | "NAVGW_NO_SPACE"
  | "NAVGW_PORT_IN_USE"
  | "NAVGW_NO_CLUSTER"
  | "NAVGW_CLUSTER_EXISTS"
  | "NAVGW_LOCKED"
  | "NAVGW_HOST"
  | "NAVGW_GUEST_DIED"
  | "NAVGW_NODE_FAILED"
  | "NAVGW_TIMEOUT"
  | "NAVGW_CONTROL"
  | "NAVGW_MANIFEST"
  | "NAVGW_KUBERNETES"
  | "NAVGW_IMAGE"
  | "NAVGW_LIBKRUN";

/**
 * Finer than a code, where one code stands for failures that a caller handles in different ways.
 *
 * | reason | of | when |
 * |---|---|---|
 * | SPAWN | NAVGW_HOST | the keeper could not start the machine's program |
 * | SOCKET | NAVGW_HOST | the keeper could not listen on a socket |
 * | SPEC | NAVGW_HOST | the keeper was given a specification that it does not accept |
 * | INTERNAL | NAVGW_HOST | the keeper failed by a fault of its own |
 */
export type NavgwErrorReason = "SPAWN" | "SOCKET" | "SPEC" | "INTERNAL";

/** What an error carries beside its message. */
export interface NavgwErrorDetails {
  /** The next thing to type or to change, one line. */
  readonly hint?: string | Hint | undefined;
  readonly reason?: NavgwErrorReason | undefined;
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
  readonly reason: NavgwErrorReason | undefined;
  /** The next thing to do, with options named as in the API. */
  readonly hint: string | undefined;
  /** The same as data, for programs that call options and commands by other names. */
  readonly hintParts: Hint | undefined;
  readonly consoleTail: readonly string[] | undefined;
  readonly logPath: string | undefined;

  /**
   * @param code stable code, see {@link NavgwErrorCode}
   * @param message what failed, in the user's words, one line
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

/** The same failure with other details: what `changes` leaves out stays as it is. */
export function restated(
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

/** Turns a system error on one of our own files into NAVGW_NO_SPACE or NAVGW_STATE; passes anything else through. */
export function fileError(error: unknown, what: string, path: string): unknown {
  const code = systemCode(error);
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new NavgwError("NAVGW_NO_SPACE", `no space left while ${what}: ${path}`, {
        hint: hint`free some space, or: ${command("cache prune")}`,
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
