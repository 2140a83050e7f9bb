import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  BOUND,
  FEATURES,
  Libkrun,
  UNBOUND
} from "./chunk-PUFHJGOP.js";
import {
  newestOf
} from "./chunk-T6TXRY6M.js";
import "./chunk-FQOKME56.js";
import "./chunk-LQOYVXCL.js";

// native/libkrun/inspect-library.ts
function inspectLibkrun(path, firmware) {
  let library = new Libkrun(path, firmware), present = Object.entries({ ...BOUND, ...UNBOUND }).filter(([name]) => library.has(name)), features = {};
  for (let name of Object.keys(FEATURES)) {
    let has = library.feature(name);
    has !== void 0 && (features[name] = has);
  }
  return {
    path,
    firmware,
    atLeast: newestOf(present.map(([, { since }]) => since)),
    calls: present.map(([name]) => name),
    missing: Object.entries(BOUND).filter(([name]) => !library.has(name)).map(([name, { since }]) => ({ name, since })),
    features,
    maxCpus: readCount(library, "krun_get_max_vcpus"),
    nestedVirtualization: readFlag(library, "krun_check_nested_virt")
  };
}
function readCount(library, name) {
  if (!library.has(name)) return;
  let returned = library.call(name);
  return returned < 0 ? void 0 : returned;
}
function readFlag(library, name) {
  let returned = readCount(library, name);
  return returned === void 0 ? void 0 : returned === 1;
}
export {
  inspectLibkrun
};
