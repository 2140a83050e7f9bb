import { portForward } from "../keeper/keeper-forward.ts";
import { planKeeper } from "../keeper/plan-keeper.ts";
import { startKeeper } from "../keeper/start-keeper.ts";
import type { PortForward } from "../options/cluster-options.ts";

/** A running user-mode network and its forwards. */
export interface RunNetwork {
  readonly ports: readonly PortForward[];
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  end(): Promise<void>;
}

/**
 * Starts the network of a run in the run's directory. It ends with this process, even when that is killed, and its
 * directory is deleted with it.
 * @param program path of the keeper
 * @throws NavgwError NAVGW_PORT_IN_USE, NAVGW_HOST
 */
export async function startNetwork(
  program: string,
  dir: string,
  ports: readonly PortForward[],
  signal: AbortSignal | undefined,
): Promise<RunNetwork> {
  const spec = planKeeper({ dir, ephemeral: true, protocol: "qemu", forwards: ports });
  const keeper = await startKeeper(program, spec, signal);
  return {
    ports: keeper.forwards.map(portForward),
    ended: keeper.ended,
    end: () => keeper.end(),
  };
}

/** For a machine that needs no network of the keeper. */
export const noNetwork: RunNetwork = {
  ports: [],
  ended: new Promise(() => undefined),
  end: () => Promise.resolve(),
};
