import type { TestProject, Vitest } from "vitest/node";
import type { StartedK3sCluster } from "../core/index.ts";

/** A cluster of a run, and the snapshot that files clone, where there is one. */
export interface RunCluster {
  readonly cluster: StartedK3sCluster;
  readonly snapshot: string | undefined;
}

interface SharedRun {
  readonly started: Promise<RunCluster>;
  /** Projects that have set up with it and have not been torn down. */
  projects: number;
}

/** Each project loads the global setup anew, so what projects share is kept at the Vitest instance. */
const SHARED = Symbol.for("navgw-test.shared-run");
type Holder = Vitest & { [SHARED]?: SharedRun | undefined };

/**
 * The cluster that the projects of a run share: started for the first of them, so that a run without any of them starts none.
 * @param start starts it
 * @param end ends it, when the last project lets go of it
 * @returns it, and how to let go of it
 */
export async function shareCluster(
  { vitest }: TestProject,
  start: () => Promise<RunCluster>,
  end: (cluster: StartedK3sCluster) => Promise<void>,
): Promise<RunCluster & { readonly letGo: () => Promise<void> }> {
  const holder = vitest as Holder;
  holder[SHARED] ??= { started: start(), projects: 0 };
  const run = holder[SHARED];
  run.projects++;
  const started = await run.started;
  const letGo = async (): Promise<void> => {
    run.projects--;
    if (run.projects > 0) return;
    holder[SHARED] = undefined;
    await end(started.cluster);
  };
  return { ...started, letGo };
}
