// Choices of options, apart from their schema: help and completion need only these.

/** Engines in the order `auto` tries them. */
export const ENGINE_NAMES = ["krun", "uml", "qemu"] as const;
/** Hypervisor of the guest: libkrun (KVM, HVF), User Mode Linux, or QEMU. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Where the guest's Kubernetes comes from. */
export const NODE_NAMES = ["auto", "k3s", "builtin"] as const;
export type NodeName = (typeof NODE_NAMES)[number];

/** Minimum guest memory, MiB: an idle node uses about 400 MB and needs room for pods. */
export const LEAST_MEMORY_MIB = 1024;

/** How a microVM reaches the network. */
export const NET_NAMES = ["gvproxy", "none", "tsi"] as const;
/**
 * `gvproxy`: a network card behind a user-mode network that keeps it from the host. `none`: loopback only. `tsi`: no
 * card, libkrun opens the host's sockets for the guest; it reaches everything that the host reaches, including the host itself.
 */
export type NetName = (typeof NET_NAMES)[number];

/** What a command may do to its root. */
export const ACCESS_NAMES = ["write", "overlay", "read-only"] as const;
/** `write`: to the directory itself. `overlay`: writes stay in the guest's memory. `read-only`: nothing. */
export type Access = (typeof ACCESS_NAMES)[number];

/** Minimum guest memory, MiB: for the kernel and init, with some reserve. */
export const LEAST_RUN_MEMORY_MIB = 128;
