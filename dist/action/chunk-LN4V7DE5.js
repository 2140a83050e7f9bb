import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  pause
} from "./chunk-RKMWKYAR.js";
import {
  makeDirs
} from "./chunk-UTF37IGO.js";
import {
  NavgwError,
  fileError,
  systemCode
} from "./chunk-LJTGQ6UM.js";

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
  let now = identify(identity.pid);
  return now !== void 0 && now.startTime === identity.startTime;
}
function exists(pid) {
  try {
    return process.kill(pid, 0), !0;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

// src/core/base/locks.ts
import { randomBytes } from "node:crypto";
import { open, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
var LONGEST_PAUSE = 60, DEFAULT_TIMEOUT = 9e5;
async function acquireLock(dir, options = {}) {
  let { signal, timeout = DEFAULT_TIMEOUT } = options, end = performance.now() + timeout, ticket = newTicket(dir), told = !1;
  for (; ; ) {
    if (signal?.throwIfAborted(), !await isHeld(dir) && await putTicket(dir, ticket)) {
      if (!await isHeld(dir, ticket)) return lockOf(dir, ticket);
      await takeBack(dir, ticket);
    } else told || (told = !0, options.onWait?.());
    if (performance.now() > end) throw await stillHeld(dir, timeout);
    await pause(LONGEST_PAUSE * (0.3 + 0.7 * Math.random()), signal);
  }
}
async function joinLock(dir) {
  let ticket = newTicket(dir);
  for (; ; ) if (await putTicket(dir, ticket)) return lockOf(dir, ticket);
}
async function isLocked(dir) {
  return isHeld(dir);
}
async function sweepLocks(parent) {
  for (let name of await readdir(parent).catch(ignoreMissing(parent))) {
    let dir = join(parent, name);
    await isHeld(dir) || await removeIfEmpty(dir);
  }
}
function newTicket(dir) {
  let me = identify(process.pid);
  return join(dir, `${me?.pid}-${me?.startTime}-${randomBytes(6).toString("hex")}`);
}
async function stillHeld(dir, timeout) {
  let holders = (await readdir(dir).catch(ignoreMissing(dir))).map((name) => ownerOf(name).pid);
  return new NavgwError(
    "NAVGW_LOCKED",
    `process ${holders.join(", ") || "unknown"} has held ${dir} for more than ${timeout} ms`,
    { hint: "wait for it to end, or end it" }
  );
}
async function isHeld(dir, except) {
  let held = !1;
  for (let name of await readdir(dir).catch(ignoreMissing(dir))) {
    let path = join(dir, name);
    path !== except && (isAlive(ownerOf(name)) ? held = !0 : await rm(path, { force: !0 }));
  }
  return held;
}
function ownerOf(name) {
  let [pid, startTime] = name.split("-");
  return { pid: Number(pid), startTime: startTime ?? "" };
}
async function putTicket(dir, ticket) {
  try {
    return await makeDirs(dir), await (await open(ticket, "wx", 384)).close(), !0;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw await removeIfEmpty(dir).catch(() => {
    }), fileError(error, "taking a lock", dir);
  }
}
async function takeBack(dir, ticket) {
  await rm(ticket, { force: !0 }), await removeIfEmpty(dir);
}
async function removeIfEmpty(dir) {
  await rmdir(dir).catch((error) => {
    let code = systemCode(error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "ENOENT") throw error;
  });
}
function lockOf(dir, ticket) {
  let release = () => takeBack(dir, ticket);
  return { release, [Symbol.asyncDispose]: release };
}
function ignoreMissing(dir) {
  return (error) => {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading a lock", dir);
  };
}

export {
  identify,
  isAlive,
  acquireLock,
  joinLock,
  isLocked,
  sweepLocks
};
