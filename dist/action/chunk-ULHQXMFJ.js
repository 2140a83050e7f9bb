import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  NavgwError,
  hint,
  option
} from "./chunk-FQOKME56.js";

// src/core/options/components.ts
var COMPONENT_NAMES = [
  "servicelb",
  "traefik",
  "metrics-server",
  "network-policy",
  "helm-controller"
], SWITCHES = {
  "network-policy": "disable-network-policy",
  "helm-controller": "disable-helm-controller"
};
function runsComponent(name, config) {
  let key = SWITCHES[name];
  return key === void 0 ? !itemsOf(config.disable).includes(name) : !isTrue(config[key]);
}
function findContradiction(enable, config) {
  let disable = [...itemsOf(config.disable), ...itemsOf(config["disable+"])];
  for (let component of enable) {
    if (disable.includes(component)) return { component, entry: { disable: component } };
    let key = component === "traefik" ? SWITCHES["helm-controller"] : SWITCHES[component];
    if (key !== void 0 && isTrue(config[key])) return { component, entry: { [key]: !0 } };
  }
}
function requireNoContradiction(enable, config) {
  let found = findContradiction(enable, config);
  if (found === void 0) return;
  let { component, entry } = found, text = Object.entries(entry).map(([key, value]) => `${key}: ${value}`);
  throw new NavgwError("NAVGW_BAD_OPTION", `enable has ${component}, and k3sConfig has ${text}`, {
    hint: hint`leave out one of ${option("enable", component)} and ${option("k3sConfig", entry)}`
  });
}
function itemsOf(value) {
  return value == null ? [] : (Array.isArray(value) ? value : [value]).flatMap((item) => `${item}`.split(","));
}
var isTrue = (value) => /^(1|t|true)$/i.test(`${value}`);

// src/core/options/option-choices.ts
var ENGINE_NAMES = ["krun", "uml", "qemu"], NODE_NAMES = ["auto", "k3s", "builtin"], LEAST_MEMORY_MIB = 1024, NET_NAMES = ["gvproxy", "none", "tsi"], ACCESS_NAMES = ["write", "overlay", "read-only"], LEAST_RUN_MEMORY_MIB = 128;

// src/core/keeper/keeper-files.ts
var FILES = {
  api: "keeper.sock",
  control: "control.sock",
  net: "net.sock",
  monitor: "monitor.sock",
  migration: "migration.sock",
  consoleLog: "console.log",
  networkLog: "network.log",
  keeperLog: "keeper.log",
  exit: "exit.json"
};

export {
  COMPONENT_NAMES,
  runsComponent,
  findContradiction,
  requireNoContradiction,
  ENGINE_NAMES,
  NODE_NAMES,
  LEAST_MEMORY_MIB,
  NET_NAMES,
  ACCESS_NAMES,
  LEAST_RUN_MEMORY_MIB,
  FILES
};
