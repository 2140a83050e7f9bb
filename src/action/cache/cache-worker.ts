/**
 * Speaks to GitHub's cache for one request. A process of its own: its client is large, and cannot be stopped when it stalls but with
 * its process.
 */
import { restoreCache, saveCache } from "@actions/cache";
import type { CacheAnswer, CacheRequest } from "./cache-request.ts";

process.once("message", (request: CacheRequest) => {
  void answer(request)
    .catch(
      (error: unknown): CacheAnswer => ({ problem: error instanceof Error ? error.message : `${error}` }),
    )
    .then((said) => process.send?.(said, () => process.exit()));
});

async function answer({ do: what, key, restoreKeys, paths }: CacheRequest): Promise<CacheAnswer> {
  if (what === "restore") return { key: await restoreCache([...paths], key, [...restoreKeys]) };
  const id = await saveCache([...paths], key);
  // Less than 0: somebody else was first, or it was refused, which it has said.
  return id < 0 ? {} : { key };
}
