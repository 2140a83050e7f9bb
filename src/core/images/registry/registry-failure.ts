import { z } from "zod";
import { NavgwError } from "../../base/errors.ts";
import type { HttpAnswer } from "./http-client.ts";
import { isTransientStatus, parseRetryAfter, TransientFailure } from "./retry.ts";

const LARGEST_EXPLANATION = 64 << 10;
const explanation = z.object({ errors: z.array(z.object({ message: z.string().optional() })).min(1) });

/**
 * What to throw for an answer that is not the one hoped for. Reads the body.
 * @param what what was asked for, such as `docker.io/library/busybox:1`
 * @param note why there were no credentials
 */
export async function failureOf(answer: HttpAnswer, what: string, note?: string): Promise<Error> {
  const said = await explain(answer);
  const host = answer.url.host;
  const tail = said === undefined ? "" : `: ${said}`;
  switch (answer.status) {
    case 401:
    case 403:
      return new NavgwError("NAVGW_IMAGE", `${host} refuses ${what} (${answer.status})${tail}`, {
        hint: note ?? "it may not exist, or needs: docker login",
      });
    case 404:
      return new NavgwError("NAVGW_IMAGE", `${host} has no ${what}${tail}`, {
        hint: "check the name and the tag",
      });
    case 429:
      return new TransientFailure(
        new NavgwError("NAVGW_DOWNLOAD", `${host} limits the rate of requests for ${what}${tail}`, {
          hint: "docker login raises the limit; a mirror avoids it",
        }),
        { retryAfter: parseRetryAfter(answer.headers["retry-after"]) },
      );
    default: {
      const reported = new NavgwError("NAVGW_DOWNLOAD", `${host} answers ${answer.status} to ${what}${tail}`);
      if (!isTransientStatus(answer.status)) return reported;
      return new TransientFailure(reported, { retryAfter: parseRetryAfter(answer.headers["retry-after"]) });
    }
  }
}

async function explain(answer: HttpAnswer): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LARGEST_EXPLANATION) return undefined;
      chunks.push(chunk);
    }
    const parsed = explanation.safeParse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
    // One line: it goes into a message.
    return parsed.data?.errors[0]?.message?.replace(/[^\x20-\x7e]+/g, " ").slice(0, 200);
  } catch {
    return undefined; // the status alone says enough
  }
}
