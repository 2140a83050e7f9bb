/** The guest's address; the keeper's network leases it to {@link GUEST_MAC}. */
export const GUEST_ADDRESS = "192.168.127.2";
const GATEWAY_ADDRESS = "192.168.127.1";
/** Address that the user-mode network gives its static lease. */
export const GUEST_MAC = "5a:94:ef:e4:0c:ee";
/** Port of the control agent in the guest. */
export const CONTROL_PORT = 7601;
/** Port of the Kubernetes API in the guest. */
export const API_PORT = 6443;

/** The guest's network, as in its config.json. */
export const GUEST_NETWORK = {
  address: `${GUEST_ADDRESS}/24`,
  gateway: GATEWAY_ADDRESS,
  dns: GATEWAY_ADDRESS,
  mac: GUEST_MAC,
  mtu: 1500,
} as const;

/** Name of the guest and of its node: fixed, since a node's password is stored under its name. */
export const HOSTNAME = "navgw";
