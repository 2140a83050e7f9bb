import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  systemCode
} from "./chunk-FQOKME56.js";

// native/libkrun/hypervisor.ts
import { closeSync, openSync } from "node:fs";
function kvmProblem(device = "/dev/kvm") {
  try {
    closeSync(openSync(device, "r+"));
    return;
  } catch (error) {
    return explainOpenError(device, systemCode(error));
  }
}
function explainOpenError(device, code) {
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
var problem = (failure, reason) => ({
  failure,
  reason,
  hint: [{ kvm: failure }]
});

export {
  kvmProblem
};
