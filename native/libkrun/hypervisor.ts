import { closeSync, openSync } from "node:fs";
import { systemCode } from "../../src/core/base/errors.ts";
import { runProgram } from "../../src/core/base/run-program.ts";

/** Why this system's hypervisor cannot be used, and what to do about it. */
export interface HypervisorProblem {
  readonly reason: string;
  readonly hint: string;
}

/** How to grant access when the user is not in the group; for runners as GitHub and Google advise. */
const GRANT_ACCESS =
  'sudo usermod -aG kvm $USER, then log in again; in CI: echo \'KERNEL=="kvm", GROUP="kvm", MODE="0666", ' +
  'OPTIONS+="static_node=kvm"\' | sudo tee /etc/udev/rules.d/99-kvm.rules && sudo udevadm control --reload-rules ' +
  "&& sudo udevadm trigger --name-match=kvm";

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
  return { reason: `libkrun runs on Linux and macOS, not on ${platform}`, hint: "use another engine" };
}

/** {@link hypervisorProblem} for KVM. */
export function kvmProblem(device = "/dev/kvm"): HypervisorProblem | undefined {
  try {
    closeSync(openSync(device, "r+"));
    return undefined;
  } catch (error) {
    return explainOpenError(device, systemCode(error));
  }
}

/** @internal */
export function explainOpenError(device: string, code: string | undefined): HypervisorProblem {
  switch (code) {
    case "ENOENT":
    case "ENXIO":
    case "ENODEV":
      return {
        reason: `there is no ${device}`,
        hint: "enable virtualization in the firmware and load kvm_intel or kvm_amd, or use a machine that has KVM",
      };
    case "EACCES":
    case "EPERM":
      return { reason: `this user may not open ${device} (${code})`, hint: GRANT_ACCESS };
    default:
      return {
        reason: `${device} cannot be opened (${code})`,
        hint: "check that kvm_intel or kvm_amd is loaded",
      };
  }
}

/** Virtual machines, such as those of hosted CI, mostly have no hypervisor inside. */
async function hvfProblem(): Promise<HypervisorProblem | undefined> {
  const supported = await runProgram("sysctl", ["-n", "kern.hv_support"], { timeout: TIMEOUT }).then(
    ({ stdout }) => stdout.toString().trim(),
    () => "", // without sysctl the value is unknown
  );
  if (supported === "1") return undefined;
  return {
    reason: `this Mac has no hypervisor (kern.hv_support is ${supported || "missing"})`,
    hint: "run on Apple silicon itself, not in a virtual machine",
  };
}
