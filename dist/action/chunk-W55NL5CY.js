import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  NavgwError,
  parseHint
} from "./chunk-FQOKME56.js";

// native/libkrun/runner-failure.ts
var RUNNER_FAILED = 70;
function formatFailure(error) {
  let message = error instanceof Error ? error.message : String(error), failure = error instanceof NavgwError ? { code: error.code, message, ...error.hintParts && { hint: error.hintParts } } : { code: "NAVGW_LIBKRUN", message: `the runner failed: ${message}` };
  return JSON.stringify({ navgwRunner: failure });
}
function parseFailure(output) {
  for (let line of output.split(`
`).reverse())
    if (line.startsWith('{"navgwRunner":'))
      try {
        let { code, message, hint } = JSON.parse(line).navgwRunner;
        return new NavgwError(code, String(message), { hint: parseHint(hint) });
      } catch {
      }
}

export {
  RUNNER_FAILED,
  formatFailure,
  parseFailure
};
