import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  madeByNewer,
  parseJson,
  writtenByNewer
} from "./chunk-YJNJPQH2.js";
import {
  shortKey,
  unreadableArchive
} from "./chunk-PYA77U7V.js";
import {
  external_exports
} from "./chunk-GYFJJUJR.js";
import {
  cacheDir,
  writeDurably
} from "./chunk-37MV6SKQ.js";
import {
  NavgwError,
  command,
  fileError,
  hint,
  systemCode
} from "./chunk-FQOKME56.js";
import {
  __callDispose,
  __using
} from "./chunk-LQOYVXCL.js";

// src/core/base/read-only.ts
import { access, constants } from "node:fs/promises";
var READ_ONLY = /* @__PURE__ */ new Set(["EROFS", "EACCES", "EPERM"]);
function isReadOnly(dir) {
  return access(dir, constants.W_OK).then(() => !1, isReadOnlyError);
}
function isReadOnlyError(error) {
  return READ_ONLY.has(systemCode(error));
}

// src/core/base/sum-of-file.ts
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
function sumOf(path) {
  return sumOfRange(path, 0, Number.POSITIVE_INFINITY);
}
async function sumOfRange(path, offset, size) {
  let hash = createHash("sha256"), range = { start: offset, end: offset + size - 1, highWaterMark: 1 << 20 };
  for await (let chunk of createReadStream(path, range)) hash.update(chunk);
  return hash.digest("hex");
}

// src/core/golden/golden-key.ts
import { createHash as createHash2 } from "node:crypto";
import { basename, dirname as dirname3 } from "node:path";

// src/core/artifacts/guest-package.ts
import { existsSync, readFileSync } from "node:fs";
import { createRequire as createRequire2 } from "node:module";
import { dirname as dirname2, isAbsolute, join } from "node:path";

// src/core/base/package-root.ts
import { createRequire } from "node:module";
import { dirname } from "node:path";
function packageRoot() {
  return dirname(createRequire(import.meta.url).resolve("navgw-test/package.json"));
}

// src/core/base/platform.ts
function requirePlatform(platform = process.platform, arch = process.arch) {
  if (!(platform === "linux" && arch === "x64"))
    throw new NavgwError("NAVGW_UNSUPPORTED", `clusters do not run on ${platform} ${arch}`, {
      hint: "use Linux on x86-64: this version supports no other platform"
    });
}

// src/core/artifacts/guest-manifest.ts
var sha256 = external_exports.string().regex(/^[0-9a-f]{64}$/), artifactSchema = external_exports.object({
  file: external_exports.string().regex(/^[A-Za-z0-9._-]+$/),
  version: external_exports.string(),
  sha256,
  size: external_exports.number().int().positive(),
  uncompressedSha256: sha256,
  uncompressedSize: external_exports.number().int().positive(),
  inputsHash: sha256,
  sources: external_exports.array(external_exports.string()),
  licence: external_exports.string()
}), manifestSchema = external_exports.object({
  schema: external_exports.literal(1),
  artifacts: external_exports.record(external_exports.string(), artifactSchema)
});

// src/core/artifacts/guest-package.ts
function findGuestPackage(env = process.env) {
  requirePlatform();
  let path = manifestPath(env);
  try {
    return { dir: dirname2(path), manifest: manifestSchema.parse(JSON.parse(readFileSync(path, "utf8"))) };
  } catch (error) {
    throw systemCode(error) === "ENOENT" ? notFound(`no ${path}`, error) : new NavgwError("NAVGW_ARTIFACT", `damaged guest package: ${path}`, {
      hint: REINSTALL,
      cause: error
    });
  }
}
function artifactEntry(guest, name) {
  let entry = guest.manifest.artifacts[name];
  if (entry !== void 0) return entry;
  throw new NavgwError("NAVGW_ARTIFACT", `the guest package in ${guest.dir} has no ${name}`, {
    hint: REINSTALL
  });
}
var REINSTALL = "reinstall it: npm install navgw-test (without --omit=optional)";
function manifestPath(env) {
  let dir = env.NAVGW_GUEST_DIR;
  if (dir !== void 0 && dir !== "") {
    if (isAbsolute(dir)) return join(dir, "manifest.json");
    throw new NavgwError("NAVGW_BAD_OPTION", `NAVGW_GUEST_DIR must be an absolute path: ${dir}`);
  }
  let packageName = `guest-${process.platform}-${process.arch}`;
  try {
    return createRequire2(import.meta.url).resolve(`@navgw/${packageName}/manifest.json`);
  } catch (error) {
    let inRepository = join(packageRoot(), "packages", packageName, "manifest.json");
    if (existsSync(inRepository)) return inRepository;
    throw notFound(`@navgw/${packageName} is not installed`, error);
  }
}
function notFound(what, cause) {
  let hint2 = process.env.NAVGW_GUEST_DIR ? "set NAVGW_GUEST_DIR to a directory with manifest.json" : REINSTALL;
  return new NavgwError("NAVGW_ARTIFACT", `guest package not found: ${what}`, { hint: hint2, cause });
}

