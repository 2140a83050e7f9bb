import { command, type Hint, hint, option } from "../base/hint.ts";

/** A problem that keeps a node from becoming ready. */
export interface Trouble {
  /** Such as `image`; guest/CONTRACT.md has all of them. */
  readonly cause: string;
  /** One sentence that ends with the reason in the log. */
  readonly message: string;
  /** The complete line of the log, if any. */
  readonly line?: string | undefined;
}

/** Hints by cause. */
const HINTS: Readonly<Record<string, Hint>> = {
  flag: hint`correct it in ${option("k3sConfig")}, or leave it out`,
  disk: hint`use fewer or smaller images on the guest's own disk, or increase ${option("memory")} with ${option("storage", "memory")}`,
  "disk-error": hint`see the kernel's lines in the log, and check the disk of the cluster's directory`,
  memory: hint`increase ${option("memory")}`,
  port: hint`another part of the node, or a pod with hostNetwork, uses that port: change one of them with ${option("k3sConfig")}`,
  cgroup: hint`use ${option("kernel", "bundled")}, whose kernel has every controller`,
  cni: hint`install the plugin in the named directory, correct the configuration in /etc/cni/net.d, or use a k3s that brings its plugins: ${option("k3sVersion")} instead of ${option("k3sBinary")}`,
  shim: hint`use a k3s that brings its own shim: ${option("k3sVersion")} instead of ${option("k3sBinary")}`,
  runc: hint`use a k3s that brings its own runc: ${option("k3sVersion")} instead of ${option("k3sBinary")}`,
  certificate: hint`its data belongs to another token or time: remove the cluster (${command("down")}) and start it again`,
  data: hint`remove the cluster (${command("down")}) and start it again; this node cannot read its data`,
  image: hint`provide an archive of that image with ${option("images")} or a mirror with ${option("registries")}, or correct its name`,
  flannel: hint`see the log for the reason that flannel has not started`,
  pod: hint`see the pod's line in the log for what is missing`,
  killed: hint`start it again; if nobody killed it on purpose, this machine ran out of memory: check its kernel's log (dmesg)`,
  ended: hint`see the log for the reason`,
};

/** Returns the hint for a problem, if any. */
export const hintFor = ({ cause }: Pick<Trouble, "cause">): Hint | undefined =>
  Object.hasOwn(HINTS, cause) ? HINTS[cause] : undefined;
