import { z } from "zod";
import { NavgwError } from "../../base/errors.ts";
import type { HttpResponse } from "./http-client.ts";
import { isTransientStatus, parseRetryAfter, TransientFailure } from "./retry.ts";

const LARGEST_EXPLANATION = 64 << 10;
const explanation = z.object({ errors: z.array(z.object({ message: z.string().optional() })).min(1) });

/**
 * The error to throw for an unexpected response. Reads its body.
 * @param what the requested item, such as `docker.io/library/busybox:1`
 * @param note reason why there were no credentials
 */
export async function failureOf(response: HttpResponse, what: string, note?: string): Promise<Error> {
  const detail = await explain(response);
  const host = response.url.host;
  const suffix = detail === undefined ? "" : `: ${detail}`;
  switch (response.status) {
    case 401:
    case 403:
      return new NavgwError("NAVGW_IMAGE", `${host} denies access to ${what} (${response.status})${suffix}`, {
        hint: note ?? "check the name, or run: docker login",
      });
    case 404:
      return new NavgwError("NAVGW_IMAGE", `${host} has no ${what}${suffix}`, {
        hint: "check the name and the tag",
      });
    case 429:
      return new TransientFailure(
        new NavgwError("NAVGW_DOWNLOAD", `${host} limits the rate of requests for ${what}${suffix}`, {
          hint: "run docker login to raise the limit, or use a mirror",
        }),
        { retryAfter: parseRetryAfter(response.headers["retry-after"]) },
      );
    default: {
      const reported = new NavgwError(
        "NAVGW_DOWNLOAD",
        `${host} responded ${response.status} to the request for ${what}${suffix}`,
      );
      if (!isTransientStatus(response.status)) return reported;
      return new TransientFailure(reported, { retryAfter: parseRetryAfter(response.headers["retry-after"]) });
    }
  }
}

async function explain(response: HttpResponse): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LARGEST_EXPLANATION) return undefined;
      chunks.push(chunk);
    }
    const parsed = explanation.safeParse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
    // One line: it goes into a message.
    return parsed.data?.errors[0]?.message?.replace(/[^\x20-\x7e]+/g, " ").slice(0, 200);
  } catch {
    return undefined; // the status alone is enough
  }
}