// src/core/golden/golden-key.ts
var FORMAT = 1, sha2562 = external_exports.string().regex(/^[0-9a-f]{64}$/), inputsSchema = external_exports.strictObject({
  format: external_exports.number().int(),
  /** sha256 of the base disk, the builtin node's disk and the empty state disk. */
  base: sha2562,
  node: sha2562,
  state: sha2562,
  /** Key of the k3s node disk's inputs; null when the node is builtin. */
  k3s: sha2562.nullable(),
  /** sha256 of the preloaded image archives, sorted. */
  images: external_exports.array(sha2562)
});
function nodeInputs(guest, { disk }) {
  let sum = (name) => artifactEntry(guest, name).uncompressedSha256;
  return {
    format: FORMAT,
    base: sum("base.erofs"),
    node: sum("node.erofs"),
    state: sum("state.ext4"),
    // The directory of a k3s node disk is named by the key of the disk's inputs.
    k3s: disk === void 0 ? null : basename(dirname3(disk))
  };
}
function isOfNode(inputs, node) {
  return keyOf({ ...inputs, images: [] }) === keyOf({ ...node, images: [] });
}
function keyOf({ format, base, node, state, k3s, images }) {
  let text = JSON.stringify([format, base, node, state, k3s, [...new Set(images)].sort()]);
  return createHash2("sha256").update(text).digest("hex");
}

// src/core/golden/golden-store.ts
import { readdir, readFile as readFile2, rm as rm2, stat as stat3 } from "node:fs/promises";
import { join as join2 } from "node:path";

// src/core/artifacts/verified-stamp.ts
import { chmod, readFile, rm, stat } from "node:fs/promises";
var stampPath = (path) => `${path}.stamp`;
async function writeStamp(path) {
  await writeDurably(stampPath(path), await stampOf(path));
}
async function isUnchanged(path) {
  try {
    let [recorded, current] = await Promise.all([readFile(stampPath(path), "utf8"), stampOf(path)]);
    return recorded === current;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw fileError(error, "reading the artifact cache", path);
  }
}
async function sealVerified(path, mode) {
  try {
    await chmod(path, mode), await writeStamp(path);
  } catch (error) {
    if (!isReadOnlyError(error)) throw error;
  }
}
async function isStillRight(path, sha2563, mode) {
  try {
    if (await sumOf(path) === sha2563)
      return await sealVerified(path, mode), !0;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw error;
  }
  return await rm(path, { force: !0 }), !1;
}
async function stampOf(path) {
  let { dev, ino, size, mtimeNs, ctimeNs, mode } = await stat(path, { bigint: !0 });
  return [dev, ino, size, mtimeNs, ctimeNs, mode].join(" ");
}

