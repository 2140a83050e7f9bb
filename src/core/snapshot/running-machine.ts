/** A running machine whose memory can be saved. */
export interface RunningMachine {
  /** Paths of files that have its memory. */
  readonly memory: readonly string[];
  /**
   * Writes its memory and its devices to a directory, and makes it stand still while it does and while `copyDisks` runs. It goes on
   * afterwards, also when something fails.
   * @throws NavgwError NAVGW_HOST when it refuses, NAVGW_NO_SPACE, NAVGW_STATE
   */
  save(directory: string, copyDisks: () => Promise<void>, signal?: AbortSignal): Promise<void>;
}
