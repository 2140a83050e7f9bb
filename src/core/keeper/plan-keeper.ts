import { CONTROL_PORT, GUEST_MAC } from "../base/guest-network.ts";
import type { PortForward } from "../options/cluster-options.ts";
import { FILES } from "./keeper-files.ts";
import { keeperForward } from "./keeper-forward.ts";
import type { KeeperSpec } from "./keeper-spec.ts";

/** Input of {@link planKeeper}. */
export interface KeeperPlan {
  /** Directory of the cluster, the probe or the run. */
  readonly dir: string;
  /** Whether the directory is deleted when the keeper ends before it was detached. */
  readonly ephemeral: boolean;
  /** Protocol of the network's socket. */
  readonly protocol: KeeperSpec["net"]["protocol"];
  /** Starts in `dir`. Absent when the caller starts it itself. */
  readonly machine?: Omit<NonNullable<KeeperSpec["machine"]>, "dir"> | undefined;
  /** Whether the guest has a control agent. Default false. */
  readonly control?: boolean | undefined;
  readonly forwards?: readonly PortForward[] | undefined;
}

/** Plans a keeper's specification. Pure. Its files have the names in {@link FILES}. */
export function planKeeper({
  dir,
  ephemeral,
  protocol,
  machine,
  control = false,
  forwards = [],
}: KeeperPlan): KeeperSpec {
  return {
    dir,
    ephemeral,
    ...(machine === undefined
      ? {}
      : { machine: { ...machine, dir: "." }, consoleLog: FILES.consoleLog, exitFile: FILES.exit }),
    net: { protocol, socket: FILES.net, mac: GUEST_MAC },
    ...(control ? { control: { socket: FILES.control, guestPort: CONTROL_PORT } } : {}),
    forwards: forwards.map(keeperForward),
    api: FILES.api,
    networkLog: FILES.networkLog,
  };
}
