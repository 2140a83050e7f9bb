/** What the process is asked that speaks to GitHub's cache. */
export interface CacheRequest {
  readonly do: "restore" | "save";
  readonly key: string;
  readonly restoreKeys: readonly string[];
  readonly paths: readonly string[];
}

/** What it answers. */
export interface CacheAnswer {
  /** Of what was restored, or saved; undefined when there was nothing, or it was there already. */
  readonly key?: string | undefined;
  readonly problem?: string | undefined;
}
