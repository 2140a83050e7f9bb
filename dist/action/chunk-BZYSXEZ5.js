import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  pause
} from "./chunk-RKMWKYAR.js";
import {
  NavgwError,
  fileError,
  hint,
  option,
  systemCode
} from "./chunk-FQOKME56.js";

// src/core/cluster-types/boot-steps.ts
var BOOT_STEPS = [
  "engine",
  "kubernetes",
  "artifacts",
  "disks",
  "machine",
  "init",
  "network",
  "node-start",
  "apiserver",
  "node",
  "dns",
  "ready",
  "kubeconfig"
], STEP_TEXT = {
  engine: "Engine chosen",
  kubernetes: "Kubernetes available",
  artifacts: "Guest artifacts verified",
  disks: "Disks written",
  machine: "Machine started",
  init: "Guest kernel booted",
  network: "Guest network up",
  "node-start": "Node started",
  apiserver: "API server ready",
  node: "Node Ready",
  dns: "Cluster DNS ready",
  ready: "Default service account present",
  kubeconfig: "Kubeconfig written"
};
function pendingStep(reached) {
  return BOOT_STEPS.find((step) => !reached.has(step));
}
function lastStep(marks) {
  return BOOT_STEPS.findLast((step) => marks[step] !== void 0);
}

// src/core/cluster-types/started-cluster.ts
var LOG_SOURCES = ["console", "k3s", "network", "kernel", "init"];

// src/core/base/poll-until.ts
var PAUSE = 50;
async function pollUntil(check, {
  every = PAUSE,
  signal,
  within = Number.POSITIVE_INFINITY
} = {}) {
  let end = performance.now() + within;
  for (; ; ) {
    signal?.throwIfAborted();
    let result = await check();
    if (result !== void 0 && result !== !1) return result;
    if (performance.now() > end) return;
    await pause(every, signal);
  }
}

// src/core/distribution/k3s-release.ts
var DEFAULT_K3S_VERSION = "v1.36.1+k3s1", ARCHITECTURES = { x64: "amd64", arm64: "arm64" };
function releaseFiles(arch = process.arch) {
  let name = ARCHITECTURES[arch];
  if (name === void 0)
    throw new NavgwError("NAVGW_UNSUPPORTED", `k3s has no release for ${arch}`, {
      hint: hint`use ${option("node", "builtin")}`
    });
  return {
    binary: name === "amd64" ? "k3s" : `k3s-${name}`,
    images: `k3s-airgap-images-${name}.tar.zst`,
    sums: `sha256sum-${name}.txt`
  };
}
var RELEASE = /^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?\+[0-9A-Za-z][0-9A-Za-z.-]*$/, isRelease = (text) => RELEASE.test(text);
function parseVersion(requested) {
  if (requested === void 0) return { release: DEFAULT_K3S_VERSION };
  if (isChannel(requested)) return { channel: requested };
  let version = releaseOfTag(requested.replace(/^v?/, "v"));
  if (isRelease(version)) return { release: version };
  if (/^v\d+\.\d+\.\d+$/.test(version)) return { release: `${version}+k3s1` };
  if (/^v\d+\.\d+$/.test(version)) return { channel: version };
  throw new NavgwError("NAVGW_BAD_OPTION", `invalid k3s version ${JSON.stringify(requested)}`, {
    hint: `write it like ${DEFAULT_K3S_VERSION}, v1.36 or stable`
  });
}
var isChannel = (text) => ["stable", "latest", "testing"].includes(text), BUILD = /-(k3s\d+|k3s-[0-9a-f]{7,40}(?:-dirty)?|navgw\.\d+)$/, releaseOfTag = (tag) => tag.replace(BUILD, "+$1"), distributionOf = (version) => /\+navgw\.\d+$/.test(version) ? "builtin" : "k3s";
function parseSums(text, url) {
  let sums = /* @__PURE__ */ new Map();
  for (let line of text.split(`
`)) {
    let [, sha256, name] = /^([0-9a-f]{64}) [ *](\S+)\r?$/.exec(line) ?? [];
    sha256 !== void 0 && name !== void 0 && sums.set(name, sha256);
  }
  if (sums.size > 0) return sums;
  throw new NavgwError("NAVGW_DOWNLOAD", `${url.origin}${url.pathname} is not a list of sha256 checksums`, {
    hint: "open it in a browser: a proxy may have responded instead of the server"
  });
}

