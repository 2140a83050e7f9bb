import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  RUNNER_FAILED,
  formatFailure
} from "./chunk-W55NL5CY.js";
import {
  NavgwError
} from "./chunk-FQOKME56.js";
import "./chunk-LQOYVXCL.js";

// native/libkrun/runner.ts
import { closeSync, readFileSync, writeSync } from "node:fs";
var USAGE = "usage: runner FD | runner describe LIBRARY [LIBKRUNFW]";
try {
  let [what = "", library, firmware] = process.argv.slice(2);
  if (what === "describe" && library !== void 0) {
    let { inspectLibkrun } = await import("./chunk-HME6QJAU.js");
    writeSync(1, `${JSON.stringify(inspectLibkrun(library, firmware))}
`);
  } else if (/^\d+$/.test(what)) {
    let document = readDocument(Number(what)), { startGuest } = await import("./chunk-YDXZWEH6.js");
    await startGuest(document);
  } else
    throw new NavgwError("NAVGW_BAD_OPTION", USAGE);
} catch (error) {
  writeSync(2, `${formatFailure(error)}
`), process.exit(RUNNER_FAILED);
}
function readDocument(descriptor) {
  let text = readAll(descriptor);
  descriptor > 2 && closeSync(descriptor);
  try {
    let document = JSON.parse(text);
    if (typeof document?.library == "string" && typeof document.vm == "object") return document;
  } catch {
  }
  throw new NavgwError("NAVGW_BAD_OPTION", `descriptor ${descriptor} has no runner document`);
}
function readAll(descriptor) {
  try {
    return readFileSync(descriptor, "utf8");
  } catch (cause) {
    throw new NavgwError("NAVGW_BAD_OPTION", `descriptor ${descriptor} cannot be read`, { cause });
  }
}
