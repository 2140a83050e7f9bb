import { inject } from "vitest";
import { K3sCluster, NavgwError, openK3sCluster, type StartedK3sCluster } from "../core/index.ts";
import "./provided.ts";

/**
 * The cluster of a test file: the one that the global setup started, or a clone of it.
 * @param onCleanup takes what is to be done when the file has ended
 * @throws NavgwError NAVGW_NO_CLUSTER when none was started
 */
export async function connect(onCleanup: (cleanup: () => Promise<void>) => void): Promise<StartedK3sCluster> {
  const provided = inject("navgw");
  // The type promises it; a configuration without the plugin does not provide it.
  if ((provided as typeof provided | undefined) === undefined) {
    throw new NavgwError("NAVGW_NO_CLUSTER", "this test run has no cluster", {
      hint: "add plugins: [navgw()] of navgw-test/vitest to the Vitest configuration",
    });
  }
  const { name, snapshot } = provided;
  const cluster =
    snapshot === undefined
      ? await openK3sCluster(name)
      : await new K3sCluster().withSnapshot(snapshot).start();
  onCleanup(() => cluster[Symbol.asyncDispose]());
  return cluster;
}
