import { closeSync, openSync } from "node:fs";
import { systemCode } from "../../src/core/errors.ts";

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

/** Looks whether KVM is there and this user may use it. That it also runs guests takes a guest to know. */
export function kvmProblem(device = "/dev/kvm"): HypervisorProblem | undefined {
  try {
    closeSync(openSync(device, "r+"));
    return undefined;
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENXIO" || code === "ENODEV") {
      return {
        reason: `there is no ${device}`,
        hint: "switch on virtualization in the firmware and load kvm_intel or kvm_amd, or take a machine that has it",
      };
    }
    if (code === "EACCES" || code === "EPERM") {
      return { reason: `this user may not open ${device} (${code})`, hint: LET_IN };
    }
    return {
      reason: `${device} cannot be opened (${code})`,
      hint: "see whether kvm_intel or kvm_amd is loaded",
    };
  }
}
