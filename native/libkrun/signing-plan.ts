import { createHash } from "node:crypto";
import { join } from "node:path";

/** Entitlement to use Apple's hypervisor. */
export const HYPERVISOR_ENTITLEMENT = "com.apple.security.hypervisor";

/** A command of Apple's codesign. */
interface Command {
  readonly file: "codesign";
  readonly args: readonly string[];
}

/** Plan to create a copy of Node.js that may use Apple's hypervisor. */
export interface SigningPlan {
  /** Program that is copied. */
  readonly node: string;
  /** Directory of the copies. */
  readonly directory: string;
  /** The signed copy. Its name changes with everything it depends on, so an existing one is either right or damaged. */
  readonly target: string;
  /** Signs a copy, before any other process can see it. */
  sign(copy: string): Command;
  /** Checks that a signature is valid. */
  verify(copy: string): Command;
  /** Prints a signature's entitlements on stdout. */
  show(copy: string): Command;
}

/**
 * Plans the signed copy of a Node.js. macOS lets a program use the hypervisor when its signature has the
 * entitlement, which the user's own signature ("ad hoc", `-`) may have. The installed Node.js is left unchanged: it
 * has its vendor's signature. Pure.
 * @param node.path real path of the program
 * @param node.version as `process.version`
 * @param node.size of the file, and `mtimeMs`: an update in place makes it another Node.js
 * @param entitlements path and text of entitlements.plist
 */
export function planSigning(
  node: {
    readonly path: string;
    readonly version: string;
    readonly arch: string;
    readonly size: number;
    readonly mtimeMs: number;
  },
  entitlements: { readonly path: string; readonly text: string },
  cacheDir: string,
): SigningPlan {
  const identity = JSON.stringify([node.path, node.size, node.mtimeMs, entitlements.text]);
  const id = createHash("sha256").update(identity).digest("hex").slice(0, 12);
  const directory = join(cacheDir, "signed-node");
  const codesign = (...args: string[]): Command => ({ file: "codesign", args });
  return {
    node: node.path,
    directory,
    target: join(directory, `node-${node.version}-${node.arch}-${id}`),
    sign: (copy) => codesign("--force", "--sign", "-", "--entitlements", entitlements.path, copy),
    verify: (copy) => codesign("--verify", "--strict", copy),
    show: (copy) => codesign("--display", "--entitlements", "-", "--xml", copy),
  };
}

/** Whether the output of {@link SigningPlan.show} grants the hypervisor. */
export function grantsHypervisor(printed: string): boolean {
  return new RegExp(`<key>${HYPERVISOR_ENTITLEMENT.replaceAll(".", "\\.")}</key>\\s*<true/>`).test(printed);
}
