import { setTimeout as sleep } from "node:timers/promises";
import { type NavgwError, systemCode } from "../../base/errors.ts";

/** How often and how long to retry. */
export interface RetryPolicy {
  /** Total attempts. Default 5. */
  readonly attempts: number;
  /** First wait in ms; each next one is twice as long. Default 500. */
  readonly firstDelay: number;
  /** Longest wait in ms, also for Retry-After: a registry that requests a longer wait is not retried. Default 60 000. */
  readonly longestDelay: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 5, firstDelay: 500, longestDelay: 60_000 };

/** A failure that may be temporary. `reported` is the error the caller gets once the attempts are used up. */
export class TransientFailure extends Error {
  readonly reported: NavgwError;
  /** Wait requested by the registry, ms. */
  readonly retryAfter: number | undefined;
  /** Whether this attempt made progress: the count of attempts then starts again. */
  readonly progressed: boolean;

  constructor(reported: NavgwError, details: { retryAfter?: number | undefined; progressed?: boolean } = {}) {
    super(reported.message);
    this.reported = reported;
    this.retryAfter = details.retryAfter;
    this.progressed = details.progressed ?? false;
  }
}

/** Runs `work` until it succeeds, fails permanently, or the attempts are used up. */
export async function withRetries<T>(
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TransientFailure)) throw error;
      if (error.progressed) attempt = 1;
      const delay = nextDelay(policy, attempt, error.retryAfter);
      if (attempt >= policy.attempts || delay === undefined) throw error.reported;
      await sleep(delay, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** ms to wait before the next attempt, or undefined when the registry requests more than the policy allows. */
function nextDelay(policy: RetryPolicy, attempt: number, retryAfter: number | undefined): number | undefined {
  if (retryAfter !== undefined) return retryAfter <= policy.longestDelay ? retryAfter : undefined;
  const delay = Math.min(policy.firstDelay * 2 ** (attempt - 1), policy.longestDelay);
  // Jitter, so that parallel jobs that were refused together do not retry together.
  return delay / 2 + (Math.random() * delay) / 2;
}

/** Parses a Retry-After header, seconds or an HTTP date, to ms. */
export function parseRetryAfter(value: string | string[] | undefined, now = Date.now()): number | undefined {
  if (typeof value !== "string") return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Statuses after which the same request may succeed. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

const PERMANENT = new Set([
  "ENOTFOUND",
  "ECONNREFUSED",
  "ERR_INVALID_URL",
  "UND_ERR_INVALID_ARG",
  "UND_ERR_ABORTED",
]);

/** Whether a connection error may be temporary. Refused connections, unknown hosts and bad certificates do not. */
export function isTransientError(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isTransientError);
  const code = systemCode(error);
  if (code === undefined || PERMANENT.has(code)) return false;
  return code.startsWith("UND_ERR_") || /^E[A-Z]+$/.test(code) || code === "EAI_AGAIN";
}
