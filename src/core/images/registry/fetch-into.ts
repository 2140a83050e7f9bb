import { NavgwError } from "../../base/errors.ts";
import type { BlobId, Ingest } from "../blob-ingest.ts";
import { connectionFailure, type HttpResponse } from "./http-client.ts";
import { failureOf } from "./registry-failure.ts";
import { TransientFailure } from "./retry.ts";

/** Bytes that make an attempt count as progress: a server that sends a byte per connection must not be retried forever. */
const REAL_PROGRESS = 1 << 16;

/**
 * Makes one attempt at the rest of a blob: requests the missing bytes by Range and appends them.
 * @throws TransientFailure when another attempt may resume from where this one ended
 */
export async function fetchInto(
  ingest: Ingest,
  blob: BlobId,
  what: string,
  using: {
    get(headers: Readonly<Record<string, string>>): Promise<HttpResponse>;
    note(): Promise<string | undefined>;
    onProgress?: ((progress: { digest: string; received: number; size: number }) => void) | undefined;
    signal?: AbortSignal | undefined;
  },
): Promise<void> {
  const from = ingest.received;
  if (from === blob.size) return;
  const response = await using.get(from === 0 ? {} : { range: `bytes=${from}-` });
  const retry = (why: string): TransientFailure =>
    new TransientFailure(new NavgwError("NAVGW_DOWNLOAD", `${what}: ${why}`), {
      progressed: ingest.received >= from + REAL_PROGRESS,
    });
  if (response.status === 200) {
    if (from > 0) await ingest.restart();
  } else if (response.status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(response.headers["content-range"]));
    if (Number(range?.[1]) !== from || (range?.[2] !== "*" && Number(range?.[2]) !== blob.size)) {
      await response.body.dump();
      await ingest.restart();
      throw retry(`${response.url.host} sent a different range than requested`);
    }
  } else if (response.status === 416) {
    await response.body.dump();
    await ingest.restart();
    throw retry(`${response.url.host} rejected the range`);
  } else {
    throw await failureOf(response, what, await using.note());
  }
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      await ingest.append(chunk);
      using.onProgress?.({ digest: blob.digest, received: ingest.received, size: blob.size });
    }
  } catch (error) {
    if (error instanceof NavgwError) throw error;
    const failure = connectionFailure(error, response.url, using.signal);
    throw failure instanceof TransientFailure ? retry(failure.message) : failure;
  }
  if (ingest.received < blob.size)
    throw retry(`the response ended after ${ingest.received} of ${blob.size} bytes`);
}