// src/core/artifacts/written-runs.ts
import { spawn } from "node:child_process";
import { createHash as createHash3 } from "node:crypto";
import { open, stat as stat2 } from "node:fs/promises";
import { basename as basename2, dirname as dirname4 } from "node:path";
var BLOCK = 65536, LONGEST_RUN = 4 << 20, ZEROS = Buffer.alloc(BLOCK), LONGEST_MAP = 16 << 20;
async function* writtenRuns(path, signal) {
  var _stack = [];
  try {
    let chunks = /* @__PURE__ */ new Set();
    let map = await mapOf(path, signal) ?? [[0, (await stat2(path)).size]];
    for (let [offset, length] of map)
      for (let at = Math.floor(offset / LONGEST_RUN); at * LONGEST_RUN < offset + length; at++) chunks.add(at);
    let file = __using(_stack, await open(path, "r"), !0);
    for (let chunk of [...chunks].sort((a, b) => a - b)) {
      signal?.throwIfAborted();
      let offset = chunk * LONGEST_RUN, { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_RUN), 0, LONGEST_RUN, offset);
      yield* runsOf(buffer.subarray(0, bytesRead), offset);
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function sumOfWritten(path, signal) {
  let hash = createHash3("sha256");
  for await (let { offset, bytes } of writtenRuns(path, signal))
    hash.update(`${offset} ${bytes.length}
`).update(bytes);
  return hash.digest("hex");
}
function* runsOf(bytes, offset) {
  let start;
  for (let at = 0; at < bytes.length; at += BLOCK) {
    let block = bytes.subarray(at, at + BLOCK), isZero = block.equals(ZEROS.subarray(0, block.length));
    isZero && start !== void 0 && (yield { offset: offset + start, bytes: bytes.subarray(start, at) }), isZero ? start = void 0 : start ??= at;
  }
  start !== void 0 && (yield { offset: offset + start, bytes: bytes.subarray(start) });
}
async function mapOf(path, signal) {
  let child = spawn("tar", [...["--create", "--sparse", "--sparse-version=1.0", "--format=posix", "--file=-"], `--directory=${dirname4(path)}`, "--", basename2(path)], {
    stdio: ["ignore", "pipe", "ignore"],
    ...signal === void 0 ? {} : { signal }
  }), failed = new Promise((_, reject) => child.once("error", reject));
  try {
    return await Promise.race([readMap(child.stdout), failed]);
  } catch (error) {
    signal?.throwIfAborted();
    let reason = systemCode(error) === "ENOENT" ? "tar is not installed" : error.message;
    throw new NavgwError("NAVGW_STATE", `cannot find the holes of ${path}: ${reason}`, {
      hint: "install GNU tar",
      cause: error
    });
  } finally {
    child.kill("SIGKILL");
  }
}
var TYPE_AT = 156, PAX = "x";
async function readMap(stream) {
  let bytes = Buffer.alloc(0);
  for await (let chunk of stream) {
    if (bytes = Buffer.concat([bytes, chunk]), bytes.length < 1024) continue;
    if (bytes[TYPE_AT] !== PAX.charCodeAt(0)) return;
    let pax = Number.parseInt(bytes.toString("latin1", 124, 136), 8), start = 1024 + Math.ceil(pax / 512) * 512;
    if (!Number.isSafeInteger(start) || bytes.length > LONGEST_MAP) break;
    if (!bytes.toString("latin1", 512, 512 + pax).includes("GNU.sparse.realsize=")) return;
    let lines = bytes.toString("latin1", start).split(`
`), count = Number(lines[0]);
    if (!(lines.length < 2 * count + 2))
      return Array.from({ length: count }, (_, index) => [
        Number(lines[1 + 2 * index]),
        Number(lines[2 + 2 * index])
      ]);
  }
  throw new Error("tar did not list them");
}

// src/core/golden/golden-store.ts
var GOLDEN_FILES = { description: "golden.json", state: "state.ext4" }, SCHEMA = 1, descriptionSchema = external_exports.strictObject({
  schema: external_exports.literal(SCHEMA),
  inputs: inputsSchema,
  /** RFC 3339. */
  createdAt: external_exports.string(),
  node: external_exports.strictObject({ distribution: external_exports.enum(["builtin", "k3s"]), version: external_exports.string() }),
  /** Preloaded images, by the sha256 of their archives. */
  images: external_exports.array(external_exports.strictObject({ archive: external_exports.string(), names: external_exports.array(external_exports.string()) })),
  /** Bytes of the disk, holes included. */
  size: external_exports.number().int().positive(),
  /** Hex sha256 of the disk's written ranges. */
  sha256: external_exports.string()
}), goldenDir = () => join2(cacheDir(), "golden"), goldenLock = (key) => join2(goldenDir(), `${key}.lock`);
function parseDescription(text) {
  let parsed = descriptionSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : void 0;
}
async function readGolden(key) {
  let dir = join2(goldenDir(), key), path = join2(dir, GOLDEN_FILES.state);
  try {
    let description = parseDescription(await readFile2(join2(dir, GOLDEN_FILES.description), "utf8"));
    return description === void 0 || keyOf(description.inputs) !== key ? void 0 : { ...description, key, dir, path };
  } catch (error) {
    if (MISSING.has(systemCode(error) ?? "")) return;
    throw fileError(error, "reading a golden disk", dir);
  }
}
async function requireNotNewer(key) {
  let path = join2(goldenDir(), key, GOLDEN_FILES.description), newer = writtenByNewer(parseJson(await readFile2(path, "utf8").catch(() => "")), SCHEMA);
  if (newer !== void 0)
    throw madeByNewer(`golden disk ${shortKey(key)}`, newer, hint`delete it: rm -r ${join2(goldenDir(), key)}`);
}
async function goldenDisks() {
  return (await Promise.all((await keys()).map(readGolden))).filter((one) => one !== void 0).sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.key.localeCompare(b.key));
}
async function isIntact({ path, size, sha256: sha2563 }, signal) {
  try {
    return await isUnchanged(path) ? !0 : (await stat3(path)).size !== size || await sumOfWritten(path, signal) !== sha2563 ? !1 : (await sealVerified(path, 292), !0);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw fileError(error, "checking a golden disk", path);
  }
}
async function deleteGolden(key) {
  let dir = join2(goldenDir(), key);
  try {
    await rm2(join2(dir, GOLDEN_FILES.description), { force: !0 }), await rm2(dir, { recursive: !0, force: !0 });
  } catch (error) {
    throw fileError(error, "deleting a golden disk", dir);
  }
}
async function findByKey(prefix) {
  let all = await goldenDisks(), found = all.filter(({ key }) => prefix !== "" && key.startsWith(prefix)), [only] = found;
  if (only !== void 0 && found.length === 1) return only;
  let known = (found.length > 1 ? found : all).map(({ key }) => shortKey(key));
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    found.length > 1 ? `several golden disks start with ${prefix}` : `no golden disk ${JSON.stringify(prefix)}`,
    {
      hint: known.length === 0 ? hint`build one: ${command("golden build")}` : `use one of: ${known.join(", ")}`
    }
  );
}
async function keys() {
  try {
    return (await readdir(goldenDir())).filter((name) => /^[0-9a-f]{64}$/.test(name));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading the golden disks", goldenDir());
  }
}
var MISSING = /* @__PURE__ */ new Set(["ENOENT", "ENOTDIR"]);

