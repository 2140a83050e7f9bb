/** A request to the process that uses GitHub's cache. */
export interface CacheRequest {
  readonly do: "restore" | "save";
  readonly key: string;
  readonly restoreKeys: readonly string[];
  readonly paths: readonly string[];
}

/** Its response. */
export interface CacheResponse {
  /** Key that was restored or saved; undefined when nothing was found, or it was already cached. */
  readonly key?: string | undefined;
  readonly problem?: string | undefined;
}
