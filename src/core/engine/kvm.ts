import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { systemCode } from "../errors.ts";

const DEVICE = "/dev/kvm";
/** A KVM for guests that were built for it; it opens like any other. */
const PVM_MODULE = "/sys/module/kvm_pvm";

/** The udev rule that GitHub documents for its runners. */
const UDEV_RULE = `echo 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"' | sudo tee /etc/udev/rules.d/99-kvm.rules && sudo udevadm control --reload-rules && sudo udevadm trigger --name-match=kvm`;

/** Whether this process may use KVM; not whether a guest runs on it, which only a boot tells. */
export type Kvm =
  | {
      readonly ok: true;
      readonly reason: string /** Bound of a probe's boot in ms. */;
      readonly probeTimeout: number;
    }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

/** Opens /dev/kvm. */
export async function openKvm(): Promise<Kvm> {
  try {
    await (await open(DEVICE, "r+")).close();
  } catch (error) {
    return refused(systemCode(error) ?? String(error));
  }
  return existsSync(PVM_MODULE)
    ? { ok: true, reason: `${DEVICE} opens, of kvm-pvm`, probeTimeout: 4000 }
    : { ok: true, reason: `${DEVICE} opens`, probeTimeout: 30_000 };
}

function refused(code: string): Kvm {
  switch (code) {
    case "ENOENT":
      return {
        ok: false,
        reason: `there is no ${DEVICE}`,
        hint: "switch virtualization on in the firmware (nested, in a virtual machine) and load kvm_intel or kvm_amd; in a container: --device /dev/kvm",
      };
    case "EACCES":
    case "EPERM":
      return {
        ok: false,
        reason: `no permission to open ${DEVICE} (${code})`,
        hint: `sudo usermod -aG kvm "$USER" and log in again; on a CI runner: ${UDEV_RULE}`,
      };
    default:
      return {
        ok: false,
        reason: `${DEVICE} does not open (${code})`,
        hint: "load kvm_intel or kvm_amd, and see dmesg for what they say",
      };
  }
}
