import { info } from "@actions/core";
import type { StartedK3sCluster } from "../../core/index.ts";
import type { Inputs } from "../context.ts";
import { loggedGroup } from "../log.ts";
import { nameOfTarget, type WaitTarget } from "../wait-target.ts";

/** What was waited for, and how long it took, ms. */
export interface Waited {
  readonly name: string;
  readonly took: number;
}

/** Bound of each wait when no timeout is given, ms: as long as a boot may take without KVM. */
const TIMEOUT = 600_000;

/**
 * Waits until everything that the workflow asked for is as it should be. Not to be there yet is no failure.
 * @throws NavgwError NAVGW_TIMEOUT, NAVGW_KUBERNETES that say what it is like instead
 */
export async function waitForTargets(
  cluster: StartedK3sCluster,
  { wait, options }: Inputs,
  signal: AbortSignal,
): Promise<Waited[]> {
  if (wait.length === 0) return [];
  const began = performance.now();
  const waitFor = async (target: WaitTarget): Promise<Waited> => {
    const { resource, condition } = target;
    await cluster.waitFor(resource, condition, { timeoutMs: options.timeoutMs ?? TIMEOUT, signal });
    const took = performance.now() - began;
    const name = nameOfTarget(target);
    info(`${(took / 1000).toFixed(1).padStart(7)} s  ${name}`);
    return { name, took };
  };
  return loggedGroup("Waiting for what the workflow needs", () => Promise.all(wait.map(waitFor)));
}
