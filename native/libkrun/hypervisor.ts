import { closeSync, openSync } from "node:fs";
import { systemCode } from "../../src/core/base/errors.ts";
import { runProgram } from "../../src/core/base/run-program.ts";

/** Why this system's hypervisor cannot be used, and what to do about it. */
export interface HypervisorProblem {
  readonly reason: string;
  readonly hint: string;
}

/** GitHub's and Google's advice for runners whose user is not in the group, in one line each. */
const LET_IN =
  'sudo usermod -aG kvm $USER, then log in again; in CI: echo \'KERNEL=="kvm", GROUP="kvm", MODE="0666", ' +
  'OPTIONS+="static_node=kvm"\' | sudo tee /etc/udev/rules.d/99-kvm.rules && sudo udevadm control --reload-rules ' +
  "&& sudo udevadm trigger --name-match=kvm";

/** Bound of a look at macOS's settings, ms. */
const TIMEOUT = 5000;

/**
 * Looks whether the system has a hypervisor that this user may use: KVM, or Apple's. That it also runs guests takes a
 * guest to know. Undefined: nothing speaks against it.
 * @public Like signed-node.ts for the engine on macOS, which is to come: nobody asks it yet.
 */
export async function hypervisorProblem(
  platform: string = process.platform,
): Promise<HypervisorProblem | undefined> {
  if (platform === "linux") return kvmProblem();
  if (platform === "darwin") return hvfProblem();
  return { reason: `libkrun runs on Linux and macOS, not on ${platform}`, hint: "take another engine" };
}

/** KVM's part of {@link hypervisorProblem}. */
export function kvmProblem(device = "/dev/kvm"): HypervisorProblem | undefined {
  try {
    closeSync(openSync(device, "r+"));
    return undefined;
  } catch (error) {
    return explainOpen(device, systemCode(error));
  }
}

/** @internal */
export function explainOpen(device: string, code: string | undefined): HypervisorProblem {
  switch (code) {
    case "ENOENT":
    case "ENXIO":
    case "ENODEV":
      return {
        reason: `there is no ${device}`,
        hint: "switch on virtualization in the firmware and load kvm_intel or kvm_amd, or take a machine that has it",
      };
    case "EACCES":
    case "EPERM":
      return { reason: `this user may not open ${device} (${code})`, hint: LET_IN };
    default:
      return {
        reason: `${device} cannot be opened (${code})`,
        hint: "see whether kvm_intel or kvm_amd is loaded",
      };
  }
}

/** Virtual machines, such as those of hosted CI, mostly have no hypervisor inside. */
async function hvfProblem(): Promise<HypervisorProblem | undefined> {
  const supported = await runProgram("sysctl", ["-n", "kern.hv_support"], { timeout: TIMEOUT }).then(
    ({ stdout }) => stdout.toString().trim(),
    () => "", // no sysctl, no answer
  );
  if (supported === "1") return undefined;
  return {
    reason: `this Mac has no hypervisor (kern.hv_support is ${supported || "not there"})`,
    hint: "run on Apple silicon itself, not in a virtual machine",
  };
}
