import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";

/** The API server's description of a failure (`kind: Status`). */
export interface ApiStatus {
  /** HTTP status. */
  readonly code: number;
  /** Such as `NotFound` or `AlreadyExists`. */
  readonly reason: string;
  readonly message: string;
  /** Single fields that are wrong, with their reasons. */
  readonly causes: readonly StatusCause[];
}

/** One reason of a refusal. */
interface StatusCause {
  /** Such as `FieldValueInvalid` or `FieldManagerConflict`. */
  readonly reason?: string;
  readonly message?: string;
  /** Path of the field, such as `spec.replicas`. */
  readonly field?: string;
}

/** Cause of the error of a request that the API server refused. */
class Refusal extends Error {
  override readonly name = "ApiRefusal";
  readonly status: ApiStatus;

  constructor(status: ApiStatus) {
    super(status.message);
    this.status = status;
  }
}

/** The API server's status, if it refused the request. */
export function statusOf(error: unknown): ApiStatus | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof Refusal) return error.status;
  return error.cause instanceof Refusal ? error.cause.status : undefined;
}

/** The error for a refused request. */
export function refusedBy(what: string, code: number, text: string): NavgwError {
  const status = parseStatus(code, text);
  return new NavgwError("NAVGW_KUBERNETES", `${status.message} (${what}: ${code} ${status.reason})`, {
    cause: new Refusal(status),
  });
}

/** The error for an API server that does not respond. */
export function unreachableApi(what: string, why: string, cause?: unknown): NavgwError {
  return new NavgwError("NAVGW_KUBERNETES", `the Kubernetes API does not respond: ${why} (${what})`, {
    hint: hint`${command("status")} shows the state of the cluster, ${command("logs", "k3s")} the log of its node`,
    cause,
  });
}

/** The error for a response that is not what the API server of a cluster sends. */
export function unexpectedResponse(what: string, problem: string): NavgwError {
  return new NavgwError("NAVGW_KUBERNETES", `the response of the Kubernetes API to ${what} ${problem}`, {
    hint: hint`${command("logs", "k3s")} shows the log of its node`,
  });
}

function parseStatus(code: number, text: string): ApiStatus {
  try {
    const { reason, message, details } = JSON.parse(text) as Partial<SentStatus>;
    if (typeof message === "string" && message !== "") {
      const causes = details?.causes ?? [];
      return { code, reason: typeof reason === "string" ? reason : "Failure", message, causes };
    }
  } catch {
    // Not in Kubernetes' format: the raw text is the message.
  }
  const message = text.trim().slice(0, 500) || `HTTP status ${code}`;
  return { code, reason: "Failure", message, causes: [] };
}

interface SentStatus extends ApiStatus {
  readonly details?: { readonly causes?: readonly StatusCause[] };
}
