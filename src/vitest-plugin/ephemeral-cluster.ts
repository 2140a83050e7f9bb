import { afterAll, beforeAll } from "vitest";
import { type ClusterOptions, K3sCluster, NavgwError, type StartedK3sCluster } from "../core/index.ts";

/** Bound in ms of an ephemeral cluster's boot, unless another one is set: emulation may need it. */
const BOOT_TIMEOUT = 600_000;

/**
 * A cluster for one suite, for tests that break it or need other options than the shared one. Call it in a `describe`, or at the
 * top of a file: it boots before the suite's first test, in a `beforeAll` with a bound of its own, and ends after the last.
 * @param bound in ms of its boot. Default 600 000
 * @returns what tests get it by
 */
export function ephemeralCluster(
  options: ClusterOptions = {},
  bound: number = BOOT_TIMEOUT,
): () => StartedK3sCluster {
  let started: StartedK3sCluster | undefined;
  beforeAll(async () => {
    const signal = AbortSignal.timeout(bound);
    started = await new K3sCluster().withOptions(options).start({ signal });
    // One more second, so that the boot's own error is reported.
  }, bound + 1000);
  afterAll(async () => {
    await started?.remove();
    started = undefined;
  });
  return () => {
    if (started !== undefined) return started;
    throw new NavgwError("NAVGW_NO_CLUSTER", "the suite's cluster runs only while the suite's tests do", {
      hint: "ask for it in a test or in a beforeAll of the suite",
    });
  };
}
