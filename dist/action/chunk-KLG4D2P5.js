import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  clustersDir,
  makePrivateDir
} from "./chunk-37MV6SKQ.js";
import {
  fileError,
  systemCode
} from "./chunk-FQOKME56.js";

// src/core/record/held-directories.ts
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

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

// src/core/record/held-directories.ts
var HELD = ".held-";
async function makeHeldDir() {
  await makePrivateDir(clustersDir());
  let me = identify(process.pid);
  try {
    return await mkdtemp(join(clustersDir(), `${HELD}${me?.pid}-${me?.startTime}-`));
  } catch (error) {
    throw fileError(error, "making a temporary directory", clustersDir());
  }
}
async function sweepHeld() {
  for (let name of await readdir(clustersDir()).catch(() => [])) {
    if (!name.startsWith(HELD)) continue;
    let [pid, startTime = ""] = name.slice(HELD.length).split("-");
    isAlive({ pid: Number(pid), startTime }) || await rm(join(clustersDir(), name), { recursive: !0, force: !0 });
  }
}

export {
  identify,
  isAlive,
  makeHeldDir,
  sweepHeld
};
