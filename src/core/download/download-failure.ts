import { NavgwError } from "../base/errors.ts";
import type { Hint } from "../base/hint.ts";
import type { HttpResponse } from "../images/registry/http-client.ts";
import { isTransientStatus, parseRetryAfter, TransientFailure } from "../images/registry/retry.ts";

/** The server has no such file: a 404 or 410. */
export class NoSuchFile extends NavgwError {
  constructor(what: string, url: URL, remedy?: string | Hint) {
    super("NAVGW_DOWNLOAD", `${url.host} has no ${what}: ${withoutQuery(url)}`, { hint: remedy });
  }
}

/**
 * The error to throw for a response other than the requested file. Discards its body.
 * @returns TransientFailure when the same request may succeed later
 */
export async function downloadFailure(response: HttpResponse, what: string): Promise<Error> {
  const { status, url, headers } = response;
  await response.body.dump();
  if (status === 404 || status === 410) return new NoSuchFile(what, url);
  const retryAfter = parseRetryAfter(headers["retry-after"]);
  if (status === 429) {
    const reported = new NavgwError("NAVGW_DOWNLOAD", `${url.host} limits the rate of requests for ${what}`, {
      hint: "wait and try again, or set NAVGW_K3S_MIRROR to a mirror",
    });
    return new TransientFailure(reported, { retryAfter });
  }
  const reported = new NavgwError(
    "NAVGW_DOWNLOAD",
    `${url.host} responded ${status} to the request for ${what}`,
    {
      hint: "try again, or set NAVGW_K3S_MIRROR to a mirror",
    },
  );
  return isTransientStatus(status) ? new TransientFailure(reported, { retryAfter }) : reported;
}

/** Removes the query: signed URLs of a redirect are long, secret and not helpful. */
function withoutQuery(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
