import { command, type Hint, hint, option } from "../base/hint.ts";

/** What keeps a node from becoming ready. */
export interface Trouble {
  /** Such as `image`; guest/CONTRACT.md has all of them. */
  readonly cause: string;
  /** One sentence that ends with what the log says. */
  readonly message: string;
  /** The whole line of the log, where there is one. */
  readonly line?: string | undefined;
}

/** What to do about each cause. */
const HINTS: Readonly<Record<string, Hint>> = {
  flag: hint`correct it in ${option("k3sConfig")}, or leave it out`,
  disk: hint`that is the guest's own disk, and in its memory with ${option("storage", "memory")}: use fewer or smaller images, or give it more with ${option("memory")}`,
  "disk-error": hint`the kernel's lines in the log say more; look at the disk that holds the cluster's directory`,
  memory: hint`give the guest more with ${option("memory")}`,
  port: hint`another part of the node, or a pod with hostNetwork, has that port: change one of them with ${option("k3sConfig")}`,
  cgroup: hint`use ${option("kernel", "bundled")}, whose kernel has every controller`,
  cni: hint`put the plugin into the directory it names, correct the configuration in /etc/cni/net.d, or use a k3s that brings its plugins: ${option("k3sVersion")} instead of ${option("k3sBinary")}`,
  shim: hint`use a k3s that brings its own shim: ${option("k3sVersion")} instead of ${option("k3sBinary")}`,
  runc: hint`use a k3s that brings its own runc: ${option("k3sVersion")} instead of ${option("k3sBinary")}`,
  certificate: hint`its data is of another token or another time: remove the cluster (${command("down")}) and start it anew`,
  data: hint`remove the cluster (${command("down")}) and start it anew; its data cannot be read by this node`,
  image: hint`give an archive of that image with ${option("images")}, a mirror with ${option("registries")}, or correct its name`,
  flannel: hint`the log says why flannel has not begun`,
  pod: hint`the pod's line in the log says what it lacks`,
  killed: hint`start it again; if nobody killed it on purpose, this machine ran out of memory: its kernel's log (dmesg) tells`,
  ended: hint`the log says why it ended`,
};

/** What to do about a trouble. */
export const hintFor = ({ cause }: Pick<Trouble, "cause">): Hint | undefined =>
  Object.hasOwn(HINTS, cause) ? HINTS[cause] : undefined;