// src/core/golden/find-golden.ts
async function findGolden(guest, node, images, signal) {
  let required = nodeInputs(guest, node), ofNode = (await goldenDisks()).filter(({ inputs }) => isOfNode(inputs, required)), sums = ofNode.some(({ inputs }) => inputs.images.length > 0) ? await sumsOf(images) : [], matching = ofNode.filter(({ inputs }) => inputs.images.every((sum) => sums.includes(sum))).sort((a, b) => b.inputs.images.length - a.inputs.images.length), damaged = [];
  for (let disk of matching) {
    if (await isIntact(disk, signal)) {
      let missing = images.filter((_, index) => !disk.inputs.images.includes(sums[index] ?? ""));
      return { disk, missing, damaged };
    }
    await isReadOnly(disk.dir) || (await deleteGolden(disk.key), damaged.push(disk.key));
  }
  return { disk: void 0, missing: images, damaged };
}
async function sumsOf(images) {
  return Promise.all(
    images.map(async ({ path }) => {
      try {
        return await sumOf(path);
      } catch (error) {
        throw unreadableArchive(error, path);
      }
    })
  );
}

export {
  requirePlatform,
  findGuestPackage,
  artifactEntry,
  REINSTALL,
  isReadOnly,
  sumOf,
  sumOfRange,
  writeStamp,
  isUnchanged,
  isStillRight,
  writtenRuns,
  sumOfWritten,
  nodeInputs,
  keyOf,
  GOLDEN_FILES,
  goldenDir,
  goldenLock,
  parseDescription,
  readGolden,
  requireNotNewer,
  goldenDisks,
  isIntact,
  deleteGolden,
  findByKey,
  findGolden,
  sumsOf
};
