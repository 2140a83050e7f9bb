import { inject } from "vitest";
import { NavgwError, openK3sCluster, type StartedK3sCluster } from "../core/index.ts";
import "./provided.ts";

/**
 * The cluster that the global setup started, from a test's own process.
 * @throws NavgwError NAVGW_NO_CLUSTER when none was started
 */
export async function connect(): Promise<StartedK3sCluster> {
  const provided = inject("navgw");
  // The type says that it is there; a configuration without the plugin says otherwise.
  if ((provided as typeof provided | undefined) === undefined) {
    throw new NavgwError("NAVGW_NO_CLUSTER", "this test run has no cluster", {
      hint: "add plugins: [navgw()] of navgw-test/vitest to the Vitest configuration",
    });
  }
  return openK3sCluster(provided.name);
}
