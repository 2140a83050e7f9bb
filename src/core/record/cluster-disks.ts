/** File names of the disks in a cluster's directory: plain, whatever the directory is called. */
export const DISKS = {
  base: "base.erofs",
  node: "node.erofs",
  k3s: "k3s.erofs",
  state: "state.ext4",
  config: "config.tar",
  /** Memory of the snapshot that the machine goes on from. */
  memory: "memory",
} as const;
