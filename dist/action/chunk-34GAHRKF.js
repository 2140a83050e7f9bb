import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  Terminal,
  reportError
} from "./chunk-3UE4NLWS.js";
import "./chunk-W6P372SW.js";
import "./chunk-BZYSXEZ5.js";
import "./chunk-UDTD4TOV.js";
import "./chunk-ULHQXMFJ.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-YZU34HXW.js";
import "./chunk-PYA77U7V.js";
import "./chunk-P6NMY4ZF.js";
import "./chunk-KLG4D2P5.js";
import "./chunk-2HUFM7ED.js";
import "./chunk-U7O64EM6.js";
import "./chunk-QKDWMFAP.js";
import "./chunk-37MV6SKQ.js";
import {
  NavgwError
} from "./chunk-FQOKME56.js";
import "./chunk-LQOYVXCL.js";

// src/cli/report-lost-output.ts
var FULL = /* @__PURE__ */ new Set(["ENOSPC", "EDQUOT"]);
function reportLostOutput(cause) {
  let code = FULL.has(cause.code) ? "NAVGW_NO_SPACE" : "NAVGW_STATE", error = new NavgwError(code, `cannot write to stdout: ${cause.message}`, {
    hint: "direct it to a file on a disk with space, or to a program that reads it",
    cause
  });
  return reportError(error, new Terminal());
}
export {
  reportLostOutput
};
