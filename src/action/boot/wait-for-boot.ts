import { info } from "@actions/core";
import type { StartedK3sCluster } from "../../core/index.ts";
import type { Inputs } from "../context.ts";
import { loggedGroup } from "../log.ts";
import { nameOfTarget, type WaitTarget } from "../wait-target.ts";

/** An object that was waited for, and how long it took, ms. */
export interface Waited {
  readonly name: string;
  readonly took: number;
}

/** Time limit of each wait when no timeout is given, ms: the default of a boot without KVM. */
const TIMEOUT = 600_000;

/**
 * Waits until every object that the workflow lists meets its condition. An object that does not exist yet is not a failure.
 * @throws NavgwError NAVGW_TIMEOUT, NAVGW_KUBERNETES with the actual status of the object
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
  return loggedGroup("Waiting for the objects of the input wait", () => Promise.all(wait.map(waitFor)));
}
