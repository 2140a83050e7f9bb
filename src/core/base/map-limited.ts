/**
 * Does the same with each of several things, a few at a time; after a failure nothing more is begun.
 * @returns the results, in order
 * @throws the first error, once nothing is at work any more
 */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const at = next++;
      try {
        results[at] = await work(items[at] as T, at);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  // allSettled, not all: nobody may still be writing when the caller hears of the failure.
  const settled = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  for (const one of settled) if (one.status === "rejected") throw one.reason;
  return results;
}
