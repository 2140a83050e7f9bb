/** What keeps a node from becoming ready. */
export interface Trouble {
  /** Such as `image`; guest/CONTRACT.md has all of them. */
  readonly cause: string;
  /** One sentence that ends with what the log says. */
  readonly message: string;
  /** The whole line of the log, where there is one. */
  readonly line?: string | undefined;
}

/** What to do about each cause. Options are named as in the API; the command line puts its flags in their place. */
const HINTS: Readonly<Record<string, string>> = {
  flag: "correct it in option k3sConfig, or leave it out",
  disk: "that is the guest's own disk, and in its memory with option storage memory: use fewer or smaller images, or give it more with option memory",
  "disk-error": "the kernel's lines in the log say more; look at the disk that holds the cluster's directory",
  memory: "give the guest more with option memory",
  port: "another part of the node, or a pod with hostNetwork, has that port: change one of them with option k3sConfig",
  cgroup: "use option kernel bundled, whose kernel has every controller",
  cni: "put the plugin into the folder it names, correct the configuration in /etc/cni/net.d, or use a k3s that brings its plugins: option k3sVersion instead of option k3sBinary",
  shim: "use a k3s that brings its own shim: option k3sVersion instead of option k3sBinary",
  runc: "use a k3s that brings its own runc: option k3sVersion instead of option k3sBinary",
  certificate:
    "its data is of another token or another time: remove the cluster (navgw-test down) and start it anew",
  data: "remove the cluster (navgw-test down) and start it anew; its data cannot be read by this node",
  image:
    "give an archive of that image with option images, a mirror with option registries, or correct its name",
  flannel: "the log says why flannel has not begun",
  pod: "the pod's line in the log says what it lacks",
  killed:
    "start it again; if nobody killed it on purpose, this machine ran out of memory: its kernel's log (dmesg) tells",
  ended: "the log says why it ended",
};

/** What to do about a trouble. */
export const hintFor = ({ cause }: Pick<Trouble, "cause">): string | undefined =>
  Object.hasOwn(HINTS, cause) ? HINTS[cause] : undefined;
