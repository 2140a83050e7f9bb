import { closeSync, openSync } from "node:fs";
import { systemCode } from "../../src/core/base/errors.ts";
import { type Hint, hint, type KvmFailure } from "../../src/core/base/hint.ts";
import { runProgram } from "../../src/core/base/run-program.ts";

/** Why this system's hypervisor cannot be used, and what to do about it. */
export interface HypervisorProblem {
  readonly reason: string;
  readonly hint: Hint;
}

/** Why KVM cannot be used. */
export interface KvmProblem extends HypervisorProblem {
  readonly failure: KvmFailure;
}

/** Bound on reading macOS's settings, ms. */
const TIMEOUT = 5000;

/**
 * Checks whether the system has a hypervisor that this user may use: KVM, or Apple's. Only starting a guest shows whether
 * it runs one.
 * @returns undefined when no problem was found
 * @public Like signed-node.ts for the engine on macOS, which is to come: no other file calls it yet.
 */
export async function hypervisorProblem(
  platform: string = process.platform,
): Promise<HypervisorProblem | undefined> {
  if (platform === "linux") return kvmProblem();
  if (platform === "darwin") return hvfProblem();
  return { reason: `libkrun runs on Linux and macOS, not on ${platform}`, hint: hint`use another engine` };
}

/** {@link hypervisorProblem} for KVM. */
export function kvmProblem(device = "/dev/kvm"): KvmProblem | undefined {
  try {
    closeSync(openSync(device, "r+"));
    return undefined;
  } catch (error) {
    return explainOpenError(device, systemCode(error));
  }
}

/** @internal */
export function explainOpenError(device: string, code: string | undefined): KvmProblem {
  switch (code) {
    case "ENOENT":
    case "ENXIO":
    case "ENODEV":
      return problem("missing", `there is no ${device}`);
    case "EACCES":
    case "EPERM":
      return problem("denied", `this user may not open ${device} (${code})`);
    default:
      return problem("unusable", `${device} cannot be opened (${code})`);
  }
}

const problem = (failure: KvmFailure, reason: string): KvmProblem => ({
  failure,
  reason,
  hint: [{ kvm: failure }],
});

/** Virtual machines, such as those of hosted CI, mostly have no hypervisor inside. */
async function hvfProblem(): Promise<HypervisorProblem | undefined> {
  const supported = await runProgram("sysctl", ["-n", "kern.hv_support"], { timeout: TIMEOUT }).then(
    ({ stdout }) => stdout.toString().trim(),
    () => "", // without sysctl the value is unknown
  );
  if (supported === "1") return undefined;
  return {
    reason: `this Mac has no hypervisor (kern.hv_support is ${supported || "missing"})`,
    hint: hint`run on Apple silicon itself, not in a virtual machine`,
  };
}
