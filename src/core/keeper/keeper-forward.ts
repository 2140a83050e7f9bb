import { GUEST_ADDRESS } from "../base/guest-network.ts";
import type { PortForward } from "../options/cluster-options.ts";
import type { KeeperForward } from "./keeper-spec.ts";

/** A forward in the keeper's format: from this machine's loopback to the guest. */
export function keeperForward({ host, guest }: PortForward): KeeperForward {
  return { host: `127.0.0.1:${host}`, guest: `${GUEST_ADDRESS}:${guest}` };
}

/** A keeper's forward by its ports. */
export function portForward({ host, guest }: KeeperForward): PortForward {
  return { host: portOf(host), guest: portOf(guest) };
}

/** Port of `address:port`. */
export function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(":") + 1));
}
