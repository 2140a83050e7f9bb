/**
 * Handles one request to GitHub's cache. It is a separate process because its client is large, and can be stopped only with its process
 * when it stalls.
 */
import { restoreCache, saveCache } from "@actions/cache";
import type { CacheRequest, CacheResponse } from "./cache-request.ts";

process.once("message", (request: CacheRequest) => {
  void handle(request)
    .catch(
      (error: unknown): CacheResponse => ({ problem: error instanceof Error ? error.message : `${error}` }),
    )
    .then((response) => process.send?.(response, () => process.exit()));
});

async function handle({ do: what, key, restoreKeys, paths }: CacheRequest): Promise<CacheResponse> {
  if (what === "restore") return { key: await restoreCache([...paths], key, [...restoreKeys]) };
  const id = await saveCache([...paths], key);
  // Less than 0: another job was first, or it was rejected, which the client has logged.
  return id < 0 ? {} : { key };
}
