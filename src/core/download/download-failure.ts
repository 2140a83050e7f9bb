import { NavgwError } from "../base/errors.ts";
import type { Hint } from "../base/hint.ts";
import type { HttpAnswer } from "../images/registry/http-client.ts";
import { isTransientStatus, parseRetryAfter, TransientFailure } from "../images/registry/retry.ts";

/** The server answered that it has no such file: a 404 or 410. */
export class NoSuchFile extends NavgwError {
  constructor(what: string, url: URL, remedy?: string | Hint) {
    super("NAVGW_DOWNLOAD", `${url.host} has no ${what}: ${withoutQuery(url)}`, { hint: remedy });
  }
}

/**
 * What to throw for an answer that is not the file asked for. Drops the body.
 * @returns TransientFailure when the same request may succeed later
 */
export async function downloadFailure(answer: HttpAnswer, what: string): Promise<Error> {
  const { status, url, headers } = answer;
  await answer.body.dump();
  if (status === 404 || status === 410) return new NoSuchFile(what, url);
  const retryAfter = parseRetryAfter(headers["retry-after"]);
  if (status === 429) {
    const reported = new NavgwError("NAVGW_DOWNLOAD", `${url.host} limits the rate of requests for ${what}`, {
      hint: "wait and try again, or take it from a mirror: NAVGW_K3S_MIRROR",
    });
    return new TransientFailure(reported, { retryAfter });
  }
  const reported = new NavgwError("NAVGW_DOWNLOAD", `${url.host} answers ${status} to ${what}`, {
    hint: "try again, or take it from a mirror: NAVGW_K3S_MIRROR",
  });
  return isTransientStatus(status) ? new TransientFailure(reported, { retryAfter }) : reported;
}

/** Signed addresses of a redirect are long, secret and no help. */
function withoutQuery(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
