import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  external_exports
} from "./chunk-GYFJJUJR.js";
import {
  NavgwError,
  hint
} from "./chunk-FQOKME56.js";

// src/core/base/package-version.ts
import { createRequire } from "node:module";
function packageVersion() {
  let { version } = createRequire(import.meta.url)("navgw-test/package.json");
  return version;
}

// src/core/base/json.ts
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return;
  }
}

// src/core/base/version-order.ts
function partsOf(version) {
  let [, major, minor, patch, preRelease] = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:-([^+]+))?(?:\+.*)?$/.exec(version) ?? [];
  if (!(major === void 0 || minor === void 0))
    return { numbers: [Number(major), Number(minor), Number(patch ?? 0)], preRelease };
}
function minorOf(version) {
  let numbers = partsOf(version)?.numbers;
  return numbers?.[0] === 1 ? numbers[1] : void 0;
}
function compareVersions(first, second) {
  let [a, b] = [partsOf(first), partsOf(second)];
  if (a === void 0 || b === void 0) return 0;
  for (let at of [0, 1, 2])
    if (a.numbers[at] !== b.numbers[at]) return a.numbers[at] - b.numbers[at];
  return a.preRelease === void 0 || b.preRelease === void 0 ? +(b.preRelease !== void 0) - +(a.preRelease !== void 0) : a.preRelease.localeCompare(b.preRelease, "en", { numeric: !0 });
}

// src/core/base/newer-format.ts
var writtenBySchema = external_exports.object({ schema: external_exports.number(), version: external_exports.string().optional().catch(void 0) });
function writtenByNewer(json, format) {
  let { data } = writtenBySchema.safeParse(json);
  if (data === void 0) return;
  let { schema, version } = data, newer = version !== void 0 && compareVersions(version, packageVersion()) > 0 ? version : void 0;
  return newer !== void 0 || schema > format ? { format: schema, version: newer } : void 0;
}
function madeByNewer(what, { version, format }, otherwise) {
  let by = `a newer version of navgw-test (${version ?? `format ${format}`})`;
  return new NavgwError("NAVGW_UNSUPPORTED", `${what} was made by ${by}, and this is ${packageVersion()}`, {
    hint: hint`use that version for it: npx navgw-test@${version ?? "latest"}; or ${otherwise}`
  });
}

export {
  packageVersion,
  parseJson,
  minorOf,
  compareVersions,
  writtenByNewer,
  madeByNewer
};
