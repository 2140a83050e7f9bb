import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  systemCode
} from "./chunk-7V3AVLMS.js";

// src/core/base/process-identity.ts
import { readFileSync } from "node:fs";
function identify(pid) {
  try {
    let stat = readFileSync(`/proc/${pid}/stat`, "latin1"), fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? void 0 : { pid, startTime: fields[19] ?? "" };
  } catch {
    return process.platform !== "linux" && exists(pid) ? { pid, startTime: "" } : void 0;
  }
}
function isAlive(identity) {
  let current = identify(identity.pid);
  return current !== void 0 && current.startTime === identity.startTime;
}
function exists(pid) {
  try {
    return process.kill(pid, 0), !0;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

export {
  identify,
  isAlive
};
