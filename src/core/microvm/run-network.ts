import { GUEST_ADDRESS, GUEST_MAC } from "../base/guest-network.ts";
import { portOf } from "../keeper/keeper-client.ts";
import { FILES } from "../keeper/keeper-files.ts";
import { type Keeper, startKeeper } from "../keeper/start-keeper.ts";
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
  const keeper: Keeper = await startKeeper(
    program,
    {
      dir,
      ephemeral: true,
      net: { protocol: "qemu", socket: FILES.net, mac: GUEST_MAC },
      forwards: ports.map(({ host, guest }) => ({
        host: `127.0.0.1:${host}`,
        guest: `${GUEST_ADDRESS}:${guest}`,
      })),
      api: FILES.api,
      networkLog: FILES.networkLog,
    },
    signal,
  );
  return {
    ports: keeper.forwards.map(({ host, guest }) => ({ host: portOf(host), guest: portOf(guest) })),
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