// src/core/distribution/release-origin.ts
var GITHUB = "https://github.com/k3s-io/k3s/releases/download/", CHANNELS = "https://update.k3s.io/v1-release/channels/";
function findOrigin(env = process.env) {
  let mirror = env.NAVGW_K3S_MIRROR;
  if (mirror === void 0 || mirror === "")
    return { base: new URL(GITHUB), channels: new URL(CHANNELS), isMirror: !1 };
  let text = mirror.endsWith("/") ? mirror : `${mirror}/`;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new NavgwError("NAVGW_BAD_OPTION", `NAVGW_K3S_MIRROR is not an HTTP URL: ${mirror}`, {
      hint: "set it to a URL such as https://mirror.example/k3s, which serves v1.36.1%2Bk3s1/k3s and so on"
    });
  let base = new URL(text);
  return { base, channels: new URL("channels/", base), isMirror: !0 };
}
function releaseUrl(origin, release, file) {
  return new URL(`${encodeURIComponent(release)}/${file}`, origin.base);
}
function isOffline(env = process.env) {
  return env.NAVGW_OFFLINE !== void 0 && !["", "0", "false"].includes(env.NAVGW_OFFLINE);
}

// src/core/base/find-program.ts
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
function findProgram(name, path = process.env.PATH ?? "") {
  return isAbsolute(name) ? isExecutable(name) ? name : void 0 : path.split(delimiter).filter(isAbsolute).map((dir) => join(dir, name)).find(isExecutable);
}
function isExecutable(file) {
  try {
    return accessSync(file, constants.X_OK), statSync(file).isFile();
  } catch {
    return !1;
  }
}

// src/core/snapshot/shared-extents.ts
import { constants as constants2, copyFile, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { join as join2 } from "node:path";
var PROBE_BYTES = 65536, NOT_SHARED = /* @__PURE__ */ new Set(["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EINVAL", "ENOTTY"]);
async function cloneFile(from, to) {
  try {
    return await copyFile(from, to, constants2.COPYFILE_FICLONE_FORCE), !0;
  } catch (error) {
    if (await rm(to, { force: !0 }), NOT_SHARED.has(systemCode(error) ?? "")) return !1;
    throw error;
  }
}
async function sharesExtents(dir) {
  try {
    let probe = await mkdtemp(join2(dir, ".clone-"));
    try {
      return await writeFile(join2(probe, "from"), Buffer.alloc(PROBE_BYTES, 1)), await cloneFile(join2(probe, "from"), join2(probe, "to"));
    } finally {
      await rm(probe, { recursive: !0, force: !0 });
    }
  } catch (error) {
    throw fileError(error, "testing a clone of a file", dir);
  }
}
async function bytesOfCopies(paths, dir) {
  try {
    let [target, ...files] = await Promise.all([dir, ...paths].map((path) => stat(path))), shared = files.some(({ dev }) => dev === target?.dev) && await sharesExtents(dir) ? target?.dev : void 0;
    return files.reduce((sum, { dev, blocks }) => sum + (dev === shared ? 0 : blocks * 512), 0);
  } catch (error) {
    throw fileError(error, "inspecting the files to copy", dir);
  }
}

// src/core/base/or-aborted.ts
async function orAborted(promise, signal) {
  let { promise: aborted, reject } = Promise.withResolvers(), abort = () => reject(signal.reason);
  signal.aborted && abort(), signal.addEventListener("abort", abort, { once: !0 });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort), promise.catch(() => {
    });
  }
}

export {
  pollUntil,
  DEFAULT_K3S_VERSION,
  releaseFiles,
  isRelease,
  parseVersion,
  isChannel,
  releaseOfTag,
  distributionOf,
  parseSums,
  findOrigin,
  releaseUrl,
  isOffline,
  BOOT_STEPS,
  STEP_TEXT,
  pendingStep,
  lastStep,
  findProgram,
  cloneFile,
  sharesExtents,
  bytesOfCopies,
  orAborted,
  LOG_SOURCES
};
