import { NavgwError } from "../../base/errors.ts";
import type { BlobId, Ingest } from "../blob-ingest.ts";
import { connectionFailure, type HttpAnswer } from "./http-client.ts";
import { failureOf } from "./registry-failure.ts";
import { TransientFailure } from "./retry.ts";

/** Bytes that make a try count as progress: a server that sends a byte per connection must not keep us for ever. */
const REAL_PROGRESS = 1 << 16;

/**
 * One try at the rest of a blob: asks for what is missing by Range and appends it.
 * @throws TransientFailure when another try may go on from where this one ended
 */
export async function fetchInto(
  ingest: Ingest,
  blob: BlobId,
  what: string,
  using: {
    get(headers: Readonly<Record<string, string>>): Promise<HttpAnswer>;
    note(): Promise<string | undefined>;
    onProgress?: ((progress: { digest: string; received: number; size: number }) => void) | undefined;
    signal?: AbortSignal | undefined;
  },
): Promise<void> {
  const from = ingest.received;
  if (from === blob.size) return;
  const answer = await using.get(from === 0 ? {} : { range: `bytes=${from}-` });
  const retry = (why: string): TransientFailure =>
    new TransientFailure(new NavgwError("NAVGW_DOWNLOAD", `${what}: ${why}`), {
      progressed: ingest.received >= from + REAL_PROGRESS,
    });
  if (answer.status === 200) {
    if (from > 0) await ingest.restart();
  } else if (answer.status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(answer.headers["content-range"]));
    if (Number(range?.[1]) !== from || (range?.[2] !== "*" && Number(range?.[2]) !== blob.size)) {
      await answer.body.dump();
      await ingest.restart();
      throw retry(`${answer.url.host} answers with another range`);
    }
  } else if (answer.status === 416) {
    await answer.body.dump();
    await ingest.restart();
    throw retry(`${answer.url.host} refuses the range`);
  } else {
    throw await failureOf(answer, what, await using.note());
  }
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      await ingest.append(chunk);
      using.onProgress?.({ digest: blob.digest, received: ingest.received, size: blob.size });
    }
  } catch (error) {
    if (error instanceof NavgwError) throw error;
    const failure = connectionFailure(error, answer.url, using.signal);
    throw failure instanceof TransientFailure ? retry(failure.message) : failure;
  }
  if (ingest.received < blob.size) throw retry(`ended after ${ingest.received} of ${blob.size} bytes`);
}
