/** File names of the disks in a cluster's directory: relative, so that the directory's name may have any characters. */
export const DISKS = {
  base: "base.erofs",
  node: "node.erofs",
  k3s: "k3s.erofs",
  state: "state.ext4",
  config: "config.tar",
  /** Memory of the snapshot that the machine resumes from, and the state of its devices. */
  memory: "memory",
  devices: "devices",
} as const;
