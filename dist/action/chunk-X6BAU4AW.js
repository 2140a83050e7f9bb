import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  systemCode
} from "./chunk-LJTGQ6UM.js";

// native/libkrun/hypervisor.ts
import { closeSync, openSync } from "node:fs";
var LET_IN = `sudo usermod -aG kvm $USER, then log in again; in CI: echo 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"' | sudo tee /etc/udev/rules.d/99-kvm.rules && sudo udevadm control --reload-rules && sudo udevadm trigger --name-match=kvm`;
function kvmProblem(device = "/dev/kvm") {
  try {
    closeSync(openSync(device, "r+"));
    return;
  } catch (error) {
    return explainOpen(device, systemCode(error));
  }
}
function explainOpen(device, code) {
  switch (code) {
    case "ENOENT":
    case "ENXIO":
    case "ENODEV":
      return {
        reason: `there is no ${device}`,
        hint: "switch on virtualization in the firmware and load kvm_intel or kvm_amd, or take a machine that has it"
      };
    case "EACCES":
    case "EPERM":
      return { reason: `this user may not open ${device} (${code})`, hint: LET_IN };
    default:
      return {
        reason: `${device} cannot be opened (${code})`,
        hint: "see whether kvm_intel or kvm_amd is loaded"
      };
  }
}

export {
  kvmProblem
};
