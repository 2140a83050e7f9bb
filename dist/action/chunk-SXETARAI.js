import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  Connection,
  KubernetesClient,
  TEST_NAMESPACE_LABELS,
  diagnose,
  hostFiles,
  lines,
  stuckNamespaces
} from "./chunk-YMEEZBKU.js";
import {
  KeeperClient,
  answerSchema,
  clusterLock,
  clusterLocksDir,
  clusterSchema,
  createCluster,
  isGone,
  noCluster,
  noForward,
  observe,
  portInUse,
  portOf,
  readExit,
  readRecord,
  requireRecord,
  unixAgent,
  writeRecord
} from "./chunk-5MIYGLFQ.js";
import {
  contextName,
  credentialsOf,
  require_dist,
  rewriteKubeconfig
} from "./chunk-BYPBWLDE.js";
import {
  BOOT_STEPS,
  RELEASE_PINS,
  STEP_TEXT,
  bytesOfCopies,
  cloneFile,
  distributionOf,
  findOrigin,
  isChannel,
  isOffline,
  isRelease,
  lastStep,
  parseSums,
  parseVersion,
  pendingStep,
  releaseFiles,
  releaseOfTag,
  releaseUrl
} from "./chunk-KSUIH3Z5.js";
import {
  CONFIG_MAPS,
  ENDPOINT_SLICES,
  NAMESPACES,
  PODS,
  SERVICES,
  SERVICE_ACCOUNTS,
  apiVersionOf,
  collectionPath,
  describeStatus,
  eventLine,
  judge,
  listEvents,
  listObjects,
  nameOfObject,
  objectPath,
  observeObjects,
  orAborted,
  statusOf,
  unknownKind
} from "./chunk-QBOXZJ4C.js";
import {
  ACCESS_NAMES,
  COMPONENT_NAMES,
  ENGINE_NAMES,
  FILES,
  LEAST_MEMORY_MIB,
  LEAST_RUN_MEMORY_MIB,
  NET_NAMES,
  NODE_NAMES,
  requireNoContradiction,
  runsComponent
} from "./chunk-DJHXE4MP.js";
import {
  compareReleases
} from "./chunk-T6TXRY6M.js";
import {
  kvmProblem
} from "./chunk-X6BAU4AW.js";
import {
  RUNNER_FAILED,
  parseFailure
} from "./chunk-PTRBTOEV.js";
import {
  GOLDEN_FILES,
  TarReader,
  artifactEntry,
  deleteGolden,
  findByKey,
  findGolden,
  findGuestPackage,
  findNodeDisk,
  goldenDir,
  goldenDisks,
  goldenLock,
  imageNamesOf,
  isUntouched,
  isWhole,
  keyOf,
  makeNodeDisk,
  materialize,
  namesInAll,
  nodeDiskAt,
  nodeInputs,
  noteStamp,
  parseDescription,
  parseJson,
  readGolden,
  requirePlatform,
  sumOf,
  sumOfWritten,
  sumsOf,
  writtenRuns
} from "./chunk-KCQQFMSM.js";
import {
  acquireLock,
  identify,
  isAlive,
  isLocked,
  joinLock,
  sweepLocks
} from "./chunk-LN4V7DE5.js";
import {
  findImageArchives,
  shortKey,
  unreadableArchive
} from "./chunk-NX5DIIDV.js";
import {
  CLUSTER_NAME,
  CLUSTER_NAME_RULE,
  artifactsDir,
  cacheDir,
  clusterDir,
  clustersDir,
  failureLogsDir,
  k3sDownloadsDir,
  makePrivateDir,
  requireClusterName,
  socketPath,
  stateDir
} from "./chunk-44Q6QJYS.js";
import {
  pause
} from "./chunk-RKMWKYAR.js";
import {
  DEFAULT_RETRY,
  F,
  HttpClient,
  So,
  TransientFailure,
  archivesOf,
  fetchInto,
  isTransientStatus,
  openImage,
  parseRetryAfter,
  readBody,
  saveArchive,
  withRetries
} from "./chunk-CGYE3ZTV.js";
import {
  require_undici
} from "./chunk-2YQQZRMK.js";
import {
  BlobCache,
  ociCacheDir,
  parseSource
} from "./chunk-DKMZI4SN.js";
import {
  LARGEST_MANIFEST,
  formatPlatform,
  hostPlatform,
  isIndexType,
  paddingOf,
  parseDockerArchive,
  parseIndex,
  parseManifest,
  parseReference
} from "./chunk-L6UXLIQW.js";
import {
  external_exports
} from "./chunk-GYFJJUJR.js";
import {
  checkHash,
  decompressed,
  digestOf,
  hashFor,
  splitDigest
} from "./chunk-QQPDD7RP.js";
import {
  UNPLACED,
  partialPath,
  placeFolder,
  sweepPartial,
  syncDir,
  writeDurably
} from "./chunk-UTF37IGO.js";
import {
  runProgram
} from "./chunk-YP33BCOP.js";
import {
  NavgwError,
  fileError,
  systemCode
} from "./chunk-LJTGQ6UM.js";
import {
  __callDispose,
  __toESM,
  __using
} from "./chunk-LQOYVXCL.js";

// src/core/artifacts/package-version.ts
import { createRequire } from "node:module";
function version() {
  return { package: createRequire(import.meta.url)("navgw-test/package.json").version, guest: guestArtifacts() };
}
function guestArtifacts() {
  try {
    let { artifacts } = findGuestPackage().manifest;
    return Object.entries(artifacts).map(([name, { version: version2, uncompressedSha256 }]) => ({
      name,
      version: version2,
      sha256: uncompressedSha256
    }));
  } catch (error) {
    if (error instanceof NavgwError) return [];
    throw error;
  }
}

// src/core/cache/cache-contents.ts
import { lstat, readdir, rm } from "node:fs/promises";
import { join as join2 } from "node:path";

// src/core/artifacts/cache-use.ts
import { join } from "node:path";
var PAUSE = 20, usersLock = () => join(cacheDir(), "users.lock"), prunerLock = () => join(cacheDir(), "prune.lock");
async function useCache(signal) {
  await makePrivateDir(cacheDir());
  let use = await joinLock(usersLock());
  try {
    for (; await isLocked(prunerLock()); ) await pause(PAUSE, signal);
    return use;
  } catch (error) {
    throw await use.release(), error;
  }
}
async function claimCache() {
  return await makePrivateDir(cacheDir()), { claim: await acquireLock(prunerLock()), inUse: await isLocked(usersLock()) };
}

// src/core/cache/cache-contents.ts
async function cacheEntries() {
  let artifacts = await list(artifactsDir());
  return (await Promise.all([
    ...artifacts.filter((name) => !name.endsWith(".lock")).map((sha256) => artifact(join2(artifactsDir(), sha256))),
    ...(await list(goldenDir())).filter((name) => !name.endsWith(".lock")).map((name) => golden(name)),
    entry("images", "images", ociCacheDir()),
    entry("k3s downloads", "artifact", k3sDownloadsDir()),
    ...await children("probe", join2(cacheDir(), "probes")),
    ...await children("log", failureLogsDir())
  ])).filter((one) => one !== void 0);
}
async function pruneCache() {
  var _stack = [];
  try {
    let freed = 0;
    let entries = 0;
    let kept = 0;
    let { claim, inUse } = await claimCache();
    let _claim = __using(_stack, claim, !0);
    for (let { kind, path, size } of await cacheEntries()) {
      if (inUse && kind !== "log") {
        kept++;
        continue;
      }
      try {
        await rm(path, { recursive: !0, force: !0 });
      } catch (error) {
        throw fileError(error, "emptying the cache", path);
      }
      freed += size, entries++;
    }
    return { freed, entries, inUse: kept };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function artifact(dir) {
  let file = (await list(dir)).find((name) => !/\.(stamp|json|partial|lock)$/.test(name));
  return entry(file ?? "unfinished", "artifact", dir);
}
async function golden(name) {
  return entry(name.startsWith(".") ? "unfinished" : shortKey(name), "golden", join2(goldenDir(), name));
}
async function children(kind, dir) {
  return (await list(dir)).map((name) => entry(name, kind, join2(dir, name)));
}
async function entry(name, kind, path) {
  try {
    let { mtime } = await lstat(path);
    return { name, kind, path, size: await sizeOf(path), time: mtime.toISOString() };
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw fileError(error, "reading the cache", path);
  }
}
async function sizeOf(path) {
  let found = await lstat(path), own = found.blocks * 512;
  return found.isDirectory() ? (await Promise.all((await list(path)).map((name) => sizeOf(join2(path, name))))).reduce((sum, size) => sum + size, own) : own;
}
async function list(dir) {
  try {
    return await readdir(dir);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading the cache", dir);
  }
}

// src/core/cluster/build-golden-disk.ts
import { randomBytes as randomBytes6 } from "node:crypto";

// src/core/artifacts/packed-disk.ts
import { open, stat } from "node:fs/promises";
var LONGEST_MAP = 1 << 20, LONGEST_EXTENT = 256 << 20, mapSchema = external_exports.object({
  size: external_exports.number().int().positive(),
  extents: external_exports.array(external_exports.tuple([external_exports.number().int().min(0), external_exports.number().int().positive()]))
});
async function expandSparse(packed, path, options = {}) {
  var _stack = [];
  try {
    let source = __using(_stack, await open(packed, "r"), !0);
    let { map, start } = await readMap(source, packed);
    let target = __using(_stack, await open(path, "wx", options.mode ?? 384), !0);
    await target.truncate(Math.max(map.size, options.size ?? 0));
    let at = start;
    for (let [offset, length] of map.extents) {
      if (length > LONGEST_EXTENT || offset + length > map.size) throw damaged(packed);
      let bytes = Buffer.alloc(length), { bytesRead } = await source.read(bytes, 0, length, at);
      if (bytesRead < length) throw damaged(packed);
      await target.write(bytes, 0, length, offset), at += length;
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function packSparse(path, packed, signal) {
  var _stack = [];
  try {
    let { size } = await stat(path);
    let extents = [];
    for await (let { offset, bytes } of writtenRuns(path, signal)) extents.push([offset, bytes.length]);
    let map = Buffer.from(`${JSON.stringify({ size, extents })}
`);
    if (map.length > LONGEST_MAP)
      throw new NavgwError("NAVGW_UNSUPPORTED", `${path} has too many holes to be packed`);
    let target = __using(_stack, await open(packed, "wx", 384), !0);
    let write3 = async function* (runs) {
      yield map;
      for await (let { bytes } of runs) yield bytes;
    };
    await target.writeFile(write3(writtenRuns(path, signal)));
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function readMap(source, path) {
  let head = Buffer.alloc(LONGEST_MAP), { bytesRead } = await source.read(head, 0, LONGEST_MAP, 0), end = head.subarray(0, bytesRead).indexOf(`
`);
  if (end < 0) throw damaged(path);
  try {
    return { map: mapSchema.parse(JSON.parse(head.toString("utf8", 0, end))), start: end + 1 };
  } catch (error) {
    throw damaged(path, error);
  }
}
function damaged(path, cause) {
  return new NavgwError("NAVGW_ARTIFACT", `damaged sparse disk: ${path}`, {
    hint: "navgw-test cache prune, then try again",
    cause
  });
}

// src/core/distribution/node-from-binary.ts
import { chmod, copyFile, readdir as readdir3 } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename as basename2, dirname as dirname2, join as join6, resolve } from "node:path";

// src/core/distribution/airgap-archive.ts
import { createReadStream } from "node:fs";
import { basename } from "node:path";
var LARGEST_KEPT = 65536, MOST_KEPT = 64 << 20;
async function checkAirgapImages({ path, name, program }, signal) {
  let images = imagesOf(name, await smallFiles(path, name, signal));
  if (images.length === 0)
    throw new NavgwError("NAVGW_IMAGE", `the archive of images ${name} has none`, {
      hint: "give the airgap archive of the same release, or move that one away"
    });
  let { os, architecture } = hostPlatform(), wanted = `${os}/${architecture}`, platforms = new Set(images.flatMap(({ platform: platform2 }) => platform2 ?? []));
  if (platforms.size > 0 && !platforms.has(wanted))
    throw new NavgwError(
      "NAVGW_IMAGE",
      `the archive of images ${name} is for ${[...platforms].join(" and ")}`,
      {
        hint: `give the archive for ${wanted}, or move that one away`
      }
    );
  return differences(
    name,
    images.flatMap(({ names }) => names),
    await imagesIn(program, signal)
  );
}
var IMAGE = /%\{SYSTEM_DEFAULT_REGISTRY\}%(rancher\/[a-z0-9-]+:[\w.-]+)["'\s]/g, LONGEST_IMAGE = 256;
async function imagesIn(program, signal) {
  let found = /* @__PURE__ */ new Set(), before = "";
  for await (let chunk of createReadStream(program, { highWaterMark: 1 << 20 })) {
    signal?.throwIfAborted();
    let text6 = before + chunk.toString("latin1");
    for (let [, image = ""] of text6.matchAll(IMAGE)) found.add(image);
    before = text6.slice(-LONGEST_IMAGE);
  }
  return found;
}
var NEEDED = ["rancher/mirrored-coredns-coredns", "rancher/local-path-provisioner"];
function differences(name, has, wants) {
  let inArchive = new Set(has.map((image) => image.replace(/^docker\.io\//, ""))), missing = [...wants].filter(
    (image) => NEEDED.includes(image.split(":")[0] ?? "") && !inArchive.has(image)
  );
  if (missing.length !== 0)
    return `${basename(name)} is of another release: it has no ${missing.join(" and no ")}, which the node will pull`;
}
async function smallFiles(path, name, signal) {
  let files = /* @__PURE__ */ new Map(), entry3, parts, kept = 0, reader = new TarReader({
    entry(next) {
      entry3 = next;
      let isSmall = next.type === "file" && next.size <= LARGEST_KEPT;
      parts = /^(\.\/)?(manifest|index)\.json$/.test(next.name) && next.size <= LARGEST_MANIFEST || isSmall && kept + next.size <= MOST_KEPT ? [] : void 0, parts !== void 0 && (kept += next.size);
    },
    // The bytes are only valid during the call.
    data: (bytes) => {
      parts?.push(Buffer.from(bytes));
    },
    endEntry() {
      parts !== void 0 && entry3 !== void 0 && files.set(entry3.name.replace(/^\.\//, ""), Buffer.concat(parts));
    }
  });
  try {
    for await (let chunk of decompressed(createReadStream(path, { highWaterMark: 1 << 20 }), "it"))
      signal?.throwIfAborted(), reader.write(chunk);
    reader.end();
  } catch (error) {
    throw error instanceof NavgwError ? new NavgwError("NAVGW_IMAGE", `the archive of images ${name} cannot be read: ${error.message}`, {
      hint: "download the archive again, or move it away",
      cause: error
    }) : error;
  }
  return files;
}
function imagesOf(archive, files) {
  let manifest = files.get("manifest.json");
  if (manifest !== void 0)
    return parseDockerArchive(manifest, `${archive}: manifest.json`).map(({ Config, RepoTags }) => ({
      names: RepoTags ?? [],
      platform: platformOf(files.get(Config))
    }));
  let index = files.get("index.json");
  return index === void 0 ? [] : parseIndex(index, `${archive}: index.json`).manifests.flatMap((one) => imagesBelow(one, files));
}
function imagesBelow(descriptor, files, depth = 0) {
  let { annotations, platform: platform2 } = descriptor, names = ["io.containerd.image.name", "org.opencontainers.image.ref.name"].flatMap(
    (key) => annotations?.[key] ?? []
  ), bytes = blob(descriptor, files);
  if (isIndexType(descriptor.mediaType))
    return bytes === void 0 || depth > 2 ? [] : parseIndex(bytes, descriptor.digest).manifests.flatMap((one) => imagesBelow(one, files, depth + 1)).map((one) => ({ ...one, names }));
  if (platform2?.os === "unknown") return [];
  let config = bytes === void 0 ? void 0 : parseManifest(bytes, descriptor.digest).config;
  return [
    {
      names,
      platform: platform2 == null ? platformOf(config && blob(config, files)) : formatPlatform({ ...platform2, variant: void 0 })
    }
  ];
}
function blob({ digest }, files) {
  let { algorithm, hex } = splitDigest(digest);
  return files.get(`blobs/${algorithm}/${hex}`);
}
function platformOf(config) {
  if (config !== void 0)
    try {
      let { os, architecture } = JSON.parse(config.toString("utf8"));
      return typeof os == "string" && typeof architecture == "string" ? `${os}/${architecture}` : void 0;
    } catch {
      return;
    }
}

// src/core/distribution/k3s-program.ts
import { open as open2, stat as stat2 } from "node:fs/promises";
var MACHINES = { x64: 62, arm64: 183 }, HEADER = 64, PROGRAM_HEADER = 56, SECTION_HEADER = 64, NOBITS = 8;
async function requireProgram(path) {
  let wrong3 = await whatIsWrong(path).catch((error) => {
    let why = systemCode(error) === "ENOENT" ? "no such file" : systemCode(error) ?? error.message;
    throw new NavgwError("NAVGW_BAD_OPTION", `cannot read the k3s binary ${path}: ${why}`, {
      hint: "--k3s-binary takes the path of k3s's own program for Linux",
      cause: error
    });
  });
  if (wrong3 !== void 0)
    throw new NavgwError("NAVGW_BAD_OPTION", `the k3s binary ${path} is ${wrong3}`, {
      hint: `it must be ${releaseFiles().binary} of a release, for Linux on ${process.arch}`
    });
}
async function whatIsWrong(path) {
  var _stack = [];
  try {
    let about = await stat2(path);
    if (!about.isFile()) throw new Error("not a regular file");
    if (about.size === 0) return "empty";
    let file = __using(_stack, await open2(path, "r"), !0);
    let head = await read(file, 0, HEADER);
    if (head.toString("latin1", 0, 2) === "#!") return "a script, no Linux program";
    if (head.toString("latin1", 0, 4) !== "\x7FELF") return "no Linux program";
    if (head.length >= 20 && head.readUInt16LE(18) !== MACHINES[process.arch])
      return "a program for another machine";
    let end = await endOf(file, head);
    if (end !== void 0 && end <= about.size) return;
    let known = end === void 0 ? "" : ` of at least ${end}`;
    return `cut short: it has ${about.size} bytes${known}`;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function endOf(file, head) {
  if (head.length < HEADER) return;
  let programs = { at: Number(head.readBigUInt64LE(32)), count: head.readUInt16LE(56) }, sections = { at: Number(head.readBigUInt64LE(40)), count: head.readUInt16LE(60) }, ends = [programs.at + programs.count * PROGRAM_HEADER, sections.at + sections.count * SECTION_HEADER], [segments, table] = [
    await read(file, programs.at, programs.count * PROGRAM_HEADER),
    await read(file, sections.at, sections.count * SECTION_HEADER)
  ];
  for (let at = 0; at + PROGRAM_HEADER <= segments.length; at += PROGRAM_HEADER)
    ends.push(Number(segments.readBigUInt64LE(at + 8) + segments.readBigUInt64LE(at + 32)));
  for (let at = 0; at + SECTION_HEADER <= table.length; at += SECTION_HEADER)
    table.readUInt32LE(at + 4) !== NOBITS && ends.push(Number(table.readBigUInt64LE(at + 24) + table.readBigUInt64LE(at + 32)));
  return Math.max(...ends);
}
async function read(file, position, length) {
  let { buffer: buffer2, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer2.subarray(0, bytesRead);
}

// src/core/distribution/program-files.ts
import { join as join5 } from "node:path";

// src/core/distribution/embedded-files.ts
import { createHash } from "node:crypto";
import { createReadStream as createReadStream2 } from "node:fs";
import { mkdir, open as open3 } from "node:fs/promises";
import { join as join3 } from "node:path";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
var NAME = /([0-9a-f]{64})\.tar\.zst/g, LONGEST_NAME = 72, MAGIC = Buffer.from([40, 181, 47, 253]), CHUNK = 1 << 20;
async function findEmbedded(program) {
  let { names, frames } = await scan(program);
  if (names.size !== 0) {
    for (let offset of frames) {
      let size = await frameSize(program, offset);
      if (size === void 0 || size < CHUNK) continue;
      let sha256 = await sumOfRange(program, offset, size);
      if (names.has(sha256)) return { sha256, offset, size };
    }
    return "damaged";
  }
}
async function unpackEmbedded(program, { sha256, offset, size }, dir, signal) {
  let folder = join3(dir, sha256);
  return await mkdir(folder, { recursive: !0 }), await pipeline(
    createReadStream2(program, { start: offset, end: offset + size - 1, highWaterMark: CHUNK }),
    createZstdDecompress(),
    So({ cwd: folder, strict: !0, preservePaths: !1 }),
    ...signal === void 0 ? [] : [{ signal }]
  ), folder;
}
async function scan(program) {
  let names = /* @__PURE__ */ new Set(), frames = [], before = Buffer.alloc(0), at = 0;
  for await (let chunk of createReadStream2(program, { highWaterMark: CHUNK })) {
    let bytes = Buffer.concat([before, chunk]), start = at - before.length;
    for (let [, sha256 = ""] of bytes.toString("latin1").matchAll(NAME)) names.add(sha256);
    for (let found = bytes.indexOf(MAGIC); found >= 0; found = bytes.indexOf(MAGIC, found + 1))
      frames.at(-1) !== start + found && frames.push(start + found);
    at += chunk.length, before = Buffer.from(bytes.subarray(-LONGEST_NAME));
  }
  return { names, frames: [...new Set(frames)] };
}
async function frameSize(program, offset) {
  var _stack = [];
  try {
    let file = __using(_stack, await open3(program, "r"), !0);
    let { size: end } = await file.stat();
    let read5 = async (at2, length) => {
      let { buffer: buffer2, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at2);
      return buffer2.subarray(0, bytesRead);
    };
    let [descriptor] = await read5(offset + 4, 1);
    if (descriptor === void 0 || (descriptor & 8) !== 0) return;
    let single = (descriptor & 32) !== 0;
    let contentSize = [single ? 1 : 0, 2, 4, 8][descriptor >> 6];
    let dictionary = [0, 1, 2, 4][descriptor & 3];
    let at = offset + 5 + (single ? 0 : 1) + dictionary + contentSize;
    for (; ; ) {
      let header2 = await read5(at, 3);
      if (header2.length < 3) return;
      let block = header2.readUIntLE(0, 3), type = block >> 1 & 3;
      if (type === 3 || (at += 3 + (type === 1 ? 1 : block >> 3), at > end)) return;
      if ((block & 1) === 1) break;
    }
    at += (descriptor & 4) === 0 ? 0 : 4;
    return at > end ? void 0 : at - offset;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function sumOfRange(path, offset, size) {
  let hash = createHash("sha256"), range = { start: offset, end: offset + size - 1, highWaterMark: CHUNK };
  for await (let chunk of createReadStream2(path, range)) hash.update(chunk);
  return hash.digest("hex");
}

// src/core/distribution/files-below.ts
import { lstat as lstat2, readdir as readdir2, readlink } from "node:fs/promises";
import { dirname, join as join4, relative } from "node:path";
async function filesBelow(rootfs, folder) {
  let found = [];
  for (let name of (await list2(join4(rootfs, folder))).sort()) {
    let inside = `${folder}/${name}`, path = join4(rootfs, inside), about = await lstat2(path);
    about.isDirectory() ? found.push(...await filesBelow(rootfs, inside)) : about.isSymbolicLink() ? found.push({ name: inside, link: await targetOf(path, inside) }) : about.isFile() && found.push({ name: inside, path, mode: (about.mode & 73) === 0 ? 420 : 493 });
  }
  return found;
}
async function targetOf(path, inside) {
  let target = await readlink(path);
  return target.startsWith("/") ? relative(dirname(`/${inside}`), target) : target;
}
async function list2(dir) {
  try {
    return await readdir2(dir);
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return [];
    throw error;
  }
}

// src/core/distribution/program-files.ts
async function programFiles(program, folder, options) {
  let itself = { name: "bin/k3s", path: program, mode: 493 }, embedded = await findEmbedded(program);
  if (embedded === void 0) return [itself, ...BARE];
  if (embedded === "damaged")
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `${options.what} is cut off or damaged: the tools in it are not whole`,
      {
        hint: "get it again, and compare its sha256 with the release's list"
      }
    );
  let dir = join5(folder, "data");
  return await unpackEmbedded(program, embedded, dir, options.signal), [itself, ...await filesBelow(folder, "data")];
}
var BARE = [
  { name: "bare", text: "", mode: 420 },
  ...["containerd", "crictl", "ctr", "kubectl"].map((name) => ({ name: `bin/${name}`, link: "k3s" }))
];

// src/core/distribution/node-from-binary.ts
var VERSION_TIMEOUT = 3e4, LONGEST_ANSWER = 200;
async function diskFromBinary(guest, file, version2, signal, onWarning) {
  let path = resolve(file);
  await requireProgram(path);
  let archives = await archivesBeside(path), sums = await Promise.all([path, ...archives].map(sumOf));
  return makeNodeDisk(
    guest,
    `binary ${sums.join(" ")} ${version2}`,
    async (folder) => {
      let program = join6(folder, "k3s");
      await copyFile(path, program), await chmod(program, 493);
      for (let archive of archives) {
        let warning = await checkAirgapImages({ path: archive, name: archive, program }, signal);
        warning !== void 0 && onWarning?.(warning);
      }
      return {
        version: version2 ?? await versionOf(program, path),
        files: [
          ...await programFiles(program, folder, { what: path, signal }),
          ...archives.map((archive) => ({ name: `images/${basename2(archive)}`, path: archive, mode: 420 }))
        ]
      };
    },
    signal
  );
}
async function archivesBeside(path) {
  let prefix = releaseFiles().images.replace(/\.tar\.zst$/, "");
  return (await readdir3(dirname2(path))).filter((name) => name.startsWith(prefix) && /\.tar(\.gz|\.zst)?$/.test(name)).sort().map((name) => join6(dirname2(path), name));
}
async function versionOf(program, path) {
  let failed = (why, cause) => new NavgwError("NAVGW_BAD_OPTION", `the k3s binary ${path} does not say its version: ${why}`, {
    hint: "give it with --k3s-version, like v1.36.1+k3s1, if it is a k3s",
    cause
  });
  try {
    let env = { PATH: "/usr/bin:/bin", HOME: tmpdir() }, { stdout, stderr, exitCode, signal } = await runProgram(program, ["--version"], {
      env,
      timeout: VERSION_TIMEOUT
    }), text6 = stdout.toString("utf8"), version2 = /^k3s version (v\S+)/m.exec(text6)?.[1];
    if (version2 !== void 0 && isRelease(version2)) return version2;
    let answer = firstLine(text6) || firstLine(stderr), printed = answer === "" ? "printed nothing" : `printed ${JSON.stringify(answer)}`;
    throw failed(`its --version ${printed} and ended with ${signal ?? exitCode}`);
  } catch (error) {
    throw error instanceof NavgwError ? error : failed(error.message, error);
  }
}
function firstLine(text6) {
  return (text6.trim().split(`
`, 1)[0] ?? "").trim().slice(0, LONGEST_ANSWER);
}

// src/core/distribution/node-from-image.ts
import { lstat as lstat3, readFile } from "node:fs/promises";
import { join as join8 } from "node:path";

// src/core/images/rootfs/unpack-image.ts
import { randomBytes } from "node:crypto";
import { mkdir as mkdir2, readdir as readdir4, rename, rm as rm2, writeFile } from "node:fs/promises";
import { basename as basename3, dirname as dirname3, join as join7, resolve as resolve2 } from "node:path";
import { addAbortSignal } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";

// src/core/images/rootfs/entry-names.ts
var LONGEST_NAME2 = 4096, DEEPEST = 256, WHITEOUT = ".wh.", OPAQUE = ".wh..wh..opq", AUFS = ".wh..wh.";
function readEntryName(name) {
  let parent = splitInside(name), last = parent.pop();
  if (last === void 0) return { kind: "root" };
  if (!last.startsWith(WHITEOUT)) return { kind: "plain", parent, name: last };
  if (last === OPAQUE) return { kind: "opaque", parent };
  if (last.startsWith(AUFS)) return { kind: "ignored" };
  let hidden = last.slice(WHITEOUT.length);
  if (hidden === "" || hidden === "." || hidden === "..") throw refused(name, "a whiteout of nothing");
  return { kind: "whiteout", parent, name: hidden };
}
function splitInside(name) {
  if (name.startsWith("/")) throw refused(name, "an absolute name");
  if (name.length > LONGEST_NAME2) throw refused(name, "a name longer than 4096 bytes");
  if (name.includes("\0")) throw refused(name, "a name with a NUL");
  let parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw refused(name, "a name with ..");
  if (parts.length > DEEPEST) throw refused(name, `more than ${DEEPEST} directories deep`);
  return parts;
}
function toSystem(path) {
  return /^[\x00-\x7f]*$/.test(path) ? path : Buffer.from(path, "latin1");
}
function showName(name) {
  return JSON.stringify(Buffer.from(name, "latin1").toString("utf8").slice(0, 200));
}
function refused(name, why, cause) {
  return new NavgwError(
    "NAVGW_IMAGE",
    `the image has ${why}: ${showName(name)}`,
    cause === void 0 ? {} : { cause }
  );
}

// src/core/images/rootfs/unpack-errors.ts
var REFUSALS = /* @__PURE__ */ new Set([
  "ENAMETOOLONG",
  "EILSEQ",
  "EINVAL",
  "ENOTDIR",
  "ELOOP",
  "ENOENT",
  "EEXIST",
  "EFBIG",
  "EMLINK"
]);
function explain(error, name) {
  if (error instanceof NavgwError) return error;
  let code = systemCode(error);
  return code !== void 0 && REFUSALS.has(code) ? refused(name, `an entry that this file system refuses (${code})`, error) : fileError(error, "unpacking an image", name);
}

// src/core/images/rootfs/layer-applier.ts
var DEFAULT_LIMITS = { maxBytes: 32 * 2 ** 30, maxEntries: 5e5 }, UnpackBudget = class {
  #limits;
  #implied = 0;
  entries = 0;
  bytes = 0;
  constructor(limits) {
    this.#limits = limits;
  }
  addEntry() {
    this.entries++, this.#checkFiles();
  }
  /** A directory that no entry names: one entry's name can make hundreds. */
  addImplied() {
    this.#implied++, this.#checkFiles();
  }
  addBytes(count) {
    if (this.bytes += count, this.bytes > this.#limits.maxBytes)
      throw new NavgwError("NAVGW_IMAGE", `the image unpacks to more than ${this.#limits.maxBytes} bytes`, {
        hint: "raise maxBytes if the image is meant to be that large"
      });
  }
  #checkFiles() {
    if (this.entries + this.#implied > this.#limits.maxEntries)
      throw new NavgwError("NAVGW_IMAGE", `the image has more than ${this.#limits.maxEntries} files`, {
        hint: "raise maxEntries if the image is meant to be that large"
      });
  }
}, LayerApplier = class {
  #writer;
  #budget;
  #name = "";
  constructor(writer, budget) {
    this.#writer = writer, this.#budget = budget, writer.beginLayer();
  }
  entry(entry3) {
    this.#name = entry3.name, this.#budget.addEntry(), this.#budget.addBytes(entry3.size - entry3.stored), this.#explained(() => this.#apply(entry3));
  }
  data(bytes, position) {
    this.#explained(() => this.#writer.write(bytes, position));
  }
  endEntry() {
    this.#explained(() => this.#writer.close());
  }
  #apply(entry3) {
    let meaning = readEntryName(entry3.name);
    switch (meaning.kind) {
      case "root":
        this.#writer.describeRoot(entry3);
        break;
      case "whiteout":
        this.#writer.whiteout(meaning.parent, meaning.name);
        break;
      case "opaque":
        this.#writer.opaque(meaning.parent);
        break;
      case "plain":
        this.#writer.put(meaning.parent, meaning.name, entry3);
        break;
    }
  }
  #explained(work) {
    try {
      work();
    } catch (error) {
      throw explain(error, this.#name);
    }
  }
};

// src/core/images/rootfs/rootfs-writer.ts
import {
  closeSync as closeSync3,
  constants as constants2,
  linkSync,
  lstatSync as lstatSync2,
  mkdirSync as mkdirSync2,
  openSync as openSync2,
  readdirSync,
  rmdirSync,
  symlinkSync,
  unlinkSync
} from "node:fs";

// src/core/images/rootfs/file-attributes.ts
import { fchmodSync, fchownSync, futimesSync, lchownSync, lutimesSync } from "node:fs";
function setOwner(fd, attributes, ownership, isDirectory) {
  let { uid, gid, mode } = attributes, owned = ownership === "apply" && permitted(() => fchownSync(fd, uid, gid)), onDisk = owned ? mode : mode & 1023 | (isDirectory ? 448 : 256);
  return { onDisk, record: toRecord(attributes, owned, onDisk === mode) };
}
function setModeAndTime(fd, mode, mtime) {
  fchmodSync(fd, mode), mtime !== void 0 && futimesSync(fd, toTime(mtime), toTime(mtime));
}
function setLinkAttributes(path, attributes, ownership) {
  let { uid, gid, mtime } = attributes, owned = ownership === "apply" && permitted(() => lchownSync(path, uid, gid));
  return mtime !== void 0 && lutimesSync(path, toTime(mtime), toTime(mtime)), toRecord(attributes, owned, !0);
}
var EARLIEST = -864e10;
function toTime(seconds) {
  return seconds < 0 ? new Date(Math.max(seconds, EARLIEST) * 1e3) : seconds;
}
function toRecord(attributes, owned, modeKept) {
  let { uid, gid, mode, xattrs } = attributes;
  return modeKept && (owned || uid === 0 && gid === 0) && xattrs.size === 0 ? void 0 : { uid, gid, mode, ...xattrs.size === 0 ? {} : { xattrs } };
}
function permitted(change) {
  try {
    return change(), !0;
  } catch (error) {
    if (systemCode(error) === "EPERM" || systemCode(error) === "EINVAL") return !1;
    throw error;
  }
}

// src/core/images/rootfs/file-contents.ts
import { closeSync, ftruncateSync, write, writeSync } from "node:fs";
var WORTH_A_THREAD = 65536, FileContents = class {
  #ownership;
  #file;
  #running = 0;
  #failure;
  #wake;
  constructor(ownership) {
    this.#ownership = ownership;
  }
  /** Takes over a descriptor. */
  begin(fd, entry3) {
    this.#file = { fd, entry: entry3, running: 0, onDisk: void 0 };
  }
  /** Writes part of the file that is open, if any. `bytes` must stay as they are until `settled`. */
  write(bytes, position) {
    let file = this.#file;
    if (file === void 0) return;
    if (bytes.length >= WORTH_A_THREAD) {
      file.running++, this.#running++, this.#writeBeside(file, bytes, position);
      return;
    }
    let done = 0;
    for (; done < bytes.length; ) done += writeSync(file.fd, bytes, done, bytes.length - done, position + done);
  }
  /**
   * Says that the open file, if any, has all its bytes.
   * @returns what its disk will not say
   */
  end() {
    let file = this.#file;
    if (file === void 0) return;
    this.#file = void 0;
    let { fd, entry: entry3 } = file;
    try {
      entry3.segments !== void 0 && ftruncateSync(fd, entry3.size);
      let { onDisk, record } = setOwner(fd, entry3, this.#ownership, !1);
      return file.onDisk = onDisk, record;
    } finally {
      file.running === 0 && this.#finish(file);
    }
  }
  /** Waits for all writes so far. Throws what one of them met. */
  async settled() {
    for (; this.#running > 0; )
      await new Promise((resolve5) => {
        this.#wake = resolve5;
      });
    if (this.#failure !== void 0) throw this.#failure;
  }
  async [Symbol.asyncDispose]() {
    await this.settled().catch(() => {
    }), this.#file !== void 0 && closeSync(this.#file.fd), this.#file = void 0;
  }
  #writeBeside(file, bytes, position) {
    write(file.fd, bytes, 0, bytes.length, position, (error, written) => {
      if (error === null && written < bytes.length) {
        this.#writeBeside(file, bytes.subarray(written), position + written);
        return;
      }
      error !== null && this.#fail(error, file), file.running--, this.#running--, file.running === 0 && this.#file !== file && this.#finishLate(file), this.#running === 0 && this.#wake?.();
    });
  }
  /** Mode and time, and the descriptor's end; without a mode, as after a failure, only the end. */
  #finish({ fd, onDisk, entry: entry3 }) {
    try {
      onDisk !== void 0 && setModeAndTime(fd, onDisk, entry3.mtime);
    } finally {
      closeSync(fd);
    }
  }
  /** From a callback, where nobody hears what is thrown. */
  #finishLate(file) {
    try {
      this.#finish(file);
    } catch (error) {
      this.#fail(error, file);
    }
  }
  #fail(error, file) {
    this.#failure ??= explain(error, file.entry.name);
  }
};

// src/core/images/rootfs/path-tree.ts
var PathTree = class {
  #root = { value: void 0, children: void 0 };
  get(path) {
    return this.#find(path)?.value;
  }
  /** Whether the path or anything below it has a value. */
  hasWithin(path) {
    return this.#find(path) !== void 0;
  }
  set(path, value) {
    let node = this.#root;
    for (let name of path) {
      node.children ??= /* @__PURE__ */ new Map();
      let child = node.children.get(name);
      child === void 0 && (child = { value: void 0, children: void 0 }, node.children.set(name, child)), node = child;
    }
    node.value = value;
  }
  /** Drops the path and all below it. */
  drop(path) {
    let name = path.at(-1);
    name !== void 0 && this.#find(path.slice(0, -1))?.children?.delete(name);
  }
  /** Every path with its value, children before their parents. */
  *entries() {
    yield* walk(this.#root, []);
  }
  #find(path) {
    let node = this.#root;
    for (let name of path)
      if (node = node.children?.get(name), node === void 0) return;
    return node;
  }
};
function* walk(node, path) {
  for (let [name, child] of node.children ?? []) yield* walk(child, [...path, name]);
  node.value !== void 0 && (yield [path, node.value]);
}

// src/core/images/rootfs/root-directories.ts
import { closeSync as closeSync2, constants, lstatSync, mkdirSync, openSync, readlinkSync } from "node:fs";
var MOST_LINKS = 40, KEPT_OPEN = 64, OPEN_DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW, RootDirectories = class {
  #root;
  #anchored;
  #open = /* @__PURE__ */ new Map();
  #rootFd;
  #created;
  /**
   * @param root an existing directory, itself trusted
   * @param created told of each directory that was made because no entry named it
   * @param anchored default: whether /proc/self/fd works here
   */
  constructor(root, created, anchored = hasProc()) {
    this.#root = Buffer.from(root).toString("latin1"), this.#created = created, this.#anchored = anchored, this.#rootFd = openSync(root, OPEN_DIRECTORY);
  }
  /**
   * The directory that a path names. Missing ones are made when `create` is set.
   * @returns undefined when it is missing and not to be made
   * @throws NavgwError NAVGW_IMAGE when something else stands in the way, or links lead in circles
   */
  directory(parts, create2) {
    let queue = [...parts].reverse(), at = this.#rootDirectory(), links = 0;
    for (let name = queue.pop(); name !== void 0; name = queue.pop()) {
      if (name === "..") {
        at = this.#reenter(at.path.slice(0, -1));
        continue;
      }
      let next = this.#enter(at, name, create2);
      if (next === "missing") return;
      if (typeof next == "object") {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) throw refused(parts.join("/"), "symlinks that lead in circles");
      let target = readlinkSync(toSystem(at.prefix + name), { encoding: "latin1" });
      target.startsWith("/") && (at = this.#rootDirectory()), queue.push(
        ...target.split("/").filter((part) => part !== "" && part !== ".").reverse()
      );
    }
    return at;
  }
  /** Closes what was kept open beyond the bound. Call it between entries: it ends the life of directories returned before. */
  trim() {
    for (let [key, fd] of this.#open) {
      if (this.#open.size <= KEPT_OPEN) return;
      this.#open.delete(key), closeSync2(fd);
    }
  }
  /** To be told when a directory is removed or replaced. */
  forget(path) {
    let key = path.join("/");
    for (let [kept, fd] of this.#open)
      kept !== key && !kept.startsWith(`${key}/`) || (this.#open.delete(kept), closeSync2(fd));
  }
  [Symbol.dispose]() {
    for (let fd of this.#open.values()) closeSync2(fd);
    this.#open.clear(), closeSync2(this.#rootFd);
  }
  #rootDirectory() {
    return { path: [], prefix: this.#anchored ? `/proc/self/fd/${this.#rootFd}/` : `${this.#root}/` };
  }
  /** Walks a real path again. */
  #reenter(path) {
    let at = this.#rootDirectory();
    for (let name of path) {
      let next = this.#enter(at, name, !1);
      if (typeof next != "object")
        throw refused(path.join("/"), "a directory that changed while it was in use");
      at = next;
    }
    return at;
  }
  #enter(parent, name, create2) {
    let path = [...parent.path, name], key = path.join("/"), kept = this.#open.get(key);
    if (kept !== void 0)
      return this.#open.delete(key), this.#open.set(key, kept), { path, prefix: `/proc/self/fd/${kept}/` };
    for (; ; ) {
      let system = toSystem(parent.prefix + name);
      try {
        if (this.#anchored) {
          let fd = openSync(system, OPEN_DIRECTORY);
          return this.#open.set(key, fd), { path, prefix: `/proc/self/fd/${fd}/` };
        }
        let found = lstatSync(system);
        if (found.isDirectory()) return { path, prefix: `${parent.prefix}${name}/` };
        if (found.isSymbolicLink()) return "link";
        throw refused(key, "a file where a directory is needed");
      } catch (error) {
        let code = systemCode(error);
        if (code === "ENOTDIR" || code === "ELOOP") {
          if (lstatSync(system).isSymbolicLink()) return "link";
          throw refused(key, "a file where a directory is needed");
        }
        if (code === "EMFILE")
          throw new NavgwError("NAVGW_IMAGE", `too many nested links to reach ${showName(key)}`, {
            cause: error
          });
        if (code !== "ENOENT") throw error;
        if (!create2) return "missing";
        mkdirSync(system, 493), this.#created(path);
      }
    }
  }
};
function hasProc() {
  try {
    return process.platform === "linux" && lstatSync("/proc/self/fd").isDirectory();
  } catch {
    return !1;
  }
}

// src/core/images/rootfs/sidecar.ts
var entry2 = external_exports.object({
  /** Below the root, no leading slash; empty for the root itself. */
  path: external_exports.string().optional(),
  /** Instead of `path` where the name is not UTF-8. */
  pathBase64: external_exports.string().optional(),
  uid: external_exports.number(),
  gid: external_exports.number(),
  mode: external_exports.number(),
  /** Values in base64. */
  xattrs: external_exports.record(external_exports.string(), external_exports.string()).optional(),
  device: external_exports.object({ type: external_exports.enum(["char", "block", "fifo"]), major: external_exports.number(), minor: external_exports.number() }).optional()
}), schema = external_exports.object({
  version: external_exports.literal(1),
  /** `applied`: owners and modes are on the disk. `recorded`: those not listed here are 0:0 with the disk's mode. */
  ownership: external_exports.enum(["applied", "recorded"]),
  entries: external_exports.array(entry2)
});
function toSidecar(records, ownership) {
  let entries = [];
  for (let [path, record] of records.entries()) {
    let key = path.join("/"), { xattrs, device, uid, gid, mode } = record;
    entries.push([
      key,
      {
        ...namePath(key),
        uid,
        gid,
        mode,
        ...xattrs === void 0 ? {} : { xattrs: encodeXattrs(xattrs) },
        ...device === void 0 ? {} : { device }
      }
    ]);
  }
  return entries.sort(([a], [b]) => a < b ? -1 : 1), { version: 1, ownership, entries: entries.map(([, one]) => one) };
}
function namePath(path) {
  let bytes = Buffer.from(path, "latin1"), text6 = bytes.toString("utf8");
  return Buffer.from(text6).equals(bytes) ? { path: text6 } : { pathBase64: bytes.toString("base64") };
}
function encodeXattrs(xattrs) {
  return Object.fromEntries(
    [...xattrs].map(([name, value]) => [
      Buffer.from(name, "latin1").toString("utf8"),
      value.toString("base64")
    ])
  );
}

// src/core/images/rootfs/rootfs-writer.ts
var CREATE = constants2.O_WRONLY | constants2.O_CREAT | constants2.O_EXCL | constants2.O_NOFOLLOW, NO_XATTRS = /* @__PURE__ */ new Map(), IMPLIED = { mode: 493, uid: 0, gid: 0, mtime: void 0, xattrs: NO_XATTRS }, RootfsWriter = class {
  #ownership;
  #directories;
  #pending = new PathTree();
  #records = new PathTree();
  /** What the current layer made: whiteouts are only about the layers below. */
  #upper = new PathTree();
  #contents;
  #path = [];
  /**
   * @param root an existing, empty directory
   * @param implied told of each directory made because no entry named it; may throw to end it
   * @param anchored as for {@link RootDirectories}
   */
  constructor(root, ownership, implied, anchored) {
    this.#ownership = ownership, this.#contents = new FileContents(ownership);
    let created = (path) => {
      this.#pending.set(path, IMPLIED), implied();
    };
    this.#directories = new RootDirectories(root, created, anchored), this.#pending.set([], IMPLIED);
  }
  beginLayer() {
    this.#upper = new PathTree();
  }
  describeRoot(entry3) {
    if (entry3.type !== "directory") throw refused(entry3.name, "something else than a directory as its root");
    this.#pending.set([], entry3);
  }
  /** Makes what an entry describes; what was there before goes. A file stays open for `write` until `close`. */
  put(parent, name, entry3) {
    this.#directories.trim();
    let directory = this.#directories.directory(parent, !0);
    if (directory === void 0) throw new Error("unreachable: missing directories are made");
    let path = [...directory.path, name];
    switch (entry3.type) {
      case "directory":
        this.#makeDirectory(directory, name, entry3);
        break;
      case "file":
        this.#replace(
          directory,
          name,
          (system) => this.#contents.begin(openSync2(system, CREATE, 384), entry3)
        ), this.#path = path;
        break;
      case "symlink":
        this.#replace(directory, name, (system) => symlinkSync(toSystem(entry3.linkName), system)), this.#record(path, setLinkAttributes(toSystem(directory.prefix + name), entry3, this.#ownership));
        break;
      case "hardlink":
        this.#link(directory, name, entry3);
        break;
      default: {
        this.#remove(directory, name);
        let device = { type: entry3.type, major: entry3.devMajor, minor: entry3.devMinor };
        this.#record(path, { uid: entry3.uid, gid: entry3.gid, mode: entry3.mode, device });
      }
    }
    this.#upper.set(path, !0);
  }
  /** Writes part of the file that `put` opened, if any. `bytes` must stay as they are until `settled`. */
  write(bytes, position) {
    this.#contents.write(bytes, position);
  }
  /** Ends the file that `put` opened, if any. */
  close() {
    this.#record(this.#path, this.#contents.end());
  }
  /** Waits until everything written so far is in its files. */
  settled() {
    return this.#contents.settled();
  }
  /** Removes what lower layers have under a name. */
  whiteout(parent, name) {
    this.#directories.trim();
    let directory = this.#directories.directory(parent, !1);
    directory !== void 0 && this.#removeLower(directory, name);
  }
  /** Removes what lower layers have in a directory. */
  opaque(path) {
    this.#directories.trim();
    let directory = this.#directories.directory(path, !1);
    if (directory !== void 0) for (let name of list3(directory)) this.#removeLower(directory, name);
  }
  /** Gives directories their modes and times and returns what the disk does not say. */
  finish() {
    for (let [path, attributes] of this.#pending.entries()) {
      this.#directories.trim();
      let directory = this.#directories.directory(path, !1);
      if (directory === void 0)
        throw refused(path.join("/"), "a directory that went away while it was in use");
      let fd = openSync2(toSystem(`${directory.prefix}.`), constants2.O_RDONLY | constants2.O_DIRECTORY);
      try {
        let { onDisk, record } = setOwner(fd, attributes, this.#ownership, !0);
        setModeAndTime(fd, onDisk, attributes.mtime), this.#record(path, record);
      } finally {
        closeSync3(fd);
      }
    }
    return toSidecar(this.#records, this.#ownership === "apply" ? "applied" : "recorded");
  }
  async [Symbol.asyncDispose]() {
    await this.#contents[Symbol.asyncDispose](), this.#directories[Symbol.dispose]();
  }
  #makeDirectory(parent, name, entry3) {
    let system = toSystem(parent.prefix + name);
    try {
      mkdirSync2(system, 493);
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
      lstatSync2(system).isDirectory() || (this.#remove(parent, name), mkdirSync2(system, 493));
    }
    this.#pending.set([...parent.path, name], entry3);
  }
  #link(directory, name, entry3) {
    let target = splitInside(entry3.linkName), targetName = target.pop(), from = targetName === void 0 ? void 0 : this.#directories.directory(target, !1);
    if (from === void 0 || targetName === void 0) throw refused(entry3.name, "a hard link to nothing");
    let source = [...from.path, targetName], path = [...directory.path, name], record = this.#records.get(source);
    if (source.join("/") !== path.join("/")) {
      if (record?.device !== void 0)
        this.#remove(directory, name);
      else
        try {
          this.#replace(directory, name, (system) => linkSync(toSystem(from.prefix + targetName), system));
        } catch (error) {
          let code = systemCode(error);
          throw code !== "ENOENT" && code !== "EPERM" ? error : refused(entry3.name, "a hard link to nothing or to a directory", error);
        }
      this.#record(path, record);
    }
  }
  #replace(directory, name, make2) {
    let system = toSystem(directory.prefix + name);
    try {
      make2(system);
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
      this.#remove(directory, name), make2(system);
    }
  }
  #record(path, record) {
    record !== void 0 && this.#records.set(path, record);
  }
  #removeLower(directory, name) {
    let path = [...directory.path, name];
    if (!this.#upper.hasWithin(path)) {
      this.#remove(directory, name);
      return;
    }
    let inner = lstatSync2(toSystem(directory.prefix + name), { throwIfNoEntry: !1 })?.isDirectory() ? this.#directories.directory(path, !1) : void 0;
    if (inner !== void 0) for (let child of list3(inner)) this.#removeLower(inner, child);
  }
  /** Removes a name with all below it; links are removed, not followed. Nothing there is fine. */
  #remove(directory, name) {
    let path = [...directory.path, name];
    this.#pending.drop(path), this.#records.drop(path), this.#upper.drop(path);
    let system = toSystem(directory.prefix + name), found = lstatSync2(system, { throwIfNoEntry: !1 });
    if (found === void 0) return;
    if (!found.isDirectory()) {
      unlinkSync(system);
      return;
    }
    let inner = this.#directories.directory(path, !1);
    if (inner !== void 0) for (let child of list3(inner)) this.#remove(inner, child);
    this.#directories.forget(path), rmdirSync(system);
  }
};
function list3(directory) {
  return readdirSync(toSystem(`${directory.prefix}.`), { encoding: "latin1" });
}

// src/core/images/rootfs/unpack-image.ts
async function unpackImage(image, rootfs, options = {}) {
  let target = resolve2(rootfs), sidecarPath = resolve2(options.sidecar ?? `${target}.sidecar.json`), suffix = `.${process.pid}.${randomBytes(6).toString("hex")}.partial`, partial = join7(dirname3(target), `.${basename3(target)}${suffix}`), partialSidecar = `${sidecarPath}${suffix}`;
  await refuseUsed(target);
  try {
    await mkdir2(dirname3(target), { recursive: !0 }), await mkdir2(dirname3(sidecarPath), { recursive: !0 }), await mkdir2(partial, { mode: 448 });
    let { sidecar, budget } = await applyLayers(image.layers, partial, options);
    return await writeFile(partialSidecar, `${JSON.stringify(sidecar, void 0, 1)}
`, {
      flag: "wx",
      mode: 384
    }), await rename(partialSidecar, sidecarPath), await rename(partial, target), { rootfs: target, sidecarPath, sidecar, entries: budget.entries, bytes: budget.bytes };
  } catch (error) {
    throw await rm2(partialSidecar, { force: !0 }), await rm2(partial, { recursive: !0, force: !0 }), error instanceof NavgwError ? error : fileError(error, "unpacking an image", target);
  }
}
async function applyLayers(layers, root, options) {
  var _stack = [];
  try {
    let budget = new UnpackBudget({ ...DEFAULT_LIMITS, ...options.limits });
    let ownership = options.ownership ?? (process.geteuid?.() === 0 ? "apply" : "record");
    let writer = __using(_stack, new RootfsWriter(root, ownership, () => budget.addImplied(), options.anchored), !0);
    for (let layer of layers) {
      let what = `layer ${layer.diffId}`, hash = hashFor(layer.diffId), reader = new TarReader(new LayerApplier(writer, budget)), source = layer.open();
      options.signal !== void 0 && addAbortSignal(options.signal, source);
      for await (let chunk of decompressed(source, what, { recycle: !0 }))
        options.signal?.throwIfAborted(), budget.addBytes(chunk.length), reader.write(chunk), hash.update(chunk), await writer.settled(), await nextTurn();
      reader.end(), checkHash(hash, layer.diffId, what, "NAVGW_IMAGE");
    }
    return { sidecar: writer.finish(), budget };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function refuseUsed(target) {
  try {
    if ((await readdir4(target)).length === 0) return;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    if (systemCode(error) !== "ENOTDIR") throw fileError(error, "unpacking an image", target);
  }
  throw new NavgwError("NAVGW_BAD_OPTION", `${target} is not an empty directory`, {
    hint: "name a directory that does not exist yet"
  });
}

// src/core/distribution/node-from-image.ts
var FOLDERS = ["bin", "images"];
async function diskFromImage(guest, source, options = {}) {
  var _stack = [];
  try {
    let { signal } = options;
    let image = __using(_stack, await openImage(source, options), !0);
    let identity = `image ${digestOf(image.configBytes)} ${versionOfTag(image.name ?? source)}`;
    return await makeNodeDisk(guest, identity, (folder) => gather(image, folder, source, signal), signal);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function gather(image, folder, source, signal) {
  let { rootfs } = await unpackImage(image, join8(folder, "root"), { ownership: "record", signal }), files = (await Promise.all(FOLDERS.map((name) => filesBelow(rootfs, name)))).flat();
  if (!files.some(({ name }) => name === "bin/k3s"))
    throw new NavgwError("NAVGW_IMAGE", `${source} is no image of k3s: it has no /bin/k3s`, {
      hint: "name one like rancher/k3s:v1.36.1-k3s1; an archive of your own images is given by its path"
    });
  let wrong3 = await whatIsWrong(join8(rootfs, "bin/k3s"));
  if (wrong3 !== void 0)
    throw new NavgwError("NAVGW_IMAGE", `${source} is no image of k3s: its /bin/k3s is ${wrong3}`, {
      hint: "pull or build it again for this machine's architecture"
    });
  return { version: versionOfTag(image.name ?? source) ?? await versionInside(rootfs, source), files };
}
function versionOfTag(name) {
  try {
    let version2 = releaseOfTag(parseReference(name.replace(/^[a-z-]+:\/\//, "")).tag ?? "");
    return isRelease(version2) ? version2 : void 0;
  } catch {
    return;
  }
}
async function versionInside(rootfs, source) {
  let path = join8(rootfs, "etc/os-release"), text6 = await lstat3(path).then(
    (about) => about.isFile(),
    () => !1
  ) ? await readFile(path, "utf8") : "", version2 = /^PRETTY_NAME="?K3s (\S+?)"?$/m.exec(text6)?.[1];
  if (version2 !== void 0 && isRelease(version2)) return version2;
  throw new NavgwError("NAVGW_IMAGE", `${source} does not say which k3s it is`, {
    hint: "name it by a tag, like rancher/k3s:v1.36.1-k3s1"
  });
}

// src/core/distribution/node-from-release.ts
import { rm as rm3 } from "node:fs/promises";

// src/core/download/download-failure.ts
var NoSuchFile = class extends NavgwError {
  constructor(what, url, hint) {
    super("NAVGW_DOWNLOAD", `${url.host} has no ${what}: ${withoutQuery(url)}`, { hint });
  }
};
async function downloadFailure(answer, what) {
  let { status, url, headers } = answer;
  if (await answer.body.dump(), status === 404 || status === 410) return new NoSuchFile(what, url);
  let retryAfter = parseRetryAfter(headers["retry-after"]);
  if (status === 429) {
    let reported2 = new NavgwError("NAVGW_DOWNLOAD", `${url.host} limits the rate of requests for ${what}`, {
      hint: "wait and try again, or take it from a mirror: NAVGW_K3S_MIRROR"
    });
    return new TransientFailure(reported2, { retryAfter });
  }
  let reported = new NavgwError("NAVGW_DOWNLOAD", `${url.host} answers ${status} to ${what}`, {
    hint: "try again, or take it from a mirror: NAVGW_K3S_MIRROR"
  });
  return isTransientStatus(status) ? new TransientFailure(reported, { retryAfter }) : reported;
}
function withoutQuery(url) {
  return `${url.origin}${url.pathname}`;
}

// src/core/download/slow-download.ts
function endWhenSlow(body, received, window = 3e4) {
  let before = received(), timer = setInterval(() => {
    let now = received();
    if (now - before < 65536) {
      let error = new Error(`only ${now - before} bytes came within ${window} ms`);
      body.destroy(Object.assign(error, { code: "ETIMEDOUT" }));
    }
    before = now;
  }, window).unref();
  body.once("close", () => clearInterval(timer));
}

// src/core/download/downloads.ts
var Downloads = class {
  #options;
  #http;
  #cache;
  #retry;
  constructor(options) {
    this.#options = options, this.#http = new HttpClient(options.mayBePlain ?? (() => !1), options.stallTimeout), this.#cache = new BlobCache(options.dir), this.#retry = { ...DEFAULT_RETRY, ...options.retry };
  }
  /**
   * A small text, and the address that had it after redirects.
   * @param options.most bytes allowed
   * @param options.timeout bound in ms on the whole of it; then there is one try only
   * @throws NavgwError NAVGW_DOWNLOAD
   */
  async text(url, what, options) {
    let bounds = [this.#options.signal, options.timeout && AbortSignal.timeout(options.timeout)], signal = AbortSignal.any(bounds.filter((one) => one instanceof AbortSignal)), once5 = async () => {
      let answer = await this.#get(url, what, {}, signal);
      return { text: (await readBody(answer, options.most, what, signal).catch(asDownload)).toString("utf8"), url: answer.url };
    };
    try {
      let policy = options.timeout === void 0 ? this.#retry : { ...this.#retry, attempts: 1 };
      return await withRetries(policy, signal, once5);
    } catch (error) {
      throw this.#options.signal?.throwIfAborted(), signal.aborted ? new NavgwError("NAVGW_DOWNLOAD", `${url.host} did not answer within ${options.timeout} ms`, {
        cause: error
      }) : error;
    }
  }
  /**
   * Path of a file, whole and checked. It stays in `dir` until it is deleted there.
   * @throws NavgwError NAVGW_DOWNLOAD when there is none, the server fails for longer than the tries last, or the bytes are others
   * than promised; NAVGW_NO_SPACE, NAVGW_STATE
   */
  async file({ url, what, sha256 }) {
    let digest = `sha256:${sha256}`, size = await this.#sizeOf(url, what), blob2 = { digest, size };
    return await this.#cache.has(blob2) || await this.#fetch(url, what, blob2), this.#cache.path(digest);
  }
  async #fetch(url, what, blob2) {
    for (; ; ) {
      let ingest = await this.#cache.ingest(blob2), resumed = ingest.received > 0;
      try {
        await this.#retried(
          () => fetchInto(ingest, blob2, what, {
            get: async (headers) => {
              let answer = await this.#get(url, what, headers);
              return endWhenSlow(answer.body, () => ingest.received, this.#options.stallTimeout), answer;
            },
            note: () => Promise.resolve(void 0),
            onProgress: ({ received, size }) => this.#options.onProgress?.({ what, received, size }),
            signal: this.#options.signal
          })
        );
      } catch (error) {
        throw await ingest.leave(), error;
      }
      try {
        return await ingest.commit(what);
      } catch (error) {
        if (!resumed) throw error;
      }
    }
  }
  /** Asks for the first byte only: not every store that releases redirect to answers HEAD. */
  #sizeOf(url, what) {
    return this.#retried(async () => {
      let answer = await this.#get(url, what, { range: "bytes=0-0" });
      await answer.body.dump();
      let total = answer.status === 206 ? /\/(\d+)$/.exec(String(answer.headers["content-range"]))?.[1] : answer.headers["content-length"], size = Number(total);
      if (total !== void 0 && Number.isSafeInteger(size) && size > 0) return size;
      throw new NavgwError("NAVGW_DOWNLOAD", `${answer.url.host} does not say how large ${what} is`, {
        hint: "take it from a server that sends Content-Length"
      });
    });
  }
  /** An answer that has what was asked for. */
  async #get(url, what, headers, signal = this.#options.signal) {
    let answer = await this.#http.send(url, { headers, signal });
    if ([200, 206, 416].includes(answer.status)) return answer;
    throw await downloadFailure(answer, what);
  }
  async #retried(work) {
    return withRetries(this.#retry, this.#options.signal, work);
  }
  async [Symbol.asyncDispose]() {
    await this.#http[Symbol.asyncDispose]();
  }
};
function asDownload(error) {
  throw error instanceof TransientFailure || !(error instanceof NavgwError) ? error : new NavgwError("NAVGW_DOWNLOAD", error.message, { hint: error.hint, cause: error });
}

// src/core/distribution/node-from-release.ts
var LARGEST_TEXT = 65536, HINT_TIMEOUT = 3e3;
function cachedRelease(origin, release2) {
  return findNodeDisk(identityOf(origin, release2));
}
async function newestOf(channel, options, timeout) {
  var _stack = [];
  try {
    let downloads = __using(_stack, open4(options), !0);
    return await askChannel(downloads, channel, options.origin, timeout);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function askChannel(downloads, channel, { channels }, timeout) {
  let what = `k3s channel ${channel}`, limits = { most: 8 << 20, ...timeout === void 0 ? {} : { timeout } }, { text: text6, url } = await downloads.text(new URL(channel, channels), what, limits);
  for (let candidate of [text6.trim(), decodeURIComponent(url.pathname.split("/").at(-1) ?? "")])
    if (isRelease(candidate)) return candidate;
  throw new NavgwError("NAVGW_DOWNLOAD", `${url.host} names no release for ${what}`, {
    hint: "ask for a release, like --k3s-version v1.36.1+k3s1"
  });
}
async function listRelease(release2, options, timeout) {
  var _stack = [];
  try {
    let downloads = __using(_stack, open4(options), !0);
    let { sums: name } = releaseFiles();
    let url = releaseUrl(options.origin, release2, name);
    let limits = { most: LARGEST_TEXT, ...timeout === void 0 ? {} : { timeout } };
    try {
      let { text: text6, url: from } = await downloads.text(url, `k3s ${release2}`, limits);
      return { release: release2, sums: parseSums(text6, from) };
    } catch (error) {
      throw error instanceof NoSuchFile ? new NoSuchFile(`k3s ${release2}`, url, await whatExists(downloads, release2, options)) : error;
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function whatExists(downloads, release2, { origin }) {
  let minor = /^v\d+\.\d+/.exec(release2)?.[0] ?? "stable";
  try {
    let newest2 = await askChannel(downloads, minor, origin, HINT_TIMEOUT);
    if (newest2 !== release2) return `the newest of ${minor} there is ${newest2}: --k3s-version ${newest2}`;
  } catch {
  }
  if (!origin.isMirror) return "https://github.com/k3s-io/k3s/releases has the names of those there are";
  let { binary, images, sums } = releaseFiles();
  return `the mirror needs ${encodeURIComponent(release2)}/{${binary},${images},${sums}}`;
}
async function downloadRelease(guest, { release: release2, sums }, options) {
  let { origin, signal } = options, names = releaseFiles();
  return makeNodeDisk(
    guest,
    identityOf(origin, release2),
    async (folder) => {
      let { binary, images } = await fetchBoth(release2, sums, names, options), archive = { path: images, name: names.images, program: binary }, warning = await checkAirgapImages(archive, signal).catch((error) => {
        throw unusable(release2, error);
      });
      return warning !== void 0 && options.onWarning?.(warning), {
        version: release2,
        files: [
          ...await programFiles(binary, folder, { what: `the program of k3s ${release2}`, signal }),
          { name: `images/${names.images}`, path: images, mode: 420 }
        ],
        // The disk has the same bytes.
        done: async () => {
          for (let path of [binary, images]) await rm3(path, { force: !0 });
        }
      };
    },
    signal
  );
}
function unusable(release2, error) {
  return !(error instanceof NavgwError) || error.code !== "NAVGW_IMAGE" ? error : new NavgwError("NAVGW_DOWNLOAD", `k3s ${release2} cannot be used: ${error.message}`, {
    hint: "take another release, or mend the mirror",
    cause: error
  });
}
async function fetchBoth(release2, sums, names, options) {
  var _stack = [];
  try {
    let failed = new AbortController();
    let signals = [failed.signal, ...options.signal === void 0 ? [] : [options.signal]];
    let downloads = __using(_stack, open4({ ...options, signal: AbortSignal.any(signals) }), !0);
    let fetch2 = (name, what) => {
      let url = releaseUrl(options.origin, release2, name);
      return downloads.file({ url, what, sha256: sumFor(release2, name, sums) });
    };
    let tasks = [
      fetch2(names.binary, `k3s ${release2}`),
      fetch2(names.images, `the images of k3s ${release2}`)
    ];
    try {
      let [binary, images] = await Promise.all(tasks);
      return { binary, images };
    } catch (error) {
      throw failed.abort(error), await Promise.allSettled(tasks), options.signal?.throwIfAborted(), error;
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function sumFor(release2, name, sums) {
  let listed = sums.get(name), pinned2 = RELEASE_PINS[release2]?.[name];
  if (listed === void 0)
    throw new NavgwError("NAVGW_DOWNLOAD", `the sums of k3s ${release2} do not list ${name}`, {
      hint: "take another release, or a complete mirror"
    });
  if (pinned2 === void 0 || pinned2 === listed) return listed;
  throw new NavgwError("NAVGW_DOWNLOAD", `k3s ${release2} is served with another ${name} than is known`, {
    hint: "its source was changed: do not use it"
  });
}
function open4({ origin, env, ...options }) {
  if (isOffline(env))
    throw new NavgwError("NAVGW_DOWNLOAD", "k3s is not downloaded: NAVGW_OFFLINE is set", {
      hint: "unset it, or use --node builtin or --k3s-binary FILE"
    });
  return new Downloads({
    ...options,
    dir: k3sDownloadsDir(),
    mayBePlain: (host) => origin.base.protocol === "http:" && host === origin.base.host
  });
}
function identityOf({ base }, release2) {
  return `release ${base.href} ${release2} ${process.arch}`;
}

// src/core/distribution/node-version.ts
function isVersion(asked, version2) {
  if (asked === void 0 || isChannel(asked)) return !0;
  let plain = (text6) => releaseOfTag(text6.replace(/^v/, "")), [want, have] = [plain(asked), plain(version2)];
  return have === want || have.startsWith(`${want}.`) || have.startsWith(`${want}+`);
}

// src/core/base/version-order.ts
function partsOf(version2) {
  let [, major, minor, patch, preRelease] = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:-([^+]+))?(?:\+.*)?$/.exec(version2) ?? [];
  if (!(major === void 0 || minor === void 0))
    return { numbers: [Number(major), Number(minor), Number(patch ?? 0)], preRelease };
}
function minorOf(version2) {
  let numbers = partsOf(version2)?.numbers;
  return numbers?.[0] === 1 ? numbers[1] : void 0;
}
function compareVersions(one, other) {
  let [a, b] = [partsOf(one), partsOf(other)];
  if (a === void 0 || b === void 0) return 0;
  for (let at of [0, 1, 2])
    if (a.numbers[at] !== b.numbers[at]) return a.numbers[at] - b.numbers[at];
  return a.preRelease === void 0 || b.preRelease === void 0 ? +(b.preRelease !== void 0) - +(a.preRelease !== void 0) : a.preRelease.localeCompare(b.preRelease, "en", { numeric: !0 });
}

// src/core/distribution/supported-versions.ts
var OLDEST = 28, NEWEST = 37;
function requireSupported(version2) {
  let minor = minorOf(version2);
  if (!(minor === void 0 || minor >= OLDEST || distributionOf(version2) === "builtin"))
    throw new NavgwError(
      "NAVGW_UNSUPPORTED",
      `k3s ${version2} is too old: nothing before v1.${OLDEST} is supported`,
      {
        hint: `take v1.${OLDEST} or newer, such as --k3s-version stable`
      }
    );
}
function noteOnNewer(version2) {
  let minor = minorOf(version2);
  if (!(minor === void 0 || minor <= NEWEST + 1 || distributionOf(version2) === "builtin"))
    return `k3s ${version2} is newer than this version of navgw-test knows (v1.${NEWEST}): it may not start`;
}

// src/core/distribution/unreachable-origin.ts
import { readFile as readFile2, rm as rm4 } from "node:fs/promises";
import { join as join9 } from "node:path";
var REMEMBERED_FOR = 36e5, schema2 = external_exports.object({ base: external_exports.string(), wanted: external_exports.string(), why: external_exports.string(), time: external_exports.number() }), notePath = () => join9(k3sDownloadsDir(), "unreachable.json");
async function recallFailure({ base }, wanted, now = Date.now()) {
  try {
    let note = schema2.parse(JSON.parse(await readFile2(notePath(), "utf8"))), age = now - note.time;
    return age >= 0 && age < REMEMBERED_FOR && note.base === base.href && note.wanted === wanted ? note.why : void 0;
  } catch {
    return;
  }
}
async function rememberFailure({ base }, wanted, why, now = Date.now()) {
  try {
    await makePrivateDir(k3sDownloadsDir()), await writeDurably(notePath(), JSON.stringify({ base: base.href, wanted, why, time: now }));
  } catch (error) {
    throw fileError(error, "noting that k3s cannot be downloaded", notePath());
  }
}
async function forgetFailure() {
  await rm4(notePath(), { force: !0 });
}

// src/core/distribution/choose-node.ts
var PATIENCE = 1500;
async function chooseNode(guest, wish, options = {}) {
  let node = await getNode(guest, wish, options), { distribution, version: version2 } = node.info;
  if (distribution === "builtin") return node;
  requireSupported(version2);
  let note = noteOnNewer(version2);
  return note !== void 0 && options.onWarning?.(note), node;
}
async function getNode(guest, wish, options) {
  let { signal, env = process.env, onWarning } = options, version2 = wish.k3sVersion ?? wish.k8sVersion;
  if (wish.node === "builtin") return builtin(guest, wish, "asked for");
  if (wish.k3sBinary !== void 0) {
    let release3 = version2 === void 0 ? void 0 : parseVersion(version2), named = release3 !== void 0 && "release" in release3 ? release3.release : void 0, disk2 = await diskFromBinary(guest, wish.k3sBinary, named, signal, onWarning);
    return k3s(requireVersion(disk2, version2), wish, `from ${wish.k3sBinary}`);
  }
  if (wish.nodeImage !== void 0) {
    let disk2 = await diskFromImage(guest, wish.nodeImage, { env, signal });
    return k3s(requireVersion(disk2, version2), wish, `from image ${wish.nodeImage}`);
  }
  let release2 = { ...options, origin: findOrigin(env) };
  if (wish.node === "auto") return chooseAutomatically(guest, wish, version2, release2);
  let [disk, reason] = await requireRelease(guest, version2, release2).catch((error) => {
    throw withHint(error);
  });
  return k3s(disk, wish, reason);
}
function sameAgain(disk, wish) {
  return k3s(disk, wish, FROM_CACHE);
}
function requirePossible(guest, wish) {
  if (wish.node === "builtin") return void builtin(guest, wish, "asked for");
  let asked = parseVersion(wish.k3sVersion ?? wish.k8sVersion);
  requireSupported("release" in asked ? asked.release : asked.channel);
}
async function requireRelease(guest, version2, options) {
  let asked = parseVersion(version2), release2 = "release" in asked ? asked.release : await newestOf(asked.channel, options);
  requireSupported(release2);
  let cached = await cachedRelease(options.origin, release2);
  return cached !== void 0 ? [cached, FROM_CACHE] : [await downloadRelease(guest, await listRelease(release2, options), options), fromServer(options)];
}
async function chooseAutomatically(guest, wish, version2, options) {
  let { origin, env } = options, asked = parseVersion(version2);
  if ("release" in asked && distributionOf(asked.release) === "builtin")
    return builtin(guest, wish, "asked for by its version");
  let cached = "release" in asked ? await cachedRelease(origin, asked.release) : void 0;
  if (cached !== void 0) return k3s(cached, wish, FROM_CACHE);
  let wanted = "release" in asked ? asked.release : asked.channel, instead = (why) => builtin(guest, wish, `no k3s ${wanted}: ${why}`);
  if (isOffline(env)) return instead("NAVGW_OFFLINE is set");
  let before = await recallFailure(origin, wanted);
  if (before !== void 0) return instead(`${before} (not asked again for an hour)`);
  try {
    let listed = await lookUp(asked, options), disk = await cachedRelease(origin, listed.release) ?? await downloadRelease(guest, listed, options);
    return await forgetFailure(), k3s(disk, wish, fromServer(options));
  } catch (error) {
    if (!(error instanceof NavgwError) || error.code !== "NAVGW_DOWNLOAD") throw error;
    return await rememberFailure(origin, wanted, error.message), instead(error.message);
  }
}
async function lookUp(asked, options) {
  let start = performance.now(), release2 = "release" in asked ? asked.release : await newestOf(asked.channel, options, PATIENCE), left = Math.max(1, Math.round(PATIENCE - (performance.now() - start)));
  return listRelease(release2, options, left);
}
var FROM_CACHE = "from the cache", fromServer = ({ origin }) => `from ${origin.base.host}`;
function k3s({ version: version2, path }, { enable }, reason) {
  let distribution = distributionOf(version2);
  return distribution === "builtin" && requireNoComponents(enable, reason), { from: "k3s", info: { distribution, version: version2, reason }, disk: path, reason };
}
function requireVersion(disk, asked) {
  if (isVersion(asked, disk.version)) return disk;
  throw new NavgwError("NAVGW_BAD_OPTION", `that k3s is ${disk.version}, not ${asked}`, {
    hint: "leave the version out"
  });
}
function builtin(guest, { k8sVersion, enable }, reason) {
  requireNoComponents(enable, reason);
  let version2 = builtinVersion(guest);
  if (isVersion(k8sVersion, version2))
    return { from: "builtin", info: { distribution: "builtin", version: version2, reason }, disk: void 0, reason };
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    `the builtin node has Kubernetes ${version2} only, not ${k8sVersion} (${reason})`,
    { hint: "leave the version out, or ask for k3s with --node k3s" }
  );
}
function requireNoComponents(enable, reason) {
  if (enable.length !== 0)
    throw new NavgwError("NAVGW_UNSUPPORTED", `the builtin node has no ${enable.join(", ")} (${reason})`, {
      hint: "ask for k3s with --node k3s, or leave --enable out"
    });
}
function builtinVersion(guest) {
  return `v${artifactEntry(guest, "node.erofs").version.replace(/^v/, "")}`;
}
function withHint(error) {
  if (!(error instanceof NavgwError) || error.code !== "NAVGW_DOWNLOAD" || error.hint !== void 0)
    return error;
  let hint = "NAVGW_K3S_MIRROR, HTTPS_PROXY or --k3s-binary help where it cannot be reached; or use --node builtin";
  return new NavgwError(error.code, error.message, { hint, cause: error });
}

// src/core/distribution/component-images.ts
var IMAGES = {
  "every pod": ["rancher/mirrored-pause"],
  coredns: ["rancher/mirrored-coredns-coredns"],
  "local-storage": ["rancher/local-path-provisioner", "rancher/mirrored-library-busybox"],
  servicelb: ["rancher/klipper-lb"],
  traefik: ["rancher/mirrored-library-traefik", "rancher/klipper-helm"],
  "metrics-server": ["rancher/mirrored-metrics-server"],
  "network-policy": [],
  "helm-controller": ["rancher/klipper-helm"]
}, REPLACED_BY = {
  "rancher/mirrored-pause": "pause-image",
  "rancher/klipper-helm": "helm-job-image"
};
function wantedImages(config, only) {
  let registry = config["system-default-registry"] ?? "docker.io", found = /* @__PURE__ */ new Map();
  for (let [component, repositories] of Object.entries(IMAGES))
    if (!(only?.includes(component) === !1 || !runsComponent(component, config)))
      for (let name of repositories) {
        let repository = `${registry}/${name}`;
        !(config[REPLACED_BY[name] ?? ""] !== void 0) && !found.has(repository) && found.set(repository, { component, repository });
      }
  return [...found.values()];
}
function missingImages(wanted, names) {
  let there = new Set(
    names.map((name) => {
      let { registry, repository } = parseReference(name);
      return `${registry}/${repository}`;
    })
  );
  return wanted.filter(({ repository }) => !there.has(repository));
}

// src/core/distribution/images-to-pull.ts
async function imagesToPull(config, { disk, archives, canPull, components, signal }) {
  let own = await imageNamesOf(disk);
  if (own === void 0) return [];
  let missing = missingImages(wantedImages(config, components), own);
  if (missing.length > 0 && archives.length > 0) {
    let given2 = await namesInAll(
      archives.map(({ path }) => path),
      signal
    );
    if (given2 === void 0) return [];
    missing = missingImages(missing, given2);
  }
  if (missing.length > 0 && !canPull) throw cannotPull(missing);
  return missing.map(({ repository, component }) => `${repository} (${component})`);
}
function cannotPull(missing) {
  let what = missing.map(({ repository, component }) => `${repository} (${component})`), optional = COMPONENT_NAMES.filter((name) => missing.some(({ component }) => component === name)), hint = "give archives that have them with --image FILE (image build: --load FILE)";
  return new NavgwError(
    "NAVGW_IMAGE",
    `the node needs images that no archive has, and NAVGW_OFFLINE is set: ${what.join(", ")}`,
    { hint: optional.length === 0 ? hint : `${hint}, or take ${optional.join(", ")} out of --enable` }
  );
}

// src/core/golden/place-golden.ts
import { chmod as chmod2, open as open6, readdir as readdir5, rm as rm5, stat as stat3 } from "node:fs/promises";
import { join as join10 } from "node:path";

// src/core/golden/superblock.ts
import { open as open5 } from "node:fs/promises";
var SUPERBLOCK = 1024, MAGIC2 = { at: 56, value: 61267 }, STATE = { at: 58, clean: 1 }, FEATURES = { at: 96, needsRecovery: 4 }, LABEL = { at: 120, text: "navgw-state\0" };
async function isCleanStateDisk(path) {
  var _stack = [];
  try {
    let file = __using(_stack, await open5(path, "r"), !0);
    let { buffer: buffer2, bytesRead } = await file.read(Buffer.alloc(SUPERBLOCK), 0, SUPERBLOCK, SUPERBLOCK);
    return bytesRead === SUPERBLOCK && buffer2.readUInt16LE(MAGIC2.at) === MAGIC2.value && buffer2.readUInt16LE(STATE.at) === STATE.clean && (buffer2.readUInt32LE(FEATURES.at) & FEATURES.needsRecovery) === 0 && buffer2.toString("latin1", LABEL.at, LABEL.at + LABEL.text.length) === LABEL.text;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/golden/place-golden.ts
async function placeGolden(key, make2, signal) {
  await makePrivateDir(goldenDir()), await sweep(key);
  let dir = join10(goldenDir(), key);
  try {
    return { ...await placeFolder(dir, async (folder) => {
      let made = join10(folder, GOLDEN_FILES.state), sealed = await seal(made, await make2(made), signal);
      return await writeDurably(join10(folder, GOLDEN_FILES.description), JSON.stringify(sealed, void 0, 2)), sealed;
    }), key, dir, path: join10(dir, GOLDEN_FILES.state) };
  } catch (error) {
    throw fileError(error, "making a golden disk", dir);
  }
}
async function seal(path, made, signal) {
  var _stack = [];
  try {
    if (!await isCleanStateDisk(path))
      throw new NavgwError("NAVGW_STATE", "the golden disk was not left clean by its guest", {
        hint: "try again, or with another --engine"
      });
    await chmod2(path, 292);
    let file = __using(_stack, await open6(path, "r"), !0);
    await file.sync();
    let sha256 = await sumOfWritten(path, signal);
    await noteStamp(path);
    return { schema: 1, ...made, size: (await stat3(path)).size, sha256 };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function sweep(key) {
  for (let name of await readdir5(goldenDir())) {
    if (!name.startsWith(UNPLACED)) continue;
    let of = name.slice(UNPLACED.length, UNPLACED.length + key.length);
    (of === key || !await isLocked(goldenLock(of))) && await rm5(join10(goldenDir(), name), { recursive: !0, force: !0 });
  }
}

// src/core/guest/node-config.ts
var import_yaml = __toESM(require_dist(), 1);

// src/core/base/guest-network.ts
var GUEST_ADDRESS = "192.168.127.2", GATEWAY_ADDRESS = "192.168.127.1", GUEST_MAC = "5a:94:ef:e4:0c:ee";
var GUEST_NETWORK = {
  address: `${GUEST_ADDRESS}/24`,
  gateway: GATEWAY_ADDRESS,
  dns: GATEWAY_ADDRESS,
  mac: GUEST_MAC,
  mtu: 1500
}, HOSTNAME = "navgw";

// src/core/guest/node-config.ts
var DISABLED = ["traefik", "metrics-server", "servicelb"], DEFAULTS = {
  "node-name": HOSTNAME,
  "node-ip": GUEST_ADDRESS,
  "tls-san": ["127.0.0.1", "localhost", GUEST_ADDRESS],
  "write-kubeconfig-mode": "0600",
  "disable-cloud-controller": !0,
  "flannel-backend": "host-gw",
  "kubelet-arg": [
    // A test cluster's disk is small and may fill up: pods go on until there is truly nothing left.
    "eviction-hard=memory.available<50Mi,nodefs.available<1%,nodefs.inodesFree<1%,imagefs.available<1%",
    "eviction-minimum-reclaim=nodefs.available=1%,imagefs.available=1%",
    // Images that were loaded on purpose cannot be pulled again.
    "image-gc-high-threshold=100",
    "image-gc-low-threshold=99"
  ]
}, K3S_DEFAULTS = {
  "kube-controller-manager-arg": ["kube-api-qps=500", "kube-api-burst=1000"]
}, NFTABLES = 31;
function nodeConfig({
  distribution = "builtin",
  version: version2 = "",
  enable = [],
  k3sConfig = {}
}) {
  let config = {
    ...DEFAULTS,
    "kube-proxy-arg": [`proxy-mode=${(minorOf(version2) ?? NFTABLES) < NFTABLES ? "iptables" : "nftables"}`],
    ...distribution === "k3s" ? K3S_DEFAULTS : {},
    disable: DISABLED.filter((name) => !enable.includes(name)),
    ...enable.includes("network-policy") ? {} : { "disable-network-policy": !0 }
  };
  for (let [key, value] of Object.entries(k3sConfig))
    key.endsWith("+") ? config[key.slice(0, -1)] = [...listOf(config[key.slice(0, -1)]), ...listOf(value)] : config[key] = value;
  config["tls-san"] = [.../* @__PURE__ */ new Set([...listOf(DEFAULTS["tls-san"]), ...listOf(config["tls-san"])])];
  let wantsHelm = enable.includes("helm-controller") || runsComponent("traefik", config);
  return distribution === "k3s" && !wantsHelm && (config["disable-helm-controller"] ??= !0), config;
}
var configYaml = (config) => (0, import_yaml.stringify)(config, { lineWidth: 0 });
function listOf(value) {
  return value === void 0 ? [] : Array.isArray(value) ? value : [value];
}

// src/core/options/fixed-node-config.ts
var FIXED = {
  "node-name": [HOSTNAME, "a node is known by its name from one start to the next"],
  "node-ip": [GUEST_ADDRESS, "the guest has this address only"],
  "with-node-id": ["false", "a node is known by its name from one start to the next"],
  "data-dir": ["/var/lib/rancher/k3s", "images and manifests are put there"],
  "write-kubeconfig": ["/etc/rancher/k3s/k3s.yaml", "it is read from there"],
  "https-listen-port": [`${6443}`, "the host's port leads there"],
  "bind-address": ["0.0.0.0", "the host's port and the node itself both lead there"],
  "disable-agent": ["false", "a cluster has one node, and this is it"],
  "disable-apiserver": ["false", "a cluster has one node, and this is it"]
}, REFUSED = {
  config: "give the file with --k3s-config, or its entries as k3sConfig",
  "private-registry": "give the file with --registries, or its text as registries",
  help: "k3s would print its help and end",
  version: "k3s would print its version and end",
  "cluster-reset": "k3s would reset its data and end; navgw-test down and up make a new cluster",
  "cluster-reset-restore-path": "k3s would restore its data and end; navgw-test snapshot does that here",
  "disable-apiserver-lb": "it is an argument of k3s agent, and the node runs k3s server"
}, SHORT = {
  c: "config",
  d: "data-dir",
  h: "help",
  i: "node-ip",
  o: "write-kubeconfig"
};
function configProblems(config) {
  return Object.entries(config).flatMap(([key, value]) => {
    let plain = key.replace(/\+$/, ""), name = SHORT[plain] ?? plain, instead = REFUSED[name];
    if (instead !== void 0 && value !== !1 && value !== "false") return [{ key, rule: instead }];
    let [only, why] = FIXED[name] ?? [];
    return only === void 0 || [value].flat().every((one) => String(one) === only) ? [] : [{ key, rule: `must be ${only}: ${why}` }];
  });
}

// src/core/options/cluster-options.ts
var port = external_exports.number().int("must be a whole number").min(0, "must be between 0 and 65535").max(65535, "must be between 0 and 65535");
function inOrder(components) {
  return COMPONENT_NAMES.filter((name) => components.includes(name));
}
var forward = external_exports.strictObject({ host: port, guest: port.min(1, "must be between 1 and 65535") }), schema3 = external_exports.strictObject({
  name: external_exports.string().regex(CLUSTER_NAME, CLUSTER_NAME_RULE).default("default"),
  engine: external_exports.enum(["auto", ...ENGINE_NAMES]).default("auto"),
  node: external_exports.enum(NODE_NAMES).default("auto"),
  k8sVersion: external_exports.string().regex(/^v?\d+\.\d+(\.\d+)?/, "must look like 1.37 or v1.37.2").optional(),
  k3sVersion: external_exports.string().regex(
    /^(v?\d+\.\d+(\.\d+([-+][0-9A-Za-z.+-]+)?)?|stable|latest|testing)$/,
    "must look like v1.36.1+k3s1, v1.36 or stable"
  ).optional(),
  k3sBinary: external_exports.string().min(1, "must be a path").optional(),
  nodeImage: external_exports.string().min(1, "must be a reference").optional(),
  kernel: external_exports.string().min(1, "must be bundled, libkrunfw or a path").default("bundled"),
  cpus: external_exports.number().int("must be a whole number").min(1, "must be 1 to 64").max(64, "must be 1 to 64").optional(),
  memory: external_exports.number().int("must be whole MiB").min(1024, `must be at least ${1024} MiB: the node does not start in less`).max(1 << 20, "must be at most 1048576 MiB").optional(),
  kubePort: port.default(0),
  ports: external_exports.array(forward).default([]),
  manifests: external_exports.array(external_exports.string().min(1)).default([]),
  images: external_exports.array(external_exports.string().min(1)).default([]),
  enable: external_exports.array(external_exports.enum(COMPONENT_NAMES, `must be one of ${COMPONENT_NAMES.join(", ")}`)).transform(inOrder).default([]),
  k3sConfig: external_exports.record(external_exports.string(), external_exports.unknown()).superRefine((config, context) => {
    for (let { key, rule } of configProblems(config))
      context.addIssue({ code: "custom", path: [key], message: rule });
  }).default({}),
  env: external_exports.record(external_exports.string(), external_exports.string()).default({}),
  registries: external_exports.string().optional(),
  storage: external_exports.enum(["disk", "memory"]).default("disk"),
  fromSnapshot: external_exports.string().min(1, "must be a snapshot's name").optional(),
  golden: external_exports.boolean().default(!0),
  timeout: external_exports.number().positive("must be more than 0 ms").optional()
});
function findOptionProblems(options) {
  let { error } = schema3.safeParse(options);
  return (error?.issues ?? []).map((issue) => problemOf(issue, options));
}
function resolveOptions(options = {}) {
  let parsed = schema3.safeParse(options);
  if (!parsed.success) {
    let problems = parsed.error.issues.map((issue) => describe(problemOf(issue, options)));
    throw new NavgwError("NAVGW_BAD_OPTION", problems.join("; "), {
      hint: "navgw-test up --help shows what is allowed"
    });
  }
  let data = parsed.data;
  return requireNoContradiction(data.enable, data.k3sConfig), {
    ...data,
    node: nodeOf(data),
    memory: data.memory ?? (data.storage === "memory" ? 3072 : 2048),
    cpus: data.cpus,
    k8sVersion: data.k8sVersion,
    k3sVersion: data.k3sVersion,
    k3sBinary: data.k3sBinary,
    nodeImage: data.nodeImage,
    registries: data.registries,
    fromSnapshot: data.fromSnapshot,
    timeout: data.timeout
  };
}
var EXCLUSIVE = [
  ["k8sVersion", "k3sVersion"],
  ["k3sBinary", "nodeImage"],
  ["k3sVersion", "nodeImage"]
];
function nodeOf(data) {
  for (let pair of EXCLUSIVE)
    if (!pair.some((option) => data[option] === void 0))
      throw new NavgwError("NAVGW_BAD_OPTION", `${pair.join(" and ")} exclude each other`, {
        hint: "give one of them"
      });
  let given2 = ["k3sVersion", "k3sBinary", "nodeImage"].find((key) => data[key] !== void 0);
  if (given2 === void 0) return data.node;
  if (data.node !== "builtin") return "k3s";
  throw new NavgwError("NAVGW_BAD_OPTION", `${given2} is for k3s and the node is to be builtin`, {
    hint: `leave ${given2} or the node out`
  });
}
function requireForward(wanted) {
  let parsed = forward.safeParse(wanted);
  if (parsed.success) return parsed.data;
  let problems = parsed.error.issues.map((issue) => describe(problemOf(issue, wanted)));
  throw new NavgwError("NAVGW_BAD_OPTION", `port forward: ${problems.join("; ")}`, {
    hint: "give a port of this machine (0 for any free one) and a port of the node, like 8080:30080"
  });
}
function problemOf(issue, options) {
  if (issue.code === "unrecognized_keys")
    return { option: issue.keys.join(", "), value: void 0, rule: "unknown option" };
  let value = issue.path.reduce(
    (at, key) => at?.[key],
    options
  );
  return { option: issue.path.join("."), value, rule: issue.message };
}
function describe({ option, value, rule }) {
  return `${option}${value === void 0 ? "" : ` ${JSON.stringify(value)}`}: ${rule}`;
}

// src/core/cluster/boot-progress.ts
var UNDER_WAY_EVERY = 500, Steps = class {
  #onProgress;
  #start = performance.now();
  #told = /* @__PURE__ */ new Set();
  #last;
  #underWayAt = Number.NEGATIVE_INFINITY;
  #trouble;
  constructor(onProgress) {
    this.#onProgress = onProgress;
  }
  /** The step that was reached last. */
  get last() {
    return this.#last;
  }
  /** What keeps the guest's node from becoming ready at the moment. */
  get trouble() {
    return this.#trouble;
  }
  reached(step, detail) {
    if (this.#told.has(step)) return;
    this.#told.add(step), this.#last = step;
    let elapsed = performance.now() - this.#start;
    this.#onProgress?.({ step, elapsed, ...detail === void 0 ? {} : { detail } });
  }
  /** How far a step is that takes long. */
  underWay(step, detail) {
    let now = performance.now();
    this.#told.has(step) || now - this.#underWayAt < UNDER_WAY_EVERY || (this.#underWayAt = now, this.#onProgress?.({ step, elapsed: now - this.#start, detail: detail(), underWay: !0 }));
  }
  /** What is odd about a step, though the boot goes on. */
  warn(step, detail) {
    this.#onProgress?.({ step, elapsed: performance.now() - this.#start, detail, warning: !0 });
  }
  /** What goes wrong in the guest; undefined: nothing any more. */
  noteTrouble(trouble) {
    this.#trouble = trouble, trouble !== void 0 && this.#tellPending({ trouble: trouble.message });
  }
  /** Image archives that the node is importing; none: it is done. */
  noteImporting(files) {
    let named = files.filter((file) => file !== ""), names = named.length === 0 ? "" : ` (${named.join(", ")})`;
    this.#tellPending({ doing: files.length === 0 ? "" : `Importing images${names}` });
  }
  #tellPending(what) {
    let step = pendingStep(this.#told);
    step !== void 0 && this.#onProgress?.({ step, elapsed: performance.now() - this.#start, underWay: !0, ...what });
  }
  /** A mark of the guest. Its own `disks` is not the host's step of that name. */
  mark(name) {
    let step = BOOT_STEPS.find((known) => known === name);
    step !== void 0 && step !== "disks" && this.reached(step);
  }
};

// src/core/cluster/bring-up.ts
import { randomBytes as randomBytes5 } from "node:crypto";

// src/core/kubernetes/manifest-files.ts
var import_yaml2 = __toESM(require_dist(), 1);
import { readFile as readFile3 } from "node:fs/promises";
async function readManifests(paths) {
  return Promise.all(paths.map(readManifest));
}
async function readManifest(path) {
  let text6;
  try {
    text6 = await readFile3(path, "utf8");
  } catch (error) {
    let code = systemCode(error), why = code === "ENOENT" ? "no such file" : code === "EISDIR" ? "it is a directory" : `${code}`;
    throw new NavgwError("NAVGW_MANIFEST", `cannot read manifest ${path}: ${why}`, {
      hint: "give the path of a YAML or JSON file",
      cause: error
    });
  }
  return checkManifest(text6, path), { path, text: text6 };
}
function parseManifest2(text6, lineCounter) {
  return [...(0, import_yaml2.parseAllDocuments)(text6, { ...lineCounter === void 0 ? {} : { lineCounter }, version: "1.1", customTags: withoutTimes })];
}
var withoutTimes = (tags) => tags.filter((tag) => typeof tag == "string" || tag.format !== "TIME" && !/:timestamp$/.test(tag.tag));
function checkManifest(text6, what) {
  let lines2 = new import_yaml2.LineCounter(), documents = parseManifest2(text6, lines2), objects = 0;
  for (let document2 of documents) {
    let lineOf = (offset) => lines2.linePos(offset).line, [error] = document2.errors;
    if (error !== void 0)
      throw wrong(
        what,
        lineOf(error.pos[0]),
        `not YAML: ${error.message.split(`
`)[0]?.replace(/ at line .*/, "")}`
      );
    let object = document2.toJS();
    if (object == null) continue;
    objects++;
    let start = lineOf(document2.contents?.range?.[0] ?? document2.range[0]);
    if (typeof object != "object" || Array.isArray(object))
      throw wrong(what, start, "not a Kubernetes object");
    for (let key of ["apiVersion", "kind"]) {
      let value = object[key];
      if (typeof value != "string" || value === "") throw wrong(what, start, `no ${key}`);
    }
  }
  if (objects === 0) throw wrong(what, 1, "nothing in it");
}
function wrong(what, line, why) {
  return new NavgwError("NAVGW_MANIFEST", `${what}:${line}: ${why}`, {
    hint: "each document needs apiVersion, kind and metadata"
  });
}

// src/core/snapshot/snapshot.ts
var isMemory = (snapshot) => snapshot?.machine !== void 0;

// src/core/cluster/boot-cluster.ts
import { join as join17 } from "node:path";

// src/core/cluster-types/trouble.ts
var HINTS = {
  flag: "correct it in option k3sConfig, or leave it out",
  disk: "that is the guest's own disk, and in its memory with option storage memory: use fewer or smaller images, or give it more with option memory",
  "disk-error": "the kernel's lines in the log say more; look at the disk that holds the cluster's directory",
  memory: "give the guest more with option memory",
  port: "another part of the node, or a pod with hostNetwork, has that port: change one of them with option k3sConfig",
  cgroup: "use option kernel bundled, whose kernel has every controller",
  cni: "put the plugin into the folder it names, correct the configuration in /etc/cni/net.d, or use a k3s that brings its plugins: option k3sVersion instead of option k3sBinary",
  shim: "use a k3s that brings its own shim: option k3sVersion instead of option k3sBinary",
  runc: "use a k3s that brings its own runc: option k3sVersion instead of option k3sBinary",
  certificate: "its data is of another token or another time: remove the cluster (navgw-test down) and start it anew",
  data: "remove the cluster (navgw-test down) and start it anew; its data cannot be read by this node",
  image: "give an archive of that image with option images, a mirror with option registries, or correct its name",
  flannel: "the log says why flannel has not begun",
  pod: "the pod's line in the log says what it lacks",
  killed: "start it again; if nobody killed it on purpose, this machine ran out of memory: its kernel's log (dmesg) tells",
  ended: "the log says why it ended"
}, hintFor = ({ cause }) => Object.hasOwn(HINTS, cause) ? HINTS[cause] : void 0;

// src/core/guest/console-log.ts
import { open as open7 } from "node:fs/promises";
import { join as join11 } from "node:path";
var TAIL_BYTES = 65536, TAIL_LINES = 20, Console = class _Console {
  #file;
  #marks = /* @__PURE__ */ new Map();
  #at = 0;
  #rest = "";
  constructor(file) {
    this.#file = file;
  }
  /** Opens the console of a directory, which need not have one yet. */
  static async open(dir) {
    let path = join11(dir, FILES.consoleLog);
    try {
      return new _Console(await open7(path, "a+", 384));
    } catch (error) {
      throw fileError(error, "opening the console's log", path);
    }
  }
  /** Uptime in seconds of each mark that init has printed so far. */
  async marks() {
    let buffer2 = Buffer.allocUnsafe(TAIL_BYTES);
    for (; ; ) {
      let { bytesRead } = await this.#file.read(buffer2, 0, buffer2.length, this.#at);
      if (bytesRead === 0) return this.#marks;
      this.#at += bytesRead;
      let lines2 = (this.#rest + buffer2.toString("latin1", 0, bytesRead)).split(`
`);
      this.#rest = lines2.pop() ?? "";
      for (let line of lines2) {
        let [, name, uptime] = /^navgw: ([a-z-]+) (\d+\.\d+)\r?$/.exec(line) ?? [];
        name !== void 0 && this.#marks.set(name, Number(uptime));
      }
    }
  }
  /** Last lines, oldest first. */
  async tail() {
    let { size } = await this.#file.stat(), start = Math.max(0, size - TAIL_BYTES), buffer2 = Buffer.alloc(size - start);
    return await this.#file.read(buffer2, 0, buffer2.length, start), lastLines(buffer2.toString("utf8"));
  }
  /** The whole text. */
  async text() {
    let { size } = await this.#file.stat(), buffer2 = Buffer.alloc(size);
    return await this.#file.read(buffer2, 0, size, 0), buffer2;
  }
  async [Symbol.asyncDispose]() {
    await this.#file.close();
  }
};
function lastLines(text6) {
  return text6.split(/\r?\n/).filter((line) => line !== "").slice(-TAIL_LINES);
}

// src/core/guest/control-client.ts
var import_undici = __toESM(require_undici(), 1);
import { createReadStream as createReadStream3 } from "node:fs";
import { text } from "node:stream/consumers";
var REQUEST_TIMEOUT = 3e4, nodeSchema = external_exports.object({
  distribution: external_exports.enum(["builtin", "k3s"]),
  version: external_exports.string(),
  lacks: external_exports.array(external_exports.string()).optional()
}), troubleSchema = external_exports.object({ cause: external_exports.string(), message: external_exports.string(), line: external_exports.string().optional() }), eventSchema = external_exports.discriminatedUnion("type", [
  external_exports.object({ type: external_exports.literal("hello"), uptime: external_exports.number(), node: nodeSchema.nullish() }),
  external_exports.object({ type: external_exports.literal("mark"), name: external_exports.string(), uptime: external_exports.number(), try: external_exports.number().optional() }),
  external_exports.object({
    type: external_exports.literal("failed"),
    message: external_exports.string(),
    cause: external_exports.string().optional(),
    line: external_exports.string().optional(),
    tail: external_exports.array(external_exports.string()).default([])
  }),
  // Without a cause there is none any more.
  external_exports.object({ type: external_exports.literal("trouble"), ...troubleSchema.partial().shape }),
  external_exports.object({ type: external_exports.literal("importing"), files: external_exports.array(external_exports.string()).default([]) })
]), statusSchema = external_exports.object({
  state: external_exports.enum(["starting", "ready", "failed", "stopping", "idle"]),
  marks: external_exports.record(external_exports.string(), external_exports.number()),
  tries: external_exports.number(),
  uptime: external_exports.number(),
  memory: external_exports.object({ total: external_exports.number(), available: external_exports.number() }),
  trouble: troubleSchema.optional(),
  importing: external_exports.array(external_exports.string()).optional()
}), ControlClient = class {
  endpoint;
  constructor(endpoint) {
    this.endpoint = endpoint;
  }
  /** Everything that happened so far and then happens, until the guest hangs up or the signal is aborted. */
  async *events(signal) {
    let body = await this.#stream("GET", "/v1/events", { signal });
    try {
      for await (let line of lines(body)) {
        let event = eventSchema.safeParse(JSON.parse(line));
        event.success && (yield event.data);
      }
    } finally {
      body.destroy();
    }
  }
  async status(signal) {
    return statusSchema.parse(JSON.parse(await this.#text("GET", "/v1/status", { signal })));
  }
  /** The node's own kubeconfig. */
  async kubeconfig(signal) {
    return this.#text("GET", "/v1/kubeconfig", { signal });
  }
  async logs(source, options = {}) {
    let query = new URLSearchParams();
    return options.follow && query.set("follow", "1"), options.tail !== void 0 && query.set("tail", `${options.tail}`), this.#stream("GET", `/v1/logs/${source}?${query}`, { signal: options.signal });
  }
  /**
   * Imports an image archive.
   * @param archive its path, or its bytes
   * @returns names of the images in it
   * @throws NavgwError NAVGW_IMAGE when it cannot be read or the guest refuses it
   */
  async importImages(archive, signal) {
    let path = typeof archive == "string" ? archive : void 0, body = typeof archive == "string" ? createReadStream3(archive, { highWaterMark: 1 << 18 }) : archive, broken;
    body.once("error", (error) => {
      broken = error;
    });
    try {
      let answer = await text(
        await this.#stream("POST", "/v1/images", { body, signal, code: "NAVGW_IMAGE" })
      );
      return external_exports.object({ images: external_exports.array(external_exports.string()) }).parse(JSON.parse(answer)).images;
    } catch (error) {
      throw broken !== void 0 && isCausedBy(error, broken) ? unreadableArchive(broken, path) : error;
    } finally {
      path !== void 0 && body.destroy();
    }
  }
  async readFile(path) {
    return this.#text("GET", `/v1/files?${new URLSearchParams({ path })}`);
  }
  /** @param mode permissions in octal. Default `0644`. */
  async writeFile(path, content, mode = "0644") {
    await this.#text("PUT", `/v1/files?${new URLSearchParams({ path, mode })}`, { body: content });
  }
  async setClock(time) {
    await this.#text("POST", "/v1/clock", { body: JSON.stringify({ time: time.toISOString() }) });
  }
  /** Makes a machine that went on from a snapshot one of its own; from then on only the new token is good. */
  async resume({ time, seed, token }, signal) {
    let body = JSON.stringify({ time: time.toISOString(), seed: seed.toString("base64"), token });
    await this.#text("POST", "/v1/resume", { body, signal });
  }
  /** Asks for a clean power-off; the machine's end is seen by its keeper. */
  async shutdown() {
    await this.#text("POST", "/v1/shutdown");
  }
  async #text(method, path, options = {}) {
    let bounds = [AbortSignal.timeout(REQUEST_TIMEOUT), ...options.signal ? [options.signal] : []];
    return text(await this.#stream(method, path, { ...options, signal: AbortSignal.any(bounds) }));
  }
  async #stream(method, path, options) {
    let { socket, token } = this.endpoint, dispatcher = unixAgent(socket);
    try {
      let { statusCode, body } = await (0, import_undici.request)(`http://guest${path}`, {
        method,
        dispatcher,
        headers: { authorization: `Bearer ${token}` },
        ...options.body === void 0 ? {} : { body: options.body },
        ...options.signal ? { signal: options.signal } : {}
      });
      if (body.once("close", () => {
        dispatcher.destroy();
      }), statusCode >= 300)
        throw refused2(`${method} ${path}`, statusCode, await body.text(), options.code);
      return body;
    } catch (error) {
      throw await dispatcher.destroy(), error instanceof NavgwError ? error : (options.signal?.throwIfAborted(), unreachable(error));
    }
  }
};
function isCausedBy(error, cause) {
  return error === cause || error instanceof Error && error.cause === cause;
}
function refused2(what, status, body, code = "NAVGW_CONTROL") {
  let why = body.trim();
  try {
    why = external_exports.object({ error: external_exports.string() }).parse(JSON.parse(body)).error;
  } catch {
  }
  let fitting = code === "NAVGW_IMAGE" && status !== 422 && status !== 400 ? "NAVGW_CONTROL" : code;
  return new NavgwError(fitting, `the guest refused ${what} (${status}): ${why || "no reason given"}`, {
    hint: hintFor2(fitting, status)
  });
}
function hintFor2(code, status) {
  return code === "NAVGW_IMAGE" ? "give an archive of this platform, as docker save or skopeo copy makes it" : status === 409 ? "the node is not so far yet: navgw-test status tells when it is ready" : "navgw-test logs init tells more";
}
function unreachable(cause) {
  let why = systemCode(cause) ?? cause.message;
  return new NavgwError("NAVGW_CONTROL", `the guest's control agent does not answer (${why})`, {
    hint: "navgw-test status and navgw-test logs tell how it is",
    cause
  });
}

// src/core/keeper/start-keeper.ts
import { spawn } from "node:child_process";
import { once } from "node:events";
import { open as open8, readFile as readFile4 } from "node:fs/promises";
import { tmpdir as tmpdir2 } from "node:os";
import { join as join12 } from "node:path";
import { createInterface } from "node:readline";
var ANSWER_TIMEOUT = 15e3;
async function startKeeper(program, spec, signal) {
  var _stack = [];
  try {
    signal?.throwIfAborted();
    let log = __using(_stack, await openLog(spec.dir), !0);
    let child = spawn(program, [], {
      cwd: spec.dir,
      // Its own session: a terminal's Ctrl-C reaches us only, and we decide.
      detached: !0,
      stdio: ["pipe", "pipe", log.fd],
      env: { PATH: process.env.PATH ?? "/usr/bin:/bin", TMPDIR: tmpdir2(), ...runnersMark() }
    });
    let leash = child.stdin;
    let ended = new Promise((resolve5) => {
      child.once("exit", () => resolve5()), child.once("error", () => resolve5());
    });
    leash.on("error", () => {
    });
    let end = async () => {
      hold(child, !0), leash.destroy(), await ended;
    };
    try {
      leash.write(`${JSON.stringify(spec)}
`);
      let answer = await readAnswer(child, spec.dir, signal), { pid, machinePid, forwards } = answer;
      return { pid, machinePid, forwards, ended, end, letGo: () => hold(child, !1), detach: () => detach(child) };
    } catch (error) {
      throw await end(), error;
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function runnersMark() {
  let { RUNNER_TRACKING_ID } = process.env;
  return RUNNER_TRACKING_ID === void 0 ? {} : { RUNNER_TRACKING_ID };
}
async function openLog(dir) {
  let path = join12(dir, FILES.keeperLog);
  try {
    return await open8(path, "w", 384);
  } catch (error) {
    throw fileError(error, "opening the keeper's log", path);
  }
}
function hold(child, held) {
  for (let one of [child, child.stdin, child.stdout]) {
    let handle = one;
    held ? handle?.ref?.() : handle?.unref?.();
  }
}
async function detach(child) {
  let leash = child.stdin;
  leash === null || leash.destroyed || (leash.end(`detach
`), leash.closed || await once(leash, "close"), child.stdout?.destroy(), hold(child, !1));
}
async function readAnswer(child, dir, signal) {
  let line = await firstLine2(child, signal);
  if (line === void 0) {
    let said = await readFile4(join12(dir, FILES.keeperLog), "utf8").catch(() => "");
    throw new NavgwError(
      "NAVGW_HOST",
      `the keeper ended before it answered: ${said.trim().slice(-400) || "no word"}`
    );
  }
  let answer = answerSchema.safeParse(parseJson(line));
  if (!answer.success)
    throw new NavgwError("NAVGW_HOST", `the keeper answered what is not understood: ${line}`);
  if (answer.data.ok) return answer.data;
  let { code, message, port: port3 } = answer.data;
  throw code === "PORT_IN_USE" && port3 !== void 0 ? portInUse(port3, new Error(message)) : new NavgwError("NAVGW_HOST", `the keeper failed (${code}): ${message}`);
}
async function firstLine2(child, signal) {
  let bound = AbortSignal.timeout(ANSWER_TIMEOUT), lines2 = createInterface({ input: child.stdout });
  try {
    return await new Promise((resolve5, reject) => {
      lines2.once("line", resolve5), lines2.once("close", () => resolve5(void 0)), child.once("error", (error) => reject(cannotStart(child.spawnfile, error))), bound.addEventListener(
        "abort",
        () => reject(new NavgwError("NAVGW_TIMEOUT", `the keeper did not answer within ${ANSWER_TIMEOUT} ms`))
      ), signal?.addEventListener("abort", () => reject(signal.reason), { once: !0 });
    });
  } finally {
    lines2.close();
  }
}
function cannotStart(program, error) {
  let hint = systemCode(error) === "EACCES" ? "programs may not run from there: point XDG_CACHE_HOME to a directory that is not mounted noexec" : void 0;
  return new NavgwError("NAVGW_HOST", `cannot start ${program}: ${error.message}`, { hint, cause: error });
}

// src/core/kubeconfig/merge-kubeconfig.ts
var import_yaml3 = __toESM(require_dist(), 1);
import { createHash as createHash2 } from "node:crypto";
import { mkdir as mkdir3, open as open9, readFile as readFile5, realpath, rm as rm6, stat as stat4 } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname as dirname4, join as join13, resolve as resolve3 } from "node:path";
var KUBECONFIG_FILE = "kubeconfig", LOCK_TIMEOUT = 1e4, SECTIONS = ["clusters", "contexts", "users"], SKELETON = `apiVersion: v1
kind: Config
preferences: {}
clusters: []
contexts: []
users: []
`;
async function mergeKubeconfig(name, into) {
  let own = await ownKubeconfig(name), path = resolve3(into ?? userKubeconfigs()[0] ?? defaultKubeconfig());
  return await edit(path, (document2) => {
    for (let section of SECTIONS) upsert(document2, section, own.get(section));
    return document2.set("current-context", contextName(name)), !0;
  }), path;
}
async function unmergeKubeconfig(name, into) {
  requireClusterName(name);
  for (let path of into === void 0 ? userKubeconfigs() : [resolve3(into)])
    await exists(path) && await edit(path, (document2) => remove(document2, contextName(name)));
}
function userKubeconfigs() {
  let listed = (process.env.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  return listed.length > 0 ? listed.map((path) => resolve3(path)) : [defaultKubeconfig()];
}
var defaultKubeconfig = () => join13(homedir(), ".kube", "config");
async function ownKubeconfig(name) {
  try {
    return (0, import_yaml3.parseDocument)(await readFile5(join13(clusterDir(name), KUBECONFIG_FILE), "utf8"));
  } catch (error) {
    throw systemCode(error) !== "ENOENT" ? error : new NavgwError("NAVGW_NO_CLUSTER", `no cluster ${name} with a kubeconfig`, {
      hint: "navgw-test list shows the clusters there are; navgw-test up makes one",
      cause: error
    });
  }
}
async function edit(path, change) {
  try {
    var _stack = [];
    try {
      await mkdir3(dirname4(path), { recursive: !0, mode: 448 });
      let _lock = __using(_stack, await lockFile(path), !0);
      let document2 = await read2(path);
      if (!change(document2)) return;
      let target = await realpath(path).catch(() => path);
      let mode = await stat4(target).then(
        (found) => found.mode & 511,
        () => 384
      );
      await writeDurably(target, document2.toString({ lineWidth: 0 }), mode);
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw fileError(error, "writing the kubeconfig", path);
  }
}
async function read2(path) {
  let text6 = await readFile5(path, "utf8").catch((error) => {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }), document2 = (0, import_yaml3.parseDocument)(text6.trim() === "" ? SKELETON : text6);
  if (document2.errors.length === 0 && (0, import_yaml3.isMap)(document2.contents)) return document2;
  throw new NavgwError("NAVGW_STATE", `not a kubeconfig: ${path}`, {
    hint: "repair or move it, or point KUBECONFIG to another file",
    cause: document2.errors[0]
  });
}
function upsert(document2, section, ours) {
  (0, import_yaml3.isSeq)(document2.get(section)) || document2.set(section, document2.createNode([]));
  let entries = document2.get(section);
  if (!(!(0, import_yaml3.isSeq)(entries) || !(0, import_yaml3.isSeq)(ours))) {
    entries.flow = !1;
    for (let item of ours.items) {
      let name = (0, import_yaml3.isMap)(item) ? item.get("name") : void 0, at = entries.items.findIndex((entry3) => (0, import_yaml3.isMap)(entry3) && entry3.get("name") === name);
      at < 0 ? entries.items.push(item) : entries.items[at] = item;
    }
  }
}
function remove(document2, name) {
  let removed = /* @__PURE__ */ new Set();
  for (let section of SECTIONS) {
    let entries = document2.get(section);
    (0, import_yaml3.isSeq)(entries) && (entries.items = entries.items.filter((entry3) => {
      if (!(0, import_yaml3.isMap)(entry3)) return !0;
      let leadsThere = section === "contexts" && entry3.getIn(["context", "cluster"]) === name;
      return entry3.get("name") !== name && !leadsThere ? !0 : (removed.add(entry3.get("name")), !1);
    }), entries.items.length === 0 && (entries.flow = !0));
  }
  return removed.has(document2.get("current-context")) && document2.set("current-context", ""), removed.size > 0;
}
var exists = (path) => stat4(path).then(
  () => !0,
  () => !1
);
async function lockFile(path) {
  let lock = `${path}.lock`, id = createHash2("sha256").update(path).digest("hex").slice(0, 16), inner = await acquireLock(join13(stateDir(), "locks", `kubeconfig-${id}`), { timeout: LOCK_TIMEOUT }), end = performance.now() + LOCK_TIMEOUT;
  try {
    for (; !await create(lock); )
      if (await isAbandoned(lock)) await rm6(lock, { force: !0 });
      else {
        if (performance.now() > end) throw stillLocked(lock);
        await pause(25);
      }
  } catch (error) {
    throw await inner.release(), error;
  }
  return {
    async [Symbol.asyncDispose]() {
      await rm6(lock, { force: !0 }), await inner.release();
    }
  };
}
async function create(lock) {
  try {
    var _stack = [];
    try {
      let file = __using(_stack, await open9(lock, "wx", 384), !0);
      await file.writeFile(JSON.stringify(identify(process.pid)));
      return !0;
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    if (systemCode(error) === "EEXIST") return !1;
    throw error;
  }
}
async function isAbandoned(lock) {
  let text6 = await readFile5(lock, "utf8").catch(() => "");
  try {
    let owner = JSON.parse(text6);
    return !isAlive(owner);
  } catch {
    return !1;
  }
}
function stillLocked(lock) {
  return new NavgwError("NAVGW_LOCKED", `another program has held ${lock} for more than ${LOCK_TIMEOUT} ms`, {
    hint: `if no kubectl or kind is running: rm ${lock}`
  });
}

// src/core/snapshot/resume-machine.ts
import { randomBytes as randomBytes2 } from "node:crypto";
import { createReadStream as createReadStream4 } from "node:fs";
import { connect as connect2 } from "node:net";
import { join as join15 } from "node:path";
import { pipeline as pipeline2 } from "node:stream/promises";

// src/core/snapshot/qmp.ts
import { once as once2 } from "node:events";
import { connect } from "node:net";
var COMMAND_TIMEOUT = 3e4, PAUSE2 = 10, WITHOUT_MEMORY = { capabilities: [{ capability: "x-ignore-shared", state: !0 }] }, answerSchema2 = external_exports.union([
  external_exports.object({ return: external_exports.unknown(), id: external_exports.number() }),
  external_exports.object({ error: external_exports.object({ class: external_exports.string(), desc: external_exports.string() }), id: external_exports.number() })
]), migrationSchema = external_exports.object({
  status: external_exports.string().default("none"),
  "error-desc": external_exports.string().optional()
}), Qmp = class _Qmp {
  #socket;
  #said = "";
  #next = 0;
  constructor(socket) {
    this.#socket = socket, socket.setEncoding("utf8"), socket.on("error", () => {
    });
  }
  /** @param path of QEMU's monitor socket. @throws NavgwError NAVGW_HOST */
  static async connect(path, signal) {
    let socket = connect(path), qmp = new _Qmp(socket);
    try {
      return await once2(socket, "connect", { signal: bounded(signal) }), await qmp.#line(signal), await qmp.execute("qmp_capabilities", {}, signal), qmp;
    } catch (error) {
      throw qmp[Symbol.dispose](), signal?.throwIfAborted(), error instanceof NavgwError ? error : new NavgwError("NAVGW_HOST", `QEMU's monitor does not answer: ${error.message}`, {
        cause: error
      });
    }
  }
  /** @throws NavgwError NAVGW_HOST with QEMU's own words when it refuses */
  async execute(command, args = {}, signal) {
    let id = this.#next++;
    for (this.#socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}
`); ; ) {
      let answer = answerSchema2.safeParse(JSON.parse(await this.#line(signal)));
      if (!(!answer.success || answer.data.id !== id)) {
        if ("error" in answer.data)
          throw new NavgwError("NAVGW_HOST", `QEMU refuses ${command}: ${answer.data.error.desc}`);
        return answer.data.return;
      }
    }
  }
  /** Waits until a migration, in or out, is complete. @throws NavgwError NAVGW_HOST when it failed */
  async migrated(signal) {
    for (; ; ) {
      let answer = migrationSchema.parse(await this.execute("query-migrate", {}, signal));
      if (answer.status === "completed") return;
      if (answer.status === "failed" || answer.status === "cancelled")
        throw new NavgwError(
          "NAVGW_HOST",
          `QEMU's migration ${answer.status}: ${answer["error-desc"] ?? "no word why"}`
        );
      await pause(PAUSE2, signal);
    }
  }
  [Symbol.dispose]() {
    this.#socket.destroy();
  }
  async #line(signal) {
    let bound = bounded(signal);
    for (; ; ) {
      let end = this.#said.indexOf(`
`);
      if (end >= 0) {
        let line = this.#said.slice(0, end);
        return this.#said = this.#said.slice(end + 1), line;
      }
      let text6 = this.#socket.read();
      if (text6 !== null) {
        this.#said += text6;
        continue;
      }
      if (this.#socket.readableEnded || this.#socket.destroyed) throw hungUp(this.#socket.errored);
      let either = new AbortController();
      try {
        await Promise.race([
          once2(this.#socket, "readable", { signal: AbortSignal.any([bound, either.signal]) }),
          once2(this.#socket, "close", { signal: either.signal })
        ]);
      } catch (error) {
        throw signal?.throwIfAborted(), bound.aborted ? new NavgwError("NAVGW_TIMEOUT", `QEMU's monitor did not answer within ${COMMAND_TIMEOUT} ms`) : hungUp(error);
      } finally {
        either.abort();
      }
    }
  }
};
function hungUp(cause) {
  return new NavgwError("NAVGW_HOST", "QEMU hung up its monitor: it has ended", { cause });
}
function bounded(signal) {
  let bound = AbortSignal.timeout(COMMAND_TIMEOUT);
  return signal === void 0 ? bound : AbortSignal.any([signal, bound]);
}

// src/core/snapshot/snapshot-description.ts
import { readFile as readFile6, stat as stat5 } from "node:fs/promises";
import { join as join14 } from "node:path";
var SNAPSHOT_FILES = {
  description: "snapshot.json",
  state: "state.ext4",
  config: "config.tar",
  memory: "memory",
  devices: "devices"
}, SCHEMA = 1, anySchema = external_exports.object({ schema: external_exports.number() }), machineSchema = external_exports.object({
  /** Of QEMU: another one does not understand the devices' state. */
  version: external_exports.string(),
  /** How it ran: emulated, or by which KVM. */
  variant: external_exports.string(),
  /** What the guest believes its CPU to be. */
  cpu: external_exports.string(),
  /** sha256 of the kernel and the read-only disks that the guest had. */
  artifacts: external_exports.record(external_exports.string(), external_exports.string()),
  /** Bytes of memory. */
  bytes: external_exports.number(),
  /** The control agent's token at that time. */
  token: external_exports.string()
}), descriptionSchema = external_exports.object({
  schema: external_exports.literal(SCHEMA),
  /** RFC 3339. */
  createdAt: external_exports.string(),
  options: clusterSchema.options,
  engine: clusterSchema.engine,
  node: clusterSchema.node,
  /** Of a machine that can go on; absent when only the disk was kept. */
  machine: machineSchema.optional(),
  /** Fingerprints of its other files, by name. */
  files: external_exports.record(external_exports.string(), external_exports.string())
});
async function readDescription(what, dir) {
  let json = parseJson(await readText(join14(dir, SNAPSHOT_FILES.description))), parsed = descriptionSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  let { data } = anySchema.safeParse(json);
  throw data === void 0 || data.schema === SCHEMA ? damaged2(what, `its ${SNAPSHOT_FILES.description} is missing or cut`) : new NavgwError(
    "NAVGW_UNSUPPORTED",
    `snapshot ${what} has form ${data.schema}, and this version knows form ${SCHEMA}`,
    { hint: "take it again, or use the version of navgw-test that took it" }
  );
}
function damaged2(what, why) {
  return new NavgwError("NAVGW_STATE", `snapshot ${what} is damaged: ${why}`, { hint: "take it again" });
}
async function readText(path) {
  try {
    return (await stat5(path)).isFile() ? await readFile6(path, "utf8") : "";
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw fileError(error, "reading a snapshot", path);
  }
}

// src/core/snapshot/resume-machine.ts
var PAUSE3 = 10;
async function resumeMachine({ snapshot, dir, token, signal }) {
  var _stack = [];
  try {
    let qmp = __using(_stack, await untilThere(() => Qmp.connect(socketPath(dir, FILES.monitor), signal), signal));
    await qmp.execute("migrate-set-capabilities", WITHOUT_MEMORY, signal);
    await qmp.execute("migrate-incoming", { uri: `unix:${FILES.migration}` }, signal);
    await Promise.all([
      send(join15(snapshot.dir, SNAPSHOT_FILES.devices), socketPath(dir, FILES.migration), signal),
      qmp.migrated(signal)
    ]);
    await qmp.execute("cont", {}, signal);
    let { token: before } = snapshot.machine;
    let control = new ControlClient({ socket: socketPath(dir, FILES.control), token: before });
    await untilThere(() => control.resume({ time: /* @__PURE__ */ new Date(), seed: randomBytes2(64), token }, signal), signal);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}
async function send(path, socket, signal) {
  try {
    await pipeline2(createReadStream4(path), connect2(socket), { signal });
  } catch (error) {
    if (!HUNG_UP.has(systemCode(error) ?? "")) throw error;
  }
}
async function untilThere(attempt, signal) {
  for (; ; ) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      let reason = error instanceof NavgwError ? error.cause : error;
      if (!NOT_YET.has(systemCode(reason) ?? "")) throw error;
    }
    await pause(PAUSE3, signal);
  }
}
var HUNG_UP = /* @__PURE__ */ new Set(["ERR_STREAM_PREMATURE_CLOSE", "EPIPE", "ECONNRESET"]), NOT_YET = /* @__PURE__ */ new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "UND_ERR_SOCKET", "EPIPE"]);

// src/core/cluster/await-api-server.ts
var import_undici2 = __toESM(require_undici(), 1);
var PAUSE4 = 50;
async function awaitReadyz(credentials, signal) {
  let { server, ca, cert, key } = credentials;
  for (; ; ) {
    let client = new import_undici2.Client(server, { connect: { ca, cert, key, timeout: 5e3 }, pipelining: 0 });
    try {
      let { statusCode, body } = await client.request({ method: "GET", path: "/readyz", signal }), text6 = await body.text();
      if (statusCode === 200) return;
      if (statusCode === 401 || statusCode === 403)
        throw new NavgwError("NAVGW_CONTROL", `the API server refuses its own credentials: ${text6.trim()}`);
    } catch (error) {
      if (signal.throwIfAborted(), error instanceof NavgwError) throw error;
    } finally {
      await client.destroy();
    }
    await pause(PAUSE4, signal);
  }
}

// src/core/cluster/await-ready.ts
var PAUSE5 = 50;
async function awaitReady(console, control, options) {
  let { signal, onMark, onTrouble, onImporting } = options;
  for (; ; ) {
    let marks = await console.marks();
    for (let name of marks.keys()) onMark(name);
    if (marks.has("network")) break;
    await pause(PAUSE5, signal);
  }
  let node;
  for (; ; ) {
    try {
      for await (let event of control.events(signal))
        if (event.type === "hello") node = event.node ?? node;
        else {
          if (event.type === "failed") throw new NodeFailed(event);
          if (event.type === "trouble") onTrouble(troubleOf(event));
          else if (event.type === "importing") onImporting(event.files);
          else if (onMark(event.name), event.name === "ready") return node;
        }
    } catch (error) {
      if (signal.throwIfAborted(), error instanceof NavgwError && error.code !== "NAVGW_CONTROL") throw error;
    }
    await pause(PAUSE5, signal);
  }
}
function troubleOf({
  cause,
  message = "",
  line
}) {
  return cause === void 0 ? void 0 : { cause, message, line };
}
var NodeFailed = class extends NavgwError {
  trouble;
  constructor({ message, cause, line, tail }) {
    let trouble = cause === void 0 ? void 0 : { cause, message, line }, lines2 = lastLines(tail.join(`
`));
    super("NAVGW_NODE_FAILED", trouble === void 0 ? `the node gave up: ${message}` : message, {
      hint: trouble && hintFor(trouble),
      consoleTail: line === void 0 || lines2.includes(line) ? lines2 : [line, ...lines2]
    }), this.trouble = trouble;
  }
}, troubleIn = (error) => error instanceof NodeFailed ? error.trouble : void 0;

// src/core/cluster/boot-failure.ts
import { mkdir as mkdir4, writeFile as writeFile2 } from "node:fs/promises";
import { join as join16 } from "node:path";
import { buffer } from "node:stream/consumers";
var LAST_WORDS_TIMEOUT = 3e3;
async function guestDied(exit, console, last, cause) {
  let how = exit === void 0 ? "" : exit.signal === null ? ` with exit code ${exit.code}` : ` by ${exit.signal}`;
  return new NavgwError("NAVGW_GUEST_DIED", `the machine ended${how} after the step ${last}`, {
    hint: "the log shows its last words; more of option memory helps when it ran out of that",
    consoleTail: await console.tail(),
    cause
  });
}
async function withNodeLog(error, control, name) {
  if (!(error instanceof NavgwError) || error.code !== "NAVGW_NODE_FAILED" && error.code !== "NAVGW_TIMEOUT") return error;
  try {
    let signal = AbortSignal.timeout(LAST_WORDS_TIMEOUT), log = await buffer(await control.logs("k3s", { signal }));
    if (log.length === 0) return error;
    let logPath = await keep(`${name}-k3s.log`, log);
    return rebuilt(error, logPath, error.consoleTail ?? lastLines(log.toString()));
  } catch {
    return error;
  }
}
async function keepLogs(error, name, console) {
  try {
    let path = await keep(`${name}-console.log`, await console.text());
    return !(error instanceof NavgwError) || error.logPath !== void 0 || error.code !== "NAVGW_GUEST_DIED" && error.code !== "NAVGW_NODE_FAILED" && error.code !== "NAVGW_TIMEOUT" ? error : rebuilt(error, path, error.consoleTail ?? await console.tail());
  } catch {
    return error;
  }
}
function rebuilt(error, logPath, consoleTail) {
  let { code, message, hint, cause } = error;
  return new NavgwError(code, message, { hint, cause, logPath, consoleTail });
}
async function keep(file, bytes) {
  await mkdir4(failureLogsDir(), { recursive: !0, mode: 448 });
  let path = join16(failureLogsDir(), file);
  return await writeFile2(path, bytes, { mode: 384 }), path;
}

// src/core/cluster/host-trouble.ts
import { statfs } from "node:fs/promises";
var HARDLY_ANY = 16 << 20;
async function hostsTrouble(trouble, dir) {
  if (trouble?.cause !== "disk-error" && trouble?.cause !== "disk") return;
  let { bavail, bsize } = await statfs(dir).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }));
  if (!(bavail * bsize > HARDLY_ANY))
    return new NavgwError(
      "NAVGW_NO_SPACE",
      `the disk of this machine is full, and so the guest's cannot grow (${dir}): ${trouble.message}`,
      { hint: "free some space, or point XDG_STATE_HOME elsewhere" }
    );
}

// src/core/cluster/boot-cluster.ts
async function boot(input, steps) {
  var _stack = [];
  try {
    let { spec, signal } = input;
    let console = __using(_stack, await Console.open(spec.dir), !0);
    let keeper = await startKeeper(input.program, spec, signal);
    try {
      input.resume === void 0 && steps.reached("machine");
      let control = new ControlClient({
        socket: socketPath(spec.dir, FILES.control),
        token: input.token
      });
      try {
        return await follow(input, keeper, console, control, steps);
      } catch (error) {
        let told = await troubleOfHost(error, spec.dir, steps) ?? await withNodeLog(error, control, input.name);
        throw await keeper.end(), await keepLogs(told, input.name, console);
      }
    } catch (error) {
      throw await keeper.end(), error;
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function follow({ name, spec, timeout, signal, resume }, keeper, console, control, steps) {
  let over = new AbortController(), timer = setTimeout(() => over.abort(timedOut(timeout, steps)), timeout), died = new AbortController();
  keeper.ended.then(() => died.abort());
  let followed = new AbortController(), exit = new KeeperClient(spec.dir).wait(followed.signal).catch(() => {
  }), either = AbortSignal.any([signal, over.signal, died.signal]), apiPort = portOf(keeper.forwards[0]?.host ?? ""), early, keepKubeconfig = async () => {
    let text6 = rewriteKubeconfig(await control.kubeconfig(either), name, `https://127.0.0.1:${apiPort}`);
    return await writeKubeconfig(join17(spec.dir, KUBECONFIG_FILE), text6), text6;
  };
  try {
    resume !== void 0 && (await resumeMachine({ snapshot: resume, dir: spec.dir, token: control.endpoint.token, signal: either }), steps.reached("machine", `going on from snapshot ${resume.cluster}/${resume.name}`));
    let node = resume === void 0 ? await awaitReady(console, control, {
      signal: either,
      onMark: (mark) => {
        steps.mark(mark), mark === "apiserver" && (early ??= keepKubeconfig().catch(() => {
        }));
      },
      onTrouble: (trouble) => steps.noteTrouble(trouble),
      onImporting: (files) => steps.noteImporting(files)
    }) : resume.node;
    await early, await awaitReadyz(credentialsOf(await keepKubeconfig()), either), await requireReady(control, either), steps.reached("kubeconfig");
    let ports = keeper.forwards.slice(1).map(({ host, guest }) => ({ host: portOf(host), guest: portOf(guest) }));
    return { keeper, node, apiPort, ports };
  } catch (error) {
    throw signal.throwIfAborted(), died.signal.aborted ? await guestDied(await exit ?? await readExit(spec.dir), console, steps.last, error) : error;
  } finally {
    clearTimeout(timer), followed.abort();
  }
}
async function writeKubeconfig(path, text6) {
  try {
    await writeDurably(path, text6);
  } catch (error) {
    throw fileError(error, "writing the kubeconfig", path);
  }
}
async function requireReady(control, signal) {
  let { state, trouble } = await control.status(signal);
  if (state !== "ready")
    throw new NavgwError(
      "NAVGW_NODE_FAILED",
      trouble?.message ?? `the node was ready and is no longer: it is ${state}`,
      { hint: (trouble && hintFor(trouble)) ?? "start it again; the log shows why it ended" }
    );
}
async function troubleOfHost(error, dir, steps) {
  if (error instanceof NavgwError)
    return hostsTrouble(troubleIn(error) ?? steps.trouble, dir);
}
function timedOut(timeout, steps) {
  let { last, trouble } = steps, why = trouble === void 0 ? "" : `: ${trouble.message}`;
  return new NavgwError(
    "NAVGW_TIMEOUT",
    `the cluster was not ready within the timeout of ${timeout / 1e3} s; the last step reached was ${last}${why}`,
    {
      hint: (trouble && hintFor(trouble)) ?? "give it more with option timeout; the log shows where it waits"
    }
  );
}

// src/core/cluster/cluster-handle.ts
import { readFile as readFile7 } from "node:fs/promises";
import { join as join20 } from "node:path";
import { PassThrough, Readable as Readable2 } from "node:stream";
import { text as text3 } from "node:stream/consumers";

// src/core/guest/guest-exec.ts
import { once as once3 } from "node:events";
import { request as request2 } from "node:http";
import { text as text2 } from "node:stream/consumers";

// src/core/guest/exec-frames.ts
var TO_GUEST = { stdin: 0, signal: 3, resize: 4 }, TO_HOST = { stdout: 1, stderr: 2, exit: 3 }, LONGEST_FRAME = 16 << 20, HEADER2 = 5;
function encodeFrame(kind, payload = "") {
  let body = Buffer.from(payload), bytes = Buffer.allocUnsafe(HEADER2 + body.length);
  return bytes.writeUInt8(kind, 0), bytes.writeUInt32BE(body.length, 1), body.copy(bytes, HEADER2), bytes;
}
var FrameDecoder = class {
  #rest = Buffer.alloc(0);
  /** Frames that are whole now. @throws Error for a frame that is too long */
  *push(chunk) {
    for (this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]); this.#rest.length >= HEADER2; ) {
      let length = this.#rest.readUInt32BE(1);
      if (length > LONGEST_FRAME) throw new Error(`a frame of ${length} bytes is too long`);
      if (this.#rest.length < HEADER2 + length) return;
      let kind = this.#rest.readUInt8(0), payload = this.#rest.subarray(HEADER2, HEADER2 + length);
      this.#rest = this.#rest.subarray(HEADER2 + length), yield { kind, payload };
    }
  }
};

// src/core/guest/guest-exec.ts
var exitSchema = external_exports.object({ code: external_exports.number().int(), error: external_exports.string().optional() });
async function execInGuest(endpoint, argv, options = {}) {
  options.signal?.throwIfAborted();
  let { socket, head } = await upgrade(endpoint, argv, options), stopStdin = feedStdin(socket, options.stdin), stop = [
    options.onResize?.((size) => socket.write(encodeFrame(TO_GUEST.resize, JSON.stringify(size)))),
    options.onSignal?.((signal) => socket.write(encodeFrame(TO_GUEST.signal, JSON.stringify(signal))))
  ], abort = () => {
    socket.destroy();
  };
  options.signal?.addEventListener("abort", abort, { once: !0 });
  try {
    return await readOutput(socket, head, options);
  } catch (error) {
    throw options.signal?.throwIfAborted(), error instanceof NavgwError ? error : unreachable(error);
  } finally {
    options.signal?.removeEventListener("abort", abort), stopStdin();
    for (let end of stop) end?.();
    socket.destroy();
  }
}
async function upgrade({ socket: socketPath2, token }, argv, { env = {}, cwd = "/", tty, signal }) {
  let command = { argv, env, cwd, tty: tty !== void 0, rows: tty?.rows ?? 24, cols: tty?.cols ?? 80 }, asking = request2({
    socketPath: socketPath2,
    host: "guest",
    method: "POST",
    path: "/v1/exec",
    agent: !1,
    headers: {
      authorization: `Bearer ${token}`,
      connection: "Upgrade",
      upgrade: "navgw-exec",
      "navgw-exec": Buffer.from(JSON.stringify(command)).toString("base64")
    },
    ...signal === void 0 ? {} : { signal }
  });
  return new Promise((resolve5, reject) => {
    asking.once("upgrade", (_response, socket, head) => resolve5({ socket, head })), asking.once("response", (response) => {
      text2(response).then((body) => reject(refused2("exec", response.statusCode ?? 0, body)), reject);
    }), asking.once("error", (error) => reject(signal?.aborted ? signal.reason : unreachable(error))), asking.end();
  });
}
async function readOutput(socket, head, options) {
  let decoder = new FrameDecoder(), take = async (chunk) => {
    for (let { kind, payload } of decoder.push(chunk))
      if (kind === TO_HOST.stdout) await pass(options.stdout, payload);
      else if (kind === TO_HOST.stderr) await pass(options.stderr, payload);
      else if (kind === TO_HOST.exit) {
        let { code, error } = exitSchema.parse(JSON.parse(payload.toString()));
        return error !== void 0 && await pass(options.stderr, Buffer.from(`${error}
`)), code;
      }
  }, early = await take(head);
  if (early !== void 0) return early;
  for await (let chunk of socket) {
    let code = await take(chunk);
    if (code !== void 0) return code;
  }
  throw new Error("the connection ended before the command did");
}
async function pass(target, bytes) {
  if (target === void 0 || target.destroyed || target.writableEnded || target.write(bytes)) return;
  let done = new AbortController();
  await Promise.race(["drain", "close"].map((event) => once3(target, event, { signal: done.signal }))).finally(
    () => done.abort()
  );
}
function feedStdin(socket, stdin) {
  let end = () => {
    socket.writable && socket.write(encodeFrame(TO_GUEST.stdin));
  };
  if (socket.on("error", () => {
  }), stdin === void 0)
    return end(), () => {
    };
  let data = (chunk) => {
    chunk.length === 0 || !socket.writable || socket.write(encodeFrame(TO_GUEST.stdin, chunk)) || (stdin.pause(), socket.once("drain", () => stdin.resume()));
  };
  return stdin.on("data", data).once("end", end).once("error", end), () => {
    stdin.off("data", data).off("end", end).off("error", end), stdin.pause();
  };
}

// src/core/cluster/cluster-logs.ts
import { open as open10, stat as stat6 } from "node:fs/promises";
import { join as join18 } from "node:path";
import { Readable } from "node:stream";
var CHUNK2 = 65536, PAUSE6 = 100;
async function clusterLogs(name, source, options = {}) {
  let dir = clusterDir(name);
  if (source === "console" || source === "network") {
    let path = join18(dir, source === "console" ? FILES.consoleLog : FILES.networkLog);
    if (!await isFile(path)) throw noCluster(name);
    return Readable.from(readLog(path, dir, options), { objectMode: !1 });
  }
  let record = await requireRecord(name), { keeper, state } = await observe(record);
  if (keeper === void 0) throw noCluster(name, state);
  return new ControlClient({ socket: socketPath(dir, FILES.control), token: record.token }).logs(source, options);
}
async function* readLog(path, dir, { follow: follow2, tail, signal }) {
  var _stack = [];
  try {
    let file = __using(_stack, await open10(path, "r"), !0);
    let at = tail === void 0 ? 0 : await startOfTail(path, tail);
    let keeper = new KeeperClient(dir);
    for (; ; ) {
      signal?.throwIfAborted();
      let ended = follow2 !== !0 || await keeper.status().catch(() => "silent") === void 0;
      for (; ; ) {
        let { bytesRead, buffer: buffer2 } = await file.read(Buffer.allocUnsafe(CHUNK2), 0, CHUNK2, at);
        if (bytesRead === 0) break;
        at += bytesRead, yield buffer2.subarray(0, bytesRead);
      }
      if (ended) return;
      await pause(PAUSE6, signal);
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function startOfTail(path, count) {
  var _stack = [];
  try {
    let file = __using(_stack, await open10(path, "r"), !0);
    let { size } = await file.stat();
    let left = count;
    let end = Math.max(0, size - 1);
    if (count === 0) return size;
    for (; end > 0; ) {
      let start = Math.max(0, end - CHUNK2), { buffer: buffer2, bytesRead } = await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
      for (let at = bytesRead - 1; at >= 0; at--)
        if (buffer2[at] === 10 && --left === 0) return start + at + 1;
      end = start;
    }
    return 0;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function isFile(path) {
  try {
    return (await stat6(path)).isFile();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw error;
  }
}

// src/core/record/cluster-disks.ts
var DISKS = {
  base: "base.erofs",
  node: "node.erofs",
  k3s: "k3s.erofs",
  state: "state.ext4",
  config: "config.tar",
  /** Memory of the snapshot that the machine goes on from. */
  memory: "memory"
};

// src/core/cluster/machine-plan.ts
var DEFAULT_TIMEOUT = { hardware: 12e4, other: 6e5 }, ARTIFACTS = ["keeper", "base.erofs", "node.erofs"];
function planMachine(input) {
  let { protocol, ...machine } = input.engine.launch(
    {
      cpus: input.cpus,
      memoryMiB: input.memory,
      kernel: input.kernel,
      // The root comes first; the guest finds the others by what is on them.
      disks: [
        { path: DISKS.base, readOnly: !0 },
        ...input.storage === "disk" ? [{ path: DISKS.state, readOnly: !1 }] : [],
        { path: DISKS.config, readOnly: !0 },
        // With a k3s beside it, it is that k3s's box of tools.
        { path: DISKS.node, readOnly: !0 },
        ...input.node === "k3s" ? [{ path: DISKS.k3s, readOnly: !0 }] : []
      ],
      nic: { socket: FILES.net, mac: GUEST_MAC },
      memoryDir: input.memoryDir,
      snapshots: { monitor: FILES.monitor, memory: memoryOf(input) }
    },
    input.variant
  );
  return {
    dir: input.dir,
    ephemeral: input.ephemeral,
    machine: { ...machine, dir: "." },
    net: { protocol, socket: FILES.net, mac: GUEST_MAC },
    control: { socket: FILES.control, guestPort: 7601 },
    forwards: [{ host: input.apiPort, guest: 6443 }, ...input.ports].map(keeperForward),
    api: FILES.api,
    consoleLog: FILES.consoleLog,
    networkLog: FILES.networkLog,
    exitFile: FILES.exit
  };
}
function memoryOf({ resumes, memoryDir, dir }) {
  return resumes ? { path: DISKS.memory } : memoryDir === dir ? "private" : "shared";
}
function keeperForward({ host, guest }) {
  return { host: `127.0.0.1:${host}`, guest: `${GUEST_ADDRESS}:${guest}` };
}
function bootTimeout(variant, asked) {
  return asked ?? (variant.hardware ? DEFAULT_TIMEOUT.hardware : DEFAULT_TIMEOUT.other);
}

// src/core/cluster/remove-cluster.ts
import { stat as stat7 } from "node:fs/promises";

// src/core/cluster/end-machine.ts
import { randomBytes as randomBytes3 } from "node:crypto";
import { rename as rename2, rm as rm7 } from "node:fs/promises";
import { dirname as dirname5, join as join19 } from "node:path";
var KILL_TIMEOUT = 15e3, PAUSE7 = 20;
async function endMachine(dir, record) {
  let keeper = record?.keeper;
  if (!(await new KeeperClient(dir).kill().then(
    () => !0,
    () => !1
  ) && await goneWithin(dir, record, KILL_TIMEOUT)) && (keeper !== void 0 && isAlive(keeper) && process.kill(keeper.pid, "SIGKILL"), !await goneWithin(dir, record, KILL_TIMEOUT)))
    throw new NavgwError(
      "NAVGW_HOST",
      `process ${keeper?.pid ?? "unknown"} of the cluster in ${dir} does not end`,
      {
        hint: "end it by hand, then try again"
      }
    );
}
async function goneWithin(dir, record, ms) {
  let end = performance.now() + ms, client = new KeeperClient(dir);
  for (; ; ) {
    let keeper = record?.keeper;
    if ((keeper === void 0 || !isAlive(keeper)) && await client.status().catch(() => "silent") === void 0) return !0;
    if (performance.now() > end) return !1;
    await pause(PAUSE7);
  }
}
async function deleteDir(dir) {
  let doomed = join19(dirname5(dir), `.gone-${randomBytes3(6).toString("hex")}`);
  try {
    await rename2(dir, doomed);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw fileError(error, "deleting the cluster's directory", dir);
  }
  await rm7(doomed, { recursive: !0, force: !0 });
}

// src/core/cluster/remove-cluster.ts
var PAUSE8 = 200;
async function removeCluster(name) {
  var _stack = [];
  try {
    let dir = clusterDir(name);
    if (!await exists2(dir) && !await isLocked(clusterLock(name))) return !1;
    let _lock = __using(_stack, await takeOver(name, dir), !0);
    let there = await exists2(dir);
    let record = await readRecord(name);
    await endMachine(dir, record === "damaged" ? void 0 : record);
    await deleteDir(dir);
    return there;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function takeOver(name, dir) {
  let given2 = acquireLock(clusterLock(name)), waiting = !0;
  given2.then(
    () => waiting = !1,
    () => waiting = !1
  );
  let keeper = new KeeperClient(dir);
  for (; ; ) {
    if (await Promise.race([given2.then(() => !0), pause(PAUSE8).then(() => !1)]) || !waiting) return given2;
    await keeper.kill().catch(() => !1);
  }
}
var exists2 = (path) => stat7(path).then(
  () => !0,
  () => !1
);

// src/core/cluster/stop-cluster.ts
var STOP_TIMEOUT = 12e4;
async function stopCluster(name) {
  var _stack = [];
  try {
    let _lock = __using(_stack, await acquireLock(clusterLock(name)), !0);
    let record = await requireRecord(name);
    let { state } = await observe(record);
    if (state === "stopped") return;
    if (state !== "running") throw noCluster(name, state);
    let dir = clusterDir(name);
    let control = new ControlClient({ socket: socketPath(dir, FILES.control), token: record.token });
    let asked = await control.shutdown().then(
      () => !0,
      () => !1
    );
    (!asked || !await goneWithin(dir, record, STOP_TIMEOUT)) && await endMachine(dir, record);
    let left = await readRecord(name);
    left !== void 0 && left !== "damaged" && await writeRecord({ ...left, phase: "stopped" });
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/cluster/cluster-handle.ts
var ClusterHandle = class {
  name;
  engine;
  node;
  dir;
  kubeconfigPath;
  server;
  created;
  #keeper;
  #control;
  #forwards;
  #exited;
  constructor(record, forwards, created) {
    let { name, engine, node, apiPort, token } = record;
    if (engine === void 0 || node === void 0 || apiPort === void 0)
      throw noCluster(name, "starting");
    this.name = name, this.engine = engine, this.node = node, this.dir = clusterDir(name), this.kubeconfigPath = join20(this.dir, KUBECONFIG_FILE), this.server = `https://127.0.0.1:${apiPort}`, this.created = created, this.#forwards = forwards, this.#keeper = new KeeperClient(this.dir), this.#control = new ControlClient({ socket: socketPath(this.dir, FILES.control), token });
  }
  get forwards() {
    return this.#forwards;
  }
  get exited() {
    return this.#exited ??= this.#waitForExit(), this.#exited;
  }
  async kubeconfig() {
    try {
      return await readFile7(this.kubeconfigPath, "utf8");
    } catch (error) {
      throw systemCode(error) === "ENOENT" ? noCluster(this.name) : error;
    }
  }
  status() {
    return this.#control.status();
  }
  exec(argv, options) {
    return execInGuest(this.#control.endpoint, argv, options);
  }
  logs(source, options) {
    return clusterLogs(this.name, source, options);
  }
  loadImage(archive) {
    return this.#control.importImages(archive);
  }
  async apply(manifest) {
    let [content, what] = "path" in manifest ? [(await readManifest(manifest.path)).text, manifest.path] : [manifest.text, "the manifest"];
    checkManifest(content, what);
    let stdout = new PassThrough(), stderr = new PassThrough(), said = Promise.all([text3(stdout), text3(stderr)]), code = await this.exec(["kubectl", "apply", "--server-side", "-f", "-"], {
      stdin: Readable2.from([Buffer.from(content)]),
      stdout,
      stderr
    }).finally(() => {
      stdout.end(), stderr.end();
    }), [output, problems] = await said;
    if (code === 0) return output;
    throw new NavgwError(
      "NAVGW_MANIFEST",
      `${what} was refused: ${firstLine3(problems) || `exit code ${code}`}`,
      {
        hint: "correct it and apply it again",
        consoleTail: problems.split(`
`).filter(Boolean)
      }
    );
  }
  async forward(port3) {
    let wanted = keeperForward(requireForward(port3)), opened = await this.#keeper.forward(wanted).catch((error) => this.#notRunning(error)), forward2 = { host: portOf(opened.host), guest: portOf(opened.guest) };
    return this.#forwards = [...this.#forwards, forward2], forward2;
  }
  async unforward(hostPort) {
    if (this.server.endsWith(`:${hostPort}`)) throw noForward(hostPort);
    await this.#keeper.unforward(hostPort).catch((error) => this.#notRunning(error)), this.#forwards = this.#forwards.filter(({ host }) => host !== hostPort);
  }
  stop() {
    return stopCluster(this.name);
  }
  async remove() {
    await removeCluster(this.name);
  }
  async [Symbol.asyncDispose]() {
    await this.remove();
  }
  #notRunning(error) {
    throw isGone(error) ? noCluster(this.name, "crashed") : error;
  }
  async #waitForExit() {
    return await this.#keeper.wait() ?? await readExit(this.dir) ?? { code: null, signal: "SIGKILL", time: (/* @__PURE__ */ new Date()).toISOString() };
  }
};
function firstLine3(text6) {
  return text6.trim().split(`
`)[0] ?? "";
}

// src/core/cluster/host-resources.ts
import { readFile as readFile8, statfs as statfs2 } from "node:fs/promises";
import { createServer } from "node:net";
var LEAST_DISK = 1 << 30, LEAST_MEMORY_KIB = 524288;
async function requireDiskSpace(dir, more = 0) {
  let { bavail, bsize } = await statfs2(dir);
  if (bavail * bsize >= LEAST_DISK + more) return;
  let [free, need] = [bavail * bsize, LEAST_DISK + more].map((bytes) => Math.floor(bytes / 2 ** 20));
  throw new NavgwError("NAVGW_NO_SPACE", `a cluster needs ${need} MiB of disk and ${dir} has ${free} MiB`, {
    hint: "free some space, point XDG_STATE_HOME elsewhere, or use --storage memory"
  });
}
var K3S_GROWTH = 3;
async function requireRoomForK3s(where, size) {
  let need = K3S_GROWTH * size;
  if (typeof where == "string") return requireDiskSpace(where, need);
  let least = Math.ceil(need / 2 ** 20) + 1024;
  if (!(where >= least))
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `memory ${where}: with all of this k3s in it, it needs ${least} MiB`,
      {
        hint: `use --memory ${least}, or --storage disk`
      }
    );
}
async function requireMemory(memory, { meminfo, kept = !1 } = {}) {
  let text6 = meminfo ?? await readFile8("/proc/meminfo", "utf8"), kib = (key) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(text6)?.[1] ?? 0), total = kib("MemTotal") + kib("SwapTotal"), free = kib("MemAvailable") + kib("SwapFree"), mib = (value) => Math.floor(value / 1024);
  if (memory > mib(total))
    throw new NavgwError("NAVGW_BAD_OPTION", `memory ${memory}: this machine has ${mib(total)} MiB`, {
      hint: kept ? "take the snapshot of a cluster with less --memory" : "ask for less with --memory"
    });
  if (free < LEAST_MEMORY_KIB)
    throw new NavgwError(
      "NAVGW_UNSUPPORTED",
      `only ${mib(free)} MiB of memory are free, too little for a node`,
      {
        hint: "end something else; navgw-test list shows other clusters"
      }
    );
}
async function requireFreePorts(ports) {
  let seen = /* @__PURE__ */ new Set();
  for (let port3 of ports)
    if (port3 !== 0) {
      if (seen.has(port3))
        throw new NavgwError("NAVGW_BAD_OPTION", `host port ${port3} is given twice`, {
          hint: "take another one, or 0"
        });
      if (seen.add(port3), !await isFree(port3)) throw portInUse(port3);
    }
}
async function isFree(port3) {
  let server = createServer();
  try {
    return await new Promise((resolve5, reject) => {
      server.once("error", reject), server.listen({ port: port3, host: "127.0.0.1", exclusive: !0 }, resolve5);
    }), !0;
  } catch (error) {
    if (systemCode(error) === "EADDRINUSE") return !1;
    throw systemCode(error) === "EACCES" ? new NavgwError(
      "NAVGW_PORT_IN_USE",
      `port ${port3} of 127.0.0.1 needs more rights than this user has`,
      {
        hint: "take one from 1024 on, or 0 for any free one",
        cause: error
      }
    ) : error;
  } finally {
    server.close();
  }
}

// src/core/cluster/prepare-machine.ts
import { mkdir as mkdir5, rm as rm12 } from "node:fs/promises";
import { join as join28 } from "node:path";

// src/core/distribution/choose-kernel.ts
import { realpath as realpath2 } from "node:fs/promises";

// src/core/engine/boot-probe.ts
import { mkdtemp, rm as rm8, symlink } from "node:fs/promises";
import { join as join21 } from "node:path";

// src/core/guest/config-disk.ts
import { randomBytes as randomBytes4 } from "node:crypto";
import { basename as basename4 } from "node:path";

// src/core/tar/tar-writer.ts
import { open as open11 } from "node:fs/promises";
var CHUNK3 = 1 << 20;
async function writeTar(path, files) {
  var _stack = [];
  try {
    let out = __using(_stack, await open11(path, "w", 384), !0);
    for (let file of files)
      if ("link" in file)
        await append(out, header({ path: file.name, type: "SymbolicLink", linkpath: file.link, mode: 511 }));
      else if ("text" in file) {
        let bytes = Buffer.from(file.text);
        await append(out, header({ path: file.name, size: bytes.length, mode: file.mode })), await append(out, bytes), await append(out, Buffer.alloc(paddingOf(bytes.length)));
      } else
        await appendFile(out, file);
    await append(out, Buffer.alloc(1024));
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function appendFile(out, { name, path, mode }) {
  var _stack = [];
  try {
    let source = __using(_stack, await open11(path, "r"), !0);
    let { size, mtime } = await source.stat();
    await append(out, header({ path: name, size, mtime, mode }));
    let buffer2 = Buffer.allocUnsafe(CHUNK3);
    for (let left = size; left > 0; ) {
      let { bytesRead } = await source.read(buffer2, 0, Math.min(CHUNK3, left));
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
      await append(out, buffer2.subarray(0, bytesRead)), left -= bytesRead;
    }
    await append(out, Buffer.alloc(paddingOf(size)));
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function header({
  path,
  type = "File",
  linkpath,
  size = 0,
  mtime = /* @__PURE__ */ new Date(0),
  mode = 384
}) {
  let block = Buffer.alloc(512), link3 = linkpath === void 0 ? {} : { linkpath };
  if (new F({ path, size, mtime, mode, type, uid: 0, gid: 0, ...link3 }).encode(block)) throw new Error(`${path} does not fit into the header of a plain tar`);
  return block;
}
async function append(out, bytes) {
  for (let at = 0; at < bytes.length; ) at += (await out.write(bytes, at)).bytesWritten;
}

// src/core/guest/config-disk.ts
async function writeConfigDisk(path, config, now = /* @__PURE__ */ new Date()) {
  let images = (config.images ?? []).map(imageEntry), files = [{ name: "navgw/config.json", text: configJson(config, now) }];
  config.nodeConfig !== void 0 && files.push({ name: "rancher/config.yaml", text: config.nodeConfig }), config.registries !== void 0 && files.push({ name: "rancher/registries.yaml", text: config.registries });
  for (let [index, manifest] of (config.manifests ?? []).entries())
    files.push({ name: `manifests/${entryName(index, manifest.path)}.yaml`, text: manifest.text });
  try {
    await writeTar(path, [...files, ...images]);
  } catch (error) {
    throw fileError(error, "writing the config disk", path);
  }
}
function configJson(config, now) {
  let { cluster, token, storage, mode, env } = config;
  return JSON.stringify({
    schema: 1,
    cluster,
    hostname: HOSTNAME,
    token,
    time: now.toISOString(),
    network: GUEST_NETWORK,
    controlPort: 7601,
    storage,
    mode,
    env,
    nodeArgs: [],
    // A machine that has just booted has gathered no randomness of its own.
    seed: randomBytes4(64).toString("base64")
  });
}
function entryName(index, path) {
  let plain = basename4(path).replace(/\.(ya?ml|json|tar|tgz|tar\.(gz|zst|zstd))$/i, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 40);
  return `${String(index).padStart(2, "0")}${plain === "" ? "" : `-${plain}`}`;
}
var EXTENSIONS = { none: "tar", gzip: "tar.gz", zstd: "tar.zst" };
function imageEntry({ path, compression }, index) {
  return { name: `images/${entryName(index, path)}.${EXTENSIONS[compression]}`, path };
}

// src/core/engine/memory-dir.ts
import { readFile as readFile9, statfs as statfs3 } from "node:fs/promises";
var MEMORY_DIR = "/dev/shm";
async function chooseMemoryDir(bytes, fallback, candidates = [MEMORY_DIR]) {
  for (let dir of candidates) if (await memoryDirProblem(bytes, dir) === void 0) return dir;
  return fallback;
}
async function memoryDirProblem(bytes, dir = MEMORY_DIR) {
  if (!allowsExec(parseMounts(await readFile9("/proc/mounts", "utf8")), dir))
    return `no program may run from ${dir}`;
  let room = await statfs3(dir).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0
    // not there: no room
  );
  if (room >= bytes) return;
  let [free, need] = [Math.floor(room / 2 ** 20), Math.ceil(bytes / 2 ** 20)];
  return `${dir} has room for ${free} MiB, and a guest's memory takes ${need} MiB`;
}
function parseMounts(text6) {
  return text6.split(`
`).map((line) => line.split(" ")).filter(([, path]) => path !== void 0).map(([, path = "", , options = ""]) => ({
    // Octal escapes for space, tab, newline and backslash: fstab(5).
    path: path.replace(
      /\\([0-7]{3})/g,
      (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))
    ),
    noexec: options.split(",").includes("noexec")
  }));
}
function allowsExec(mounts, dir) {
  let on = mounts.filter(({ path }) => dir === path || path === "/" || dir.startsWith(`${path}/`)).reduce(
    (best, mount) => mount.path.length >= (best?.path.length ?? 0) ? mount : best,
    void 0
  );
  return on !== void 0 && !on.noexec;
}

// src/core/engine/boot-probe.ts
var PROBE_MEMORY_MIB = 256;
async function bootProbe(guest, engine, variant, signal) {
  let [keeper, kernel, base] = await Promise.all([
    materialize(guest, "keeper", { signal }),
    materialize(guest, engine.kernel, { signal }),
    materialize(guest, "base.erofs", { signal })
  ]), dir = await makeProbeDir();
  try {
    var _stack = [];
    try {
      await linkBase(base, dir);
      await writeConfigDisk(join21(dir, "config.tar"), {
        cluster: "probe",
        token: "0".repeat(64),
        storage: "memory",
        mode: "probe",
        env: {}
      });
      let memoryDir = await chooseMemoryDir(PROBE_MEMORY_MIB << 20, dir);
      let { protocol, ...machine } = engine.launch(
        {
          cpus: 1,
          memoryMiB: PROBE_MEMORY_MIB,
          kernel,
          disks: [
            { path: "base.erofs", readOnly: !0 },
            { path: "config.tar", readOnly: !0 }
          ],
          nic: void 0,
          memoryDir
        },
        variant
      );
      let console = __using(_stack, await Console.open(dir), !0);
      let running = await startKeeper(
        keeper,
        {
          dir,
          ephemeral: !0,
          machine: { ...machine, dir: "." },
          net: { protocol, socket: FILES.net, mac: GUEST_MAC },
          forwards: [],
          api: FILES.api,
          consoleLog: FILES.consoleLog,
          networkLog: FILES.networkLog,
          exitFile: FILES.exit
        },
        signal
      );
      let inTime = await endsWithin(running.ended, variant.probeTimeout, signal);
      await running.end();
      signal?.throwIfAborted();
      let output = (await console.text()).toString();
      let why = inTime ? engine.explain?.(output) : void 0;
      if (why !== void 0)
        return { ok: !1, reason: `its machine did not start: ${why.message}`, hint: why.hint, final: !1 };
      return judge2(output, inTime, variant);
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    if (error instanceof NavgwError && error.code === "NAVGW_HOST" && error.message.includes("(SPAWN)"))
      return { ok: !1, reason: error.message, final: !1 };
    throw error;
  } finally {
    await rm8(dir, { recursive: !0, force: !0 });
  }
}
async function makeProbeDir() {
  let parent = join21(cacheDir(), "probes");
  await makePrivateDir(parent);
  try {
    return await mkdtemp(join21(parent, "run-"));
  } catch (error) {
    throw fileError(error, "making a probe's directory", parent);
  }
}
async function linkBase(base, dir) {
  try {
    await symlink(base, join21(dir, "base.erofs"));
  } catch (error) {
    throw fileError(error, "linking a probe's disk", dir);
  }
}
async function endsWithin(ended, ms, signal) {
  let bound = AbortSignal.any([AbortSignal.timeout(ms), ...signal === void 0 ? [] : [signal]]);
  return Promise.race([
    ended.then(() => !0),
    new Promise((resolve5) => bound.addEventListener("abort", () => resolve5(!1), { once: !0 }))
  ]);
}
var INTERNAL_ERROR = /KVM internal error|KVM_EXIT_INTERNAL_ERROR/;
function judge2(text6, inTime, { label, hardware, probeTimeout }) {
  let said = /^navgw: init (\d+(?:\.\d+)?)/m.exec(text6.replaceAll("\r", ""));
  if (said?.[1] !== void 0 && inTime) return { ok: !0, uptime: Number(said[1]) };
  let bound = `the guest did not boot and power off within ${probeTimeout / 1e3} s`;
  if (hardware && (!inTime || INTERNAL_ERROR.test(text6)))
    return { ok: !1, reason: `this ${label} runs no stock kernel: ${inTime ? "it ends the guest with an internal error (KVM_EXIT_INTERNAL_ERROR)" : bound}`, final: !0 };
  let last = text6.split(/\r?\n/).findLast((line) => line !== "");
  return { ok: !1, reason: inTime ? `its machine ended before the guest booted: ${last ?? "no output"}` : bound, final: !1 };
}

// native/libkrun/runner-launch.ts
import { dirname as dirname6, extname } from "node:path";
import { fileURLToPath } from "node:url";
var RUNNER_PATH = fileURLToPath(new URL(`./runner${extname(import.meta.url)}`, import.meta.url));
function planLaunch(options) {
  let { node, descriptor, temporary, library, platform: platform2 = process.platform } = options;
  return {
    argv: [node, ...NODE_FLAGS, RUNNER_PATH, `${descriptor}`],
    env: { TMPDIR: temporary, ...runnerEnv(library.firmware?.path, platform2) }
  };
}
var NODE_FLAGS = ["--disable-warning=ExperimentalWarning"];
function runnerEnv(firmware, platform2) {
  return platform2 !== "darwin" || firmware === void 0 ? {} : { DYLD_FALLBACK_LIBRARY_PATH: dirname6(firmware) };
}
function planDescribe(options) {
  let { node, library, platform: platform2 = process.platform } = options, firmware = library.firmware?.path;
  return {
    argv: [
      node,
      ...NODE_FLAGS,
      RUNNER_PATH,
      "describe",
      library.path,
      ...firmware === void 0 ? [] : [firmware]
    ],
    env: runnerEnv(firmware, platform2)
  };
}

// native/libkrun/describe-library.ts
var TIMEOUT = 1e4;
async function describeLibkrun(library, options = {}) {
  let { node = process.execPath, signal } = options, { argv, env } = planDescribe({ node, library }), [program = node, ...args] = argv, result;
  try {
    result = await runProgram(program, args, { env, signal, timeout: TIMEOUT });
  } catch (cause) {
    throw signal?.throwIfAborted(), new NavgwError("NAVGW_LIBKRUN", `could not look at ${library.path} within ${TIMEOUT} ms`, {
      cause
    });
  }
  if (result.exitCode === 0) return JSON.parse(result.stdout.toString());
  throw parseFailure(result.stderr) ?? new NavgwError("NAVGW_LIBKRUN", `cannot use ${library.path}: ${ending(result)}`, {
    hint: "name another libkrun by NAVGW_LIBKRUN"
  });
}
function ending({ exitCode, signal, stderr }) {
  let last = stderr.trim().split(`
`).at(-1);
  return `its process ended by ${signal ?? `exit code ${exitCode}`}${last ? `: ${last}` : ""}`;
}

// native/libkrun/find-library.ts
import { readdirSync as readdirSync2, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire as createRequire2 } from "node:module";
import { basename as basename5, dirname as dirname7, join as join22 } from "node:path";

// native/libkrun/binary-target.ts
import { closeSync as closeSync4, openSync as openSync3, readSync } from "node:fs";
var ELF_MACHINES = {
  3: "ia32",
  40: "arm",
  62: "x64",
  183: "arm64",
  243: "riscv64"
}, MACHO_CPUS = { 16777223: "x64", 16777228: "arm64" };
function readTarget(path) {
  let header2 = readHeader(path);
  if (!(header2.length < 20)) {
    if (header2.readUInt32BE(0) === 2135247942) {
      let machine = header2[5] === 2 ? header2.readUInt16BE(18) : header2.readUInt16LE(18);
      return { platform: "linux", archs: [ELF_MACHINES[machine] ?? `machine ${machine}`] };
    }
    if (header2.readUInt32LE(0) === 4277009103)
      return { platform: "darwin", archs: [macho(header2.readUInt32LE(4))] };
    if (header2.readUInt32BE(0) === 3405691582) {
      let count = header2.readUInt32BE(4);
      return count > 20 ? void 0 : { platform: "darwin", archs: Array.from({ length: count }, (_, i) => 8 + 20 * i).filter(
        (at) => at + 4 <= header2.length
      ).map((at) => macho(header2.readUInt32BE(at))) };
    }
  }
}
function requireTarget(path, what, platform2, arch2) {
  let target = readTarget(path);
  if (target?.platform === platform2 && target.archs.includes(arch2)) return;
  let is = target === void 0 ? "not a shared library" : `for ${target.platform} ${target.archs.join(", ")}`;
  throw new NavgwError("NAVGW_LIBKRUN", `${what} is ${is}, this is ${platform2} ${arch2}: ${path}`, {
    hint: `name a ${what} for ${platform2} ${arch2}, or leave it to be found`
  });
}
function macho(cpu) {
  return MACHO_CPUS[cpu] ?? `CPU ${cpu}`;
}
function readHeader(path) {
  try {
    let file = openSync3(path, "r");
    try {
      let bytes = Buffer.alloc(512);
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync4(file);
    }
  } catch (cause) {
    throw new NavgwError("NAVGW_LIBKRUN", `cannot read ${path} (${systemCode(cause)})`, {
      hint: "name a library that this user may read",
      cause
    });
  }
}

// native/libkrun/library-places.ts
var TRIPLETS = {
  x64: "x86_64-linux-gnu",
  arm64: "aarch64-linux-gnu",
  riscv64: "riscv64-linux-gnu"
};
function libraryPlaces(platform2, arch2) {
  if (platform2 === "linux")
    return {
      libkrun: ["libkrun.so.1", "libkrun.so"],
      libkrunfw: "libkrunfw.so.5",
      libkrunVersioned: /^libkrun\.so\.(1(?:\.\d+)+)$/,
      libkrunfwVersioned: /^libkrunfw\.so\.(5(?:\.\d+)+)$/,
      libkrunPackage: arch2 === "x64" ? "@earendil-works/gondolin-krun-runner-linux-x64" : void 0,
      libkrunfwPackages: [`@superradcompany/microsandbox-linux-${arch2}-gnu`],
      folders: [
        "/usr/local/lib64",
        "/usr/local/lib",
        ...TRIPLETS[arch2] === void 0 ? [] : [`/usr/local/lib/${TRIPLETS[arch2]}`, `/usr/lib/${TRIPLETS[arch2]}`],
        "/usr/lib64",
        "/usr/lib",
        "/home/linuxbrew/.linuxbrew/lib"
      ]
    };
  if (platform2 === "darwin")
    return {
      libkrun: ["libkrun.1.dylib", "libkrun.dylib"],
      libkrunfw: "libkrunfw.5.dylib",
      libkrunVersioned: /^libkrun\.(1(?:\.\d+)+)\.dylib$/,
      libkrunfwVersioned: /^libkrunfw\.(5(?:\.\d+)+)\.dylib$/,
      libkrunPackage: arch2 === "arm64" ? "@earendil-works/gondolin-krun-runner-darwin-arm64" : void 0,
      libkrunfwPackages: [`@superradcompany/microsandbox-darwin-${arch2}`],
      // Homebrew on Apple silicon, then on Intel.
      folders: [
        "/opt/homebrew/lib",
        "/opt/homebrew/opt/libkrun/lib",
        "/opt/homebrew/opt/libkrunfw/lib",
        "/usr/local/lib"
      ]
    };
}
function installCommand(platform2, arch2, osRelease2 = "") {
  let reinstall = libraryPlaces(platform2, arch2)?.libkrunPackage;
  if (platform2 === "darwin") return "brew install libkrun";
  let known = distributionsOf(osRelease2).map((name) => COMMANDS[name]).find((command) => command !== void 0);
  return known !== void 0 ? known : reinstall !== void 0 ? `npm install ${reinstall}` : "build it: https://github.com/containers/libkrun#building-and-installing";
}
var COMMANDS = {
  fedora: "sudo dnf install libkrun libkrunfw",
  "opensuse-tumbleweed": "sudo zypper install libkrun1 libkrunfw5",
  arch: "sudo pacman -S libkrun libkrunfw"
};
function distributionsOf(osRelease2) {
  let value = (name) => new RegExp(`^${name}=["']?([^"'\\n]*)`, "m").exec(osRelease2)?.[1] ?? "";
  return [value("ID"), ...value("ID_LIKE").split(" ")];
}

// native/libkrun/find-library.ts
function findLibkrun(options = {}) {
  let { env = process.env, platform: platform2 = process.platform, arch: arch2 = process.arch } = options, places = libraryPlaces(platform2, arch2);
  if (places === void 0)
    throw new NavgwError("NAVGW_LIBKRUN", `there is no libkrun for ${platform2} ${arch2}`);
  let search = {
    places,
    platform: platform2,
    arch: arch2,
    folders: options.folders ?? places.folders,
    packageFolder: options.packageFolder ?? installedPackage
  }, { path, source } = findLibrary(search, options.libkrun, env.NAVGW_LIBKRUN);
  return {
    path,
    version: versionOf2(path, places.libkrunVersioned),
    source,
    firmware: findFirmware(search, dirname7(path), options.libkrunfw, env.NAVGW_LIBKRUNFW)
  };
}
function findLibrary(search, option, variable) {
  let { places, platform: platform2, arch: arch2 } = search, look = (folder) => inFolder(folder, places.libkrun, places.libkrunVersioned), named = option ?? (variable || void 0);
  if (named !== void 0) {
    let path2 = fileOrIn(named, look), source = option === void 0 ? "NAVGW_LIBKRUN" : "option";
    if (path2 === void 0) throw notThere(named, "libkrun", source);
    return requireTarget(path2, "libkrun", platform2, arch2), { path: path2, source };
  }
  let carrier = places.libkrunPackage && search.packageFolder(places.libkrunPackage), carried = carrier && look(join22(carrier, "lib"));
  if (carried)
    return requireTarget(carried, "libkrun", platform2, arch2), { path: carried, source: "npm" };
  let path = search.folders.map(look).find((found) => found !== void 0 && fits(found, search));
  if (path !== void 0) return { path, source: "system" };
  throw new NavgwError("NAVGW_LIBKRUN", "libkrun was not found", {
    hint: `${installCommand(platform2, arch2, osRelease(platform2))}; or name one by NAVGW_LIBKRUN`
  });
}
function findFirmware(search, beside, option, variable) {
  let { places, platform: platform2, arch: arch2 } = search, named = option ?? (variable || void 0), by = option === void 0 ? "NAVGW_LIBKRUNFW" : "option", look = (folder) => inFolder(folder, [places.libkrunfw], places.libkrunfwVersioned), found = (path2) => ({ path: path2, version: versionOf2(path2, places.libkrunfwVersioned) });
  if (named !== void 0) {
    let path2 = fileOrIn(named, look);
    if (path2 === void 0) throw notThere(named, "libkrunfw", by);
    return requireTarget(path2, "libkrunfw", platform2, arch2), found(path2);
  }
  let packages = places.libkrunfwPackages.map(search.packageFolder).filter((folder) => folder !== void 0), path = [beside, ...packages.map((folder) => join22(folder, "lib")), ...search.folders].map(look).find((candidate) => candidate !== void 0 && fits(candidate, search));
  return path === void 0 ? void 0 : found(path);
}
function fits(path, { platform: platform2, arch: arch2 }) {
  let target = readTarget(path);
  return target?.platform === platform2 && target.archs.includes(arch2);
}
function fileOrIn(named, look) {
  let stats = statSync(named, { throwIfNoEntry: !1 });
  if (stats === void 0) return;
  let path = stats.isDirectory() ? look(named) : named;
  return path === void 0 ? void 0 : realpathSync(path);
}
function inFolder(folder, names, versioned) {
  let full2 = newest(filesOf(folder), versioned), name = [...full2 === void 0 ? [] : [full2], ...names].find(
    (candidate) => statSync(join22(folder, candidate), { throwIfNoEntry: !1 })?.isFile() === !0
  );
  return name === void 0 ? void 0 : realpathSync(join22(folder, name));
}
function newest(files, versioned) {
  return files.flatMap((file) => {
    let version2 = versioned.exec(file)?.[1];
    return version2 === void 0 ? [] : [{ file, version: version2 }];
  }).sort((a, b) => compareReleases(b.version, a.version))[0]?.file;
}
function filesOf(folder) {
  try {
    return readdirSync2(folder);
  } catch {
    return [];
  }
}
var versionOf2 = (path, versioned) => versioned.exec(basename5(path))?.[1];
function notThere(named, what, by) {
  return new NavgwError(
    "NAVGW_LIBKRUN",
    `no ${what} at ${named}, which ${by === "option" ? "an option" : by} names`,
    {
      hint: "name the library's file or its folder, or leave it to be found"
    }
  );
}
function installedPackage(name) {
  try {
    return dirname7(createRequire2(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return;
  }
}
function osRelease(platform2) {
  if (platform2 !== "linux") return "";
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}

// src/core/engine/open-kvm.ts
import { existsSync } from "node:fs";
var PVM_MODULE = "/sys/module/kvm_pvm";
function openKvm() {
  let problem = kvmProblem();
  return problem !== void 0 ? { ok: !1, ...problem } : existsSync(PVM_MODULE) ? { ok: !0, label: "KVM (kvm-pvm)", probeTimeout: 4e3 } : { ok: !0, label: "KVM", probeTimeout: 3e4 };
}

// src/core/engine/krun.ts
var krun = {
  name: "krun",
  kernel: "vmlinux",
  defaultCpus: 2,
  keepsMemory: !1,
  check,
  describe: describe2,
  explain: parseFailure,
  launch(spec, variant) {
    return {
      ...planLaunch({ node: process.execPath, descriptor: 0, temporary: ".", library: {} }),
      stdin: JSON.stringify(document(spec, variant)),
      oneCpu: !1,
      // libkrun frames a stream as QEMU does.
      protocol: spec.nic === void 0 ? "none" : "qemu"
    };
  }
};
async function check() {
  let found;
  try {
    found = findLibkrun();
  } catch (error) {
    if (!(error instanceof NavgwError)) throw error;
    return { ok: !1, reason: error.message, ...error.hint === void 0 ? {} : { hint: error.hint } };
  }
  let { path, version: version2 = "of unknown version", source } = found, detail = { libkrun: `${version2} (${source})`, library: path }, kvm = openKvm();
  return kvm.ok ? {
    ok: !0,
    variants: [
      { label: kvm.label, hardware: !0, program: path, sandbox: !1, probeTimeout: kvm.probeTimeout }
    ],
    detail
  } : { ok: !1, reason: kvm.reason, hint: kvm.hint, detail };
}
async function describe2(signal) {
  try {
    let { firmware, ...found } = findLibkrun(), { atLeast, features, maxCpus } = await describeLibkrun({ ...found, firmware }, { signal }), built = Object.entries(features).filter(([, has]) => has);
    return {
      api: `${atLeast} or later`,
      ...built.length === 0 ? {} : { features: built.map(([name]) => name).join(", ") },
      ...maxCpus === void 0 ? {} : { maxCpus: `${maxCpus}` },
      libkrunfw: firmware === void 0 ? "not found" : `${firmware.version ?? ""} ${firmware.path}`.trim()
    };
  } catch (error) {
    if (error instanceof NavgwError) return { library: error.message };
    throw error;
  }
}
function document({ cpus: cpus2, memoryMiB, kernel, disks, nic }, variant) {
  return {
    library: variant.program,
    vm: {
      cpus: cpus2,
      memoryMiB,
      kernel: { path: kernel, format: "elf", cmdline: COMMAND_LINE },
      disks: disks.map(({ path, readOnly }, index) => ({
        id: `disk${index}`,
        path,
        readOnly,
        // The data is a test cluster's: what the host's page cache holds is durable enough.
        sync: "none"
      })),
      ...nic === void 0 ? {} : { nics: [{ kind: "unixstream", path: nic.socket, mac: nic.mac }] },
      vsock: !1,
      // Opened anew by libkrun, which takes a path only: the keeper's pipe, where libkrun's own messages go too.
      consoles: [{ kind: "file", path: "/proc/self/fd/1" }]
    }
  };
}
var COMMAND_LINE = "console=hvc0 root=/dev/vda ro rootfstype=erofs init=/sbin/init panic=-1 reboot=k no-kvmapf quiet";

// src/core/engine/probe-cache.ts
import { createHash as createHash3 } from "node:crypto";
import { readFile as readFile10, stat as stat8 } from "node:fs/promises";
import { dirname as dirname8, join as join23 } from "node:path";
var foundSchema = external_exports.record(
  external_exports.string(),
  external_exports.union([external_exports.strictObject({ uptime: external_exports.number() }), external_exports.strictObject({ refused: external_exports.string() })])
), probesDir = () => join23(cacheDir(), "probes");
async function probePath(guest, engine, checked) {
  let artifacts = ["keeper", engine.kernel, "base.erofs"], key = {
    boot: (await readFile10("/proc/sys/kernel/random/boot_id", "utf8")).trim(),
    user: process.getuid?.(),
    artifacts: artifacts.map((name) => artifactEntry(guest, name).uncompressedSha256),
    variants: await Promise.all(checked.variants.map(identityOf2)),
    detail: checked.detail
  }, id = createHash3("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 32);
  return join23(probesDir(), `${engine.name}-${id}.json`);
}
async function identityOf2({ label, program }) {
  if (program === void 0) return [label];
  let { mtimeMs, size } = await stat8(program);
  return [label, program, mtimeMs, size];
}
async function recall(path) {
  try {
    return foundSchema.parse(JSON.parse(await readFile10(path, "utf8")));
  } catch {
    return {};
  }
}
async function remember(path, found) {
  try {
    await makePrivateDir(dirname8(path)), await writeDurably(path, JSON.stringify(found));
  } catch (error) {
    throw fileError(error, "noting what a probe found", path);
  }
}

// src/core/engine/qemu.ts
import { constants as constants3 } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter as delimiter2, isAbsolute, join as join24 } from "node:path";
var PROGRAM = "qemu-system-x86_64", LEAST_VERSION = [7, 2], SANDBOX = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny", QUESTION_TIMEOUT = 1e4, qemu = {
  name: "qemu",
  kernel: "vmlinux",
  defaultCpus: 2,
  keepsMemory: !0,
  check: check2,
  launch(spec, variant) {
    return {
      argv: [variant.program ?? PROGRAM, ...qemuArguments(spec, variant)],
      env: { TMPDIR: spec.memoryDir },
      stdin: "",
      oneCpu: !1,
      protocol: spec.nic === void 0 ? "none" : "qemu"
    };
  }
}, SHARED = "readonly=on,file.locking=off";
async function check2(signal) {
  let program = await findProgram();
  if (program === void 0)
    return {
      ok: !1,
      reason: `${process.env.NAVGW_QEMU || PROGRAM} is not installed`,
      hint: "install QEMU 7.2 or later (Debian, Ubuntu: apt install qemu-system-x86), or name it in NAVGW_QEMU"
    };
  let version2 = await askVersion(program, signal);
  if (version2 === void 0) return { ok: !1, reason: `${program} --version fails` };
  let [major = 0, minor = 0] = version2.split(".").map(Number);
  if (major < LEAST_VERSION[0] || major === LEAST_VERSION[0] && minor < LEAST_VERSION[1])
    return {
      ok: !1,
      reason: `QEMU ${version2} is too old`,
      hint: `install ${LEAST_VERSION.join(".")} or later`
    };
  let sandbox = await canSandbox(program, signal), emulated = {
    label: "emulated",
    hardware: !1,
    program,
    version: version2,
    sandbox,
    probeTimeout: 9e4
  }, kvm = openKvm();
  return {
    ok: !0,
    variants: kvm.ok ? [{ ...emulated, label: kvm.label, hardware: !0, probeTimeout: kvm.probeTimeout }, emulated] : [emulated],
    detail: {
      version: version2,
      program,
      kvm: kvm.ok ? `${kvm.label} opens` : kvm.reason,
      sandbox: sandbox ? "on" : "not in this build"
    }
  };
}
function qemuArguments(spec, variant) {
  let { cpus: cpus2, memoryMiB, kernel, disks, nic } = spec;
  return [
    "-M",
    "microvm,acpi=off,rtc=on,pit=on,pic=on,memory-backend=memory",
    "-object",
    memoryObject(spec),
    ...monitorArguments(spec),
    "-accel",
    variant.hardware ? "kvm" : "tcg,thread=multi,tb-size=1024",
    "-cpu",
    variant.hardware ? "host" : "max",
    "-smp",
    `${cpus2}`,
    "-m",
    `${memoryMiB}M`,
    "-nodefaults",
    "-no-user-config",
    "-display",
    "none",
    "-no-reboot",
    "-kernel",
    kernel,
    "-append",
    commandLine(variant),
    ...disks.flatMap(({ path, readOnly }, index) => [
      "-drive",
      // The data is a test cluster's: what the host's page cache holds is durable enough, and waiting for disks is not.
      `id=disk${index},file=${path},format=raw,if=none,cache=unsafe,${readOnly ? SHARED : "discard=unmap"}`,
      "-device",
      `virtio-blk-device,drive=disk${index}`
    ]),
    "-chardev",
    "stdio,id=console,signal=off",
    "-device",
    "virtio-serial-device",
    "-device",
    "virtconsole,chardev=console",
    "-device",
    "virtio-rng-device",
    ...nic === void 0 ? [] : [
      "-netdev",
      `stream,id=net,server=off,addr.type=unix,addr.path=${nic.socket}`,
      "-device",
      `virtio-net-device,netdev=net,mac=${nic.mac}`
    ],
    ...variant.sandbox ? ["-sandbox", SANDBOX] : []
  ];
}
function memoryObject({ memoryMiB, memoryDir, snapshots }) {
  let size = `id=memory,size=${memoryMiB}M`, memory = snapshots?.memory ?? "private";
  if (memory === "private") return `memory-backend-ram,${size}`;
  let [path, share] = memory === "shared" ? [memoryDir, "on"] : [memory.path, "off"];
  return `memory-backend-file,${size},mem-path=${path},share=${share}`;
}
function monitorArguments({ snapshots }) {
  if (snapshots === void 0) return [];
  let incoming = typeof snapshots.memory == "object" ? ["-incoming", "defer"] : [];
  return ["-qmp", `unix:${snapshots.monitor},server=on,wait=off`, ...incoming];
}
function commandLine(variant) {
  return [
    "console=hvc0 root=/dev/vda ro rootfstype=erofs init=/sbin/init panic=-1 reboot=t quiet",
    // An emulated CPU leaks nothing that the mitigations would keep, and its clock is always the host's.
    ...variant.hardware ? [] : ["mitigations=off tsc=reliable no_timer_check"]
  ].join(" ");
}
async function findProgram() {
  let wanted = process.env.NAVGW_QEMU || PROGRAM, paths = isAbsolute(wanted) ? [wanted] : (process.env.PATH ?? "").split(delimiter2).filter(isAbsolute).map((dir) => join24(dir, wanted));
  for (let path of paths)
    if (await access(path, constants3.X_OK).then(
      () => !0,
      () => !1
    ))
      return path;
}
async function askVersion(program, signal) {
  let { exitCode, stdout } = await runProgram(program, ["--version"], {
    signal,
    timeout: QUESTION_TIMEOUT
  });
  return exitCode === 0 ? /version (\d+\.\d+(\.\d+)?)/.exec(stdout.toString())?.[1] : void 0;
}
async function canSandbox(program, signal) {
  let { exitCode } = await runProgram(program, ["-sandbox", SANDBOX, "-M", "none", "--version"], {
    signal,
    timeout: QUESTION_TIMEOUT
  });
  return exitCode === 0;
}

// src/core/engine/snapshot-support.ts
async function snapshotSupport({ name, keepsMemory }, { version: version2 }, memory = resolveOptions({}).memory) {
  if (!keepsMemory) return { keeps: "disk", why: `${name} does not let a machine's memory be kept` };
  let problem = await memoryDirProblem(memory * 2 ** 20);
  return problem !== void 0 ? { keeps: "disk", why: problem } : { keeps: "memory", why: `${name} ${version2}, and ${MEMORY_DIR} has room for ${memory} MiB` };
}

// src/core/engine/uml.ts
import { readFile as readFile11 } from "node:fs/promises";
var uml = {
  name: "uml",
  kernel: "linux-uml",
  // A second CPU makes a start half as long again (measured on a host of two): what the guest's kernel shares has to
  // cross over between the host's CPUs.
  defaultCpus: 1,
  keepsMemory: !1,
  async check() {
    return {
      ok: !0,
      variants: [
        {
          label: "no hardware needed",
          hardware: !1,
          program: void 0,
          sandbox: !1,
          probeTimeout: 2e4
        }
      ],
      detail: { host: (await readFile11("/proc/sys/kernel/osrelease", "utf8")).trim() }
    };
  },
  launch(spec) {
    return {
      argv: [spec.kernel, ...kernelArguments(spec)],
      // The kernel maps the guest's memory from an unlinked file in TMPDIR.
      env: { TMPDIR: spec.memoryDir },
      stdin: "",
      // Kernel and processes of the guest wake each other at every system call: few microseconds on the same CPU, tens to
      // one that sleeps, which doubles the time of a start.
      oneCpu: spec.cpus === 1,
      protocol: spec.nic === void 0 ? "none" : "bess"
    };
  }
};
function kernelArguments({ cpus: cpus2, memoryMiB, disks, nic }) {
  return [
    `mem=${memoryMiB}M`,
    // More than one CPU needs user processes traced by seccomp instead of ptrace.
    "seccomp=on",
    `ncpus=${cpus2}`,
    // Flag d: never read a disk's first bytes as a copy-on-write header, which could name any file of the host.
    ...disks.map(({ path, readOnly }, index) => `ubd${index}${readOnly ? "rd" : "d"}=${path}`),
    ...nic === void 0 ? [] : [`vec0:transport=bess,dst=${nic.socket},depth=128,gro=1,mac=${nic.mac}`],
    "root=/dev/ubda",
    "ro",
    "rootfstype=erofs",
    "init=/sbin/init",
    "con0=null,fd:1",
    "con=null",
    "panic=-1",
    "noreboot",
    "quiet",
    // Its pid file goes there and not to ~/.uml.
    "uml_dir=uml",
    "umid=machine"
  ];
}

// src/core/engine/choose-engine.ts
var ENGINES = { krun, uml, qemu };
async function probeEngines(options = {}) {
  var _stack = [];
  try {
    requirePlatform();
    let guest = findGuestPackage();
    let _use = __using(_stack, await useCache(options.signal), !0);
    let reports = [];
    for (let name of ENGINE_NAMES) {
      let engine = ENGINES[name], { report, variant } = await probe(guest, engine, options), described = await engine.describe?.(options.signal), snapshots = variant === void 0 ? void 0 : await snapshotSupport(engine, variant);
      reports.push({ ...report, snapshots, detail: { ...report.detail, ...described } });
    }
    return reports;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function chooseEngine(guest, wanted, options = {}) {
  let passedOver = [];
  for (let name of wanted === "auto" ? ENGINE_NAMES : [wanted]) {
    let { report, variant } = await probe(guest, ENGINES[name], options);
    if (variant !== void 0) return { engine: ENGINES[name], variant, report, passedOver };
    passedOver.push(report);
  }
  let [only] = passedOver;
  if (wanted !== "auto" && only !== void 0)
    throw new NavgwError("NAVGW_ENGINE_UNAVAILABLE", `engine ${wanted} does not work here: ${only.reason}`, {
      hint: only.hint ?? "navgw-test doctor tells which engines do"
    });
  let why = passedOver.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
  throw new NavgwError("NAVGW_UNSUPPORTED", `no engine works here: ${why}`, {
    hint: "navgw-test doctor tells what each one needs"
  });
}
async function probe(guest, engine, { fresh = !1, signal }) {
  let checked = await engine.check(signal);
  if (!checked.ok) {
    let { reason: reason2, hint: hint2, detail } = checked;
    return { report: { name: engine.name, usable: !1, reason: reason2, hint: hint2, hardware: !1, detail } };
  }
  let path = await probePath(guest, engine, checked), found = { ...fresh ? {} : await recall(path) }, failures = {}, hint;
  for (let variant of checked.variants) {
    if (found[variant.label] === void 0) {
      let boot2 = await bootProbe(guest, engine, variant, signal);
      boot2.ok ? found[variant.label] = { uptime: boot2.uptime } : boot2.final ? found[variant.label] = { refused: boot2.reason } : (failures[`${variant.label} fails`] = boot2.reason, hint ??= boot2.hint), await remember(path, found);
    }
    let now = found[variant.label];
    if (now !== void 0) {
      if ("uptime" in now) return works(engine, variant, now.uptime, { ...checked.detail, ...failures });
      failures[`${variant.label} fails`] = now.refused;
    }
  }
  let reason = Object.values(failures)[0] ?? "nothing to try";
  return {
    report: {
      name: engine.name,
      usable: !1,
      reason,
      hint: hint ?? HINTS2[engine.name],
      hardware: !1,
      detail: { ...checked.detail, ...failures }
    }
  };
}
var HINTS2 = {
  krun: "use --engine uml or qemu",
  uml: "containers: allow the seccomp() system call and a memory file that may be executed; or use --engine qemu",
  qemu: "run the same by hand to see more, or use --engine uml"
};
function works(engine, variant, uptime, detail) {
  return {
    variant,
    report: {
      name: engine.name,
      usable: !0,
      reason: `works, ${variant.label}: the guest booted in ${uptime.toFixed(1)} s`,
      hardware: variant.hardware,
      detail: { ...detail, boot: `${uptime.toFixed(2)} s` }
    }
  };
}

// src/core/distribution/elf.ts
import { open as open12 } from "node:fs/promises";
async function elfHead(path) {
  var _stack = [];
  try {
    let file = __using(_stack, await open12(path, "r"), !0);
    let head = await read3(file, 0, 64);
    if (head === void 0 || head.toString("latin1", 0, 5) !== "\x7FELF") return;
    return { type: head.readUInt16LE(16), machine: head.readUInt16LE(18) };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
var SECTION = { dynsym: 11, size: 64 }, SYMBOL_SIZE = 24;
async function exportedSymbols(file) {
  let head = await read3(file, 0, 64);
  if (head === void 0 || head.toString("latin1", 0, 6) !== "\x7FELF") return;
  let table = await read3(file, Number(head.readBigUInt64LE(40)), head.readUInt16LE(60) * SECTION.size);
  if (table === void 0) return;
  let sections = Array.from({ length: table.length / SECTION.size }, (_, index) => {
    let at = index * SECTION.size, field = (offset) => Number(table.readBigUInt64LE(at + offset));
    return {
      type: table.readUInt32LE(at + 4),
      address: field(16),
      offset: field(24),
      size: field(32),
      link: table.readUInt32LE(at + 40)
    };
  }), symbols = sections.find(({ type }) => type === SECTION.dynsym), names = symbols === void 0 ? void 0 : sections[symbols.link];
  if (symbols === void 0 || names === void 0) return;
  let [entries, text6] = [
    await read3(file, symbols.offset, symbols.size),
    await read3(file, names.offset, names.size)
  ];
  if (entries === void 0 || text6 === void 0) return;
  let found = /* @__PURE__ */ new Map();
  for (let at = 0; at + SYMBOL_SIZE <= entries.length; at += SYMBOL_SIZE) {
    let start = entries.readUInt32LE(at), section = sections[entries.readUInt16LE(at + 6)], address = Number(entries.readBigUInt64LE(at + 8));
    if (section === void 0 || address === 0) continue;
    let name = text6.toString("latin1", start, text6.indexOf(0, start)), size = Number(entries.readBigUInt64LE(at + 16));
    found.set(name, { offset: address - section.address + section.offset, size });
  }
  return found;
}
async function read3(file, position, length) {
  let buffer2 = Buffer.alloc(length), { bytesRead } = await file.read(buffer2, 0, length, position);
  return bytesRead === length ? buffer2 : void 0;
}

// src/core/distribution/kernel-from-libkrunfw.ts
import { createHash as createHash4 } from "node:crypto";
import { open as open13, rename as rename3, rm as rm9 } from "node:fs/promises";
import { join as join25 } from "node:path";
var LOAD_ADDRESS = 16777216, BEHIND = 8 << 20, PAGE = 4096;
async function kernelFromLibkrunfw(library = findFirmware2(), signal) {
  let bundle = await readBundle(library), dir = join25(artifactsDir(), createHash4("sha256").update(bundle.image).digest("hex")), path = join25(dir, "vmlinux-libkrunfw");
  try {
    var _stack = [];
    try {
      await makePrivateDir(artifactsDir());
      let _lock = __using(_stack, await acquireLock(`${dir}.lock`, { signal }), !0);
      if (await isUntouched(path)) return path;
      await makePrivateDir(dir);
      await write2(path, asElf(bundle));
      await noteStamp(path);
      return path;
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw fileError(error, "writing libkrunfw's kernel", dir);
  }
}
function findFirmware2() {
  let { firmware } = findLibkrun();
  if (firmware !== void 0) return firmware.path;
  throw new NavgwError("NAVGW_LIBKRUN", "libkrunfw is not installed", {
    hint: "install it beside libkrun, or name it with NAVGW_LIBKRUNFW; or use --kernel bundled"
  });
}
async function readBundle(library) {
  let broken = (why) => new NavgwError("NAVGW_LIBKRUN", `the kernel in ${library} cannot be taken out: ${why}`, {
    hint: "use --kernel bundled, or a file with a kernel"
  });
  try {
    var _stack = [];
    try {
      let file = __using(_stack, await open13(library, "r"), !0);
      let symbols = await exportedSymbols(file);
      let [bundle, getter] = [symbols?.get("KERNEL_BUNDLE"), symbols?.get("krunfw_get_kernel")];
      if (bundle === void 0 || getter === void 0) throw broken("it does not export one");
      let code = Buffer.alloc(getter.size);
      await file.read(code, 0, code.length, getter.offset);
      let entry3 = entryIn(code, bundle.size);
      if (entry3 === void 0) throw broken("it does not say where it is entered as known versions do");
      let image = Buffer.alloc(bundle.size);
      await file.read(image, 0, image.length, bundle.offset);
      return { image, entry: entry3, pvh: pvhEntry(image) };
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw error instanceof NavgwError ? error : broken(error.message);
  }
}
function entryIn(code, size) {
  let numbers = [];
  for (let at = 0; at + 7 <= code.length; at++)
    code[at] === 72 && code[at + 1] === 199 && (code[at + 2] & 248) === 0 && numbers.push(code.readUInt32LE(at + 3));
  let [load, entry3, length] = numbers;
  return numbers.length === 3 && load === LOAD_ADDRESS && entry3 !== void 0 && entry3 >= load && entry3 < load + size && Math.abs(length - size) <= PAGE ? entry3 : void 0;
}
var NOTE = { kind: 18, header: 12 };
function pvhEntry(image) {
  for (let at = image.indexOf("Xen\0", NOTE.header); at >= 0; at = image.indexOf("Xen\0", at + 4)) {
    let [name, size, kind] = [12, 8, 4].map((back) => image.readUInt32LE(at - back));
    if (name === 4 && kind === NOTE.kind && (size === 4 || size === 8)) return image.readUInt32LE(at + 4);
  }
}
function asElf({ image, entry: entry3, pvh }) {
  let note = Buffer.alloc(pvh === void 0 ? 0 : 24);
  if (pvh !== void 0) {
    for (let [index, word2] of [4, 8, NOTE.kind].entries()) note.writeUInt32LE(word2, index * 4);
    note.write("Xen\0", 12, "latin1"), note.writeBigUInt64LE(BigInt(pvh), 16);
  }
  let noteAt = 176, head = Buffer.alloc(PAGE);
  head.write("\x7FELF", "latin1"), head.writeUInt16LE(2, 16), head.writeUInt16LE(62, 18), head.writeUInt32LE(1, 20), head.writeBigUInt64LE(BigInt(entry3), 24), head.writeBigUInt64LE(64n, 32), head.writeUInt16LE(64, 52), head.writeUInt16LE(56, 54), head.writeUInt16LE(pvh === void 0 ? 1 : 2, 56);
  let segment = (at, [type, flags], fields) => {
    head.writeUInt32LE(type, at), head.writeUInt32LE(flags, at + 4);
    for (let [index, value] of fields.entries()) head.writeBigUInt64LE(BigInt(value), at + 8 + index * 8);
  };
  return segment(64, [1, 7], [PAGE, LOAD_ADDRESS, LOAD_ADDRESS, image.length, image.length + BEHIND, PAGE]), segment(120, [4, 4], [noteAt, 0, 0, note.length, note.length, 4]), note.copy(head, noteAt), [head, image];
}
async function write2(path, parts) {
  let partial = partialPath(path);
  try {
    var _stack = [];
    try {
      let file = __using(_stack, await open13(partial, "wx", 292), !0);
      await file.writev(parts);
      await file.sync();
      await rename3(partial, path);
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw await rm9(partial, { force: !0 }), error;
  }
}

// src/core/distribution/choose-kernel.ts
var ENGINES2 = ["krun", "qemu"], PROGRAM2 = 2, X86_64 = 62;
async function chooseEngineAndKernel(guest, engine, kernel, onEngine, signal) {
  if (kernel === "bundled") {
    let chosen2 = await chooseEngine(guest, engine, { signal });
    return onEngine(chosen2), { chosen: chosen2, kernel: await materialize(guest, chosen2.engine.kernel, { signal }) };
  }
  if (engine === "uml")
    throw new NavgwError("NAVGW_BAD_OPTION", `engine uml is its own kernel and cannot boot ${kernel}`, {
      hint: "use --engine krun or qemu, or leave --kernel out"
    });
  let path = kernel === "libkrunfw" ? await kernelFromLibkrunfw(void 0, signal) : await requireKernel(kernel), chosen = engine === "auto" ? await firstThatWorks(guest, signal) : await chooseEngine(guest, engine, { signal });
  return onEngine(chosen), { chosen, kernel: path };
}
async function firstThatWorks(guest, signal) {
  let [first, ...others] = ENGINES2;
  try {
    return await chooseEngine(guest, first, { signal });
  } catch (error) {
    if (!(error instanceof NavgwError) || error.code !== "NAVGW_ENGINE_UNAVAILABLE") throw error;
  }
  return chooseEngine(guest, others[0], { signal });
}
async function requireKernel(file) {
  let failed = (why, cause) => new NavgwError("NAVGW_BAD_OPTION", `kernel ${file} ${why}`, {
    hint: "give bundled, libkrunfw, or the path of an uncompressed kernel for x86-64 (vmlinux)",
    cause
  });
  try {
    let path = await realpath2(file), head = await elfHead(path);
    if (head === void 0) throw failed("is no ELF file: a bzImage has to be unpacked first");
    if (head.machine !== X86_64) throw failed("is for another machine");
    if (head.type !== PROGRAM2) throw failed("is no program but a library or an object");
    return path;
  } catch (error) {
    throw error instanceof NavgwError ? error : failed(
      systemCode(error) === "ENOENT" ? "is not there" : `cannot be read: ${error.message}`,
      error
    );
  }
}

// src/core/snapshot/copy-disk.ts
import { rename as rename4, rm as rm10 } from "node:fs/promises";
async function copyDisk(from, to, signal) {
  let partial = partialPath(to);
  try {
    await cloneFile(from, partial) || await copyWritten(from, partial, signal), await rename4(partial, to);
  } catch (error) {
    throw await rm10(partial, { force: !0 }), fileError(error, "copying a disk", to);
  }
}
async function copyWritten(from, to, signal) {
  let { exitCode, stderr } = await runProgram("cp", ["--sparse=always", "--", from, to], {
    signal,
    // What it says is looked at, so it is to be said in English.
    env: { ...process.env, LC_ALL: "C" }
  });
  if (exitCode === 0) return;
  let full2 = /no space left|quota exceeded/i.test(stderr);
  throw new NavgwError(full2 ? "NAVGW_NO_SPACE" : "NAVGW_STATE", `copying a disk failed: ${stderr.trim()}`, {
    hint: full2 ? "free some space, or: navgw-test cache prune" : "it needs the cp of GNU coreutils"
  });
}

// src/core/cluster/link-disk.ts
import { rm as rm11, symlink as symlink2 } from "node:fs/promises";
async function link(target, path) {
  try {
    await rm11(path, { force: !0 }), await symlink2(target, path);
  } catch (error) {
    throw fileError(error, "linking a disk", path);
  }
}

// src/core/cluster/prepare-node.ts
import { stat as stat9 } from "node:fs/promises";
import { dirname as dirname9, join as join26 } from "node:path";

// src/core/distribution/k3s-flags.ts
var SWITCHES = /* @__PURE__ */ new Set([
  "alsologtostderr",
  "cluster-init",
  "cluster-reset",
  "debug",
  "disable-agent",
  "disable-apiserver",
  "disable-cloud-controller",
  "disable-controller-manager",
  "disable-default-registry-endpoint",
  "disable-etcd",
  "disable-helm-controller",
  "disable-kube-proxy",
  "disable-network-policy",
  "disable-scheduler",
  "docker",
  "embedded-registry",
  "enable-pprof",
  "etcd-disable-snapshots",
  "etcd-expose-metrics",
  "etcd-s3",
  "etcd-s3-insecure",
  "etcd-s3-skip-ssl-verify",
  "etcd-snapshot-compress",
  "flannel-external-ip",
  "flannel-ipv6-masq",
  "kine-tls",
  "nonroot-devices",
  "prefer-bundled-bin",
  "protect-kernel-defaults",
  "rootless",
  "secrets-encryption",
  "selinux",
  "supervisor-metrics",
  "tls-san-security",
  "with-node-id"
]), LISTS = /* @__PURE__ */ new Set([
  "airgap-extra-registry",
  "cluster-cidr",
  "cluster-dns",
  "disable",
  "node-external-dns",
  "node-external-ip",
  "node-internal-dns",
  "node-ip",
  "node-label",
  "node-taint",
  "service-cidr",
  "tls-san"
]), VALUES = /* @__PURE__ */ new Set([
  "advertise-address",
  "advertise-port",
  "agent-token",
  "agent-token-file",
  "apiserver-bind-address",
  "apiserver-port",
  "bind-address",
  "cluster-domain",
  "cluster-reset-restore-path",
  "config",
  "container-runtime-endpoint",
  "data-dir",
  "datastore-cafile",
  "datastore-certfile",
  "datastore-endpoint",
  "datastore-keyfile",
  "default-local-storage-path",
  "default-runtime",
  "egress-selector-mode",
  "etcd-s3-access-key",
  "etcd-s3-bucket",
  "etcd-s3-bucket-lookup-type",
  "etcd-s3-config-secret",
  "etcd-s3-endpoint",
  "etcd-s3-endpoint-ca",
  "etcd-s3-folder",
  "etcd-s3-proxy",
  "etcd-s3-region",
  "etcd-s3-retention",
  "etcd-s3-secret-key",
  "etcd-s3-session-token",
  "etcd-s3-timeout",
  "etcd-snapshot-dir",
  "etcd-snapshot-name",
  "etcd-snapshot-reconcile-interval",
  "etcd-snapshot-retention",
  "etcd-snapshot-schedule-cron",
  "flannel-backend",
  "flannel-cni-conf",
  "flannel-conf",
  "flannel-iface",
  "helm-job-image",
  "https-listen-port",
  "image-credential-provider-bin-dir",
  "image-credential-provider-config",
  "image-service-endpoint",
  "lb-server-port",
  "log",
  "node-name",
  "pause-image",
  "private-registry",
  "resolv-conf",
  "secrets-encryption-provider",
  "server",
  "service-node-port-range",
  "servicelb-namespace",
  "snapshotter",
  "supervisor-port",
  "system-default-registry",
  "token",
  "token-file",
  "v",
  "vmodule",
  "vpn-auth",
  "vpn-auth-file",
  "write-kubeconfig",
  "write-kubeconfig-group",
  "write-kubeconfig-mode"
]), isSwitch = (key) => SWITCHES.has(key), isList = (key) => LISTS.has(key) || key.endsWith("-arg"), needsValue = (key) => isList(key) || VALUES.has(key);
function unknownArguments(config) {
  return Object.keys(config).map((key) => key.replace(/\+$/, "")).filter((name) => name.length > 1 && !isSwitch(name) && !needsValue(name));
}

// src/core/distribution/node-upgrade.ts
function checkUpgrade(cluster, had, has) {
  if (compareVersions(has, had) < 0)
    throw new NavgwError(
      "NAVGW_CLUSTER_EXISTS",
      `cluster ${cluster} was run with ${had}: its data does not go back to ${has}`,
      {
        hint: `ask for ${had} or newer, take another --name, or delete its data: navgw-test down --name ${cluster}`
      }
    );
  let [from, to] = [minorOf(had), minorOf(has)];
  if (!(from === void 0 || to === void 0 || to - from <= 1))
    return `cluster ${cluster} goes from ${had} to ${has}: Kubernetes supports one minor version at a time`;
}

// src/core/download/download-meter.ts
var DownloadMeter = class {
  #parts = /* @__PURE__ */ new Map();
  note(progress) {
    this.#parts.set(progress.what, progress);
  }
  toString() {
    let sum = (of) => Math.floor([...this.#parts.values()].reduce((total, part) => total + of(part), 0) / 1048576);
    return `${sum(({ received }) => received)} of ${sum(({ size }) => size)} MiB`;
  }
};

// src/core/cluster/prepare-node.ts
async function prepareNode(input, signal, steps) {
  let { dir, guest, options, sameNode, ranWith, fresh } = input, meter = new DownloadMeter(), onWarning = (text6) => steps.warn("kubernetes", text6), before = sameNode ? await nodeDiskAt(join26(dir, DISKS.k3s)) : void 0, node = before === void 0 ? await chooseNode(guest, options, {
    signal,
    onWarning,
    onProgress: (progress) => {
      meter.note(progress), steps.underWay("kubernetes", () => `${meter}`);
    }
  }) : sameAgain(before, options), { distribution, version: version2 } = node.info, jump = ranWith === void 0 ? void 0 : checkUpgrade(options.name, ranWith, version2);
  if (jump !== void 0 && onWarning(jump), distribution === "k3s")
    for (let name of unknownArguments(options.k3sConfig))
      onWarning(`k3s server is not known to have --${name}, and skips what it does not know`);
  let toPull = await imagesOfNode(input, node, signal);
  if (steps.reached("kubernetes", `${distribution} ${version2}, ${node.reason}${toPull}`), node.disk === void 0) return node;
  let { size } = await stat9(node.disk);
  return fresh && await requireRoomForK3s(options.storage === "memory" ? options.memory : dirname9(dir), size), await link(node.disk, join26(dir, DISKS.k3s)), node;
}
async function imagesOfNode({ options, images, fresh, snapshot, making }, node, signal) {
  let { disk, info } = node, isNew = fresh && snapshot === void 0 && making === void 0;
  if (disk === void 0 || info.distribution !== "k3s" || !isNew) return "";
  let canPull = !isOffline() || options.registries !== void 0, missing = await imagesToPull(configOf(options, node), { disk, archives: images, canPull, signal });
  return missing.length === 0 ? "" : `; it has to pull ${missing.join(", ")}`;
}
function configOf({ enable, k3sConfig }, { info }) {
  return nodeConfig({ ...info, enable, k3sConfig });
}

// src/core/cluster/state-disk.ts
import { chmod as chmod3 } from "node:fs/promises";
import { join as join27 } from "node:path";
async function prepareDisk(input, node, signal) {
  let { dir, options, fresh, snapshot, making, images } = input, path = join27(dir, DISKS.state);
  if (options.storage === "memory") return { missing: images };
  if (making !== void 0) await link(making, path);
  else if (snapshot !== void 0) await copyDisk(join27(snapshot.dir, SNAPSHOT_FILES.state), path, signal);
  else if (fresh) return options.golden ? copyGolden(input, await node, signal) : makeEmpty(input, signal);
  return { missing: images };
}
async function copyGolden(input, node, signal) {
  let { dir, guest, images } = input, { disk, missing, damaged: damaged4 } = await findGolden(guest, node, images, signal), deleted = damaged4.map((key) => `golden disk ${shortKey(key)} was damaged and is deleted`);
  if (disk === void 0) return { ...await makeEmpty(input, signal), ...words(deleted) };
  let path = join27(dir, DISKS.state);
  await copyDisk(disk.path, path, signal), await chmod3(path, 384);
  let count = disk.images.length, from = `from golden disk ${shortKey(disk.key)}, ${count} ${count === 1 ? "image" : "images"}`;
  return { missing, ...words([...deleted, from]) };
}
var words = (parts) => parts.length === 0 ? {} : { words: parts.join("; ") };
async function makeEmpty({ dir, guest, images }, signal) {
  let path = join27(dir, DISKS.state), packed = await materialize(guest, "state.ext4", { signal });
  try {
    await expandSparse(packed, path);
  } catch (error) {
    throw fileError(error, "writing the state disk", path);
  }
  return { missing: images };
}

// src/core/cluster/prepare-machine.ts
async function prepare(input, steps) {
  let { dir, guest, options, signal } = input, failed = new AbortController(), either = AbortSignal.any([signal, failed.signal]), cleared = clearLeftOvers(dir), node = prepareNode(input, either, steps), disk = cleared.then(() => prepareDisk(input, node, either)), tasks = [
    chooseEngineAndKernel(
      guest,
      options.engine,
      options.kernel,
      ({ report, passedOver }) => steps.reached(
        "engine",
        [report, ...passedOver].map(({ name, reason }) => `${name}: ${reason}`).join("; ")
      ),
      either
    ),
    materializeAll(input, either),
    cleared.then(
      () => isMemory(input.snapshot) ? linkMemory(dir, input.snapshot) : writeConfig(input, node, disk)
    ),
    chooseMemoryDir(options.memory * 2 ** 20, dir),
    node,
    disk
  ];
  try {
    let [{ chosen, kernel }, keeper, , memoryDir, choice, { words: words2 }] = await Promise.all(tasks);
    return steps.reached("artifacts"), steps.reached("disks", words2), { chosen, kernel, keeper, memoryDir, node: choice };
  } catch (error) {
    throw failed.abort(error), await Promise.allSettled(tasks), signal.throwIfAborted(), error;
  }
}
async function materializeAll({ guest, dir }, signal) {
  return (await Promise.all(
    ARTIFACTS.map(async (name) => {
      let path = await materialize(guest, name, { signal });
      return name !== "keeper" && await link(path, join28(dir, name)), path;
    })
  ))[ARTIFACTS.indexOf("keeper")];
}
async function clearLeftOvers(dir) {
  let stale = [
    FILES.consoleLog,
    FILES.networkLog,
    FILES.exit,
    FILES.api,
    FILES.control,
    FILES.net,
    FILES.monitor,
    FILES.migration,
    DISKS.memory,
    "uml"
  ];
  try {
    await mkdir5(dir, { recursive: !0, mode: 448 }), await sweepPartial(dir), await Promise.all(stale.map((name) => rm12(join28(dir, name), { recursive: !0, force: !0 })));
  } catch (error) {
    throw fileError(error, "clearing the cluster's directory", dir);
  }
}
async function linkMemory(dir, snapshot) {
  await copyDisk(join28(snapshot.dir, SNAPSHOT_FILES.config), join28(dir, DISKS.config)), await link(join28(snapshot.dir, SNAPSHOT_FILES.memory), join28(dir, DISKS.memory));
}
async function writeConfig({ dir, options, manifests, images, token, making }, node, disk) {
  let missing = images.length === 0 ? [] : (await disk).missing;
  await writeConfigDisk(join28(dir, DISKS.config), {
    cluster: options.name,
    token,
    storage: making === void 0 ? options.storage : "golden",
    mode: "node",
    env: options.env,
    nodeConfig: configYaml(configOf(options, await node)),
    registries: options.registries,
    manifests,
    images: missing
  });
}

// src/core/cluster/restart-options.ts
import { resolve as resolve4 } from "node:path";
import { isDeepStrictEqual } from "node:util";
function optionsToKeep(options) {
  let { name: _name, timeout: _timeout, fromSnapshot: _snapshot, golden: _golden, ...others } = options, { registries, k8sVersion, k3sVersion, k3sBinary, nodeImage, ...rest } = others;
  return {
    ...rest,
    ports: options.ports.map((port3) => ({ ...port3 })),
    manifests: options.manifests.map((path) => resolve4(path)),
    images: options.images.map((path) => resolve4(path)),
    enable: [...options.enable],
    ...k8sVersion === void 0 ? {} : { k8sVersion },
    ...k3sVersion === void 0 ? {} : { k3sVersion },
    ...k3sBinary === void 0 ? {} : { k3sBinary: resolve4(k3sBinary) },
    ...nodeImage === void 0 ? {} : { nodeImage },
    kernel: absoluteKernel(options.kernel),
    ...registries === void 0 ? {} : { registries }
  };
}
var absoluteKernel = (kernel) => ["bundled", "libkrunfw"].includes(kernel) ? kernel : resolve4(kernel), SOURCES = ["k8sVersion", "k3sVersion", "k3sBinary", "nodeImage"];
function withNode(options, node) {
  let { k8sVersion: _version, k3sVersion: _release, ...rest } = options;
  if (node.from === "builtin") return { ...options, node: "builtin" };
  let { k3sBinary, nodeImage } = options;
  return { ...rest, node: "k3s", ...k3sBinary === void 0 && nodeImage === void 0 ? { k3sVersion: node.info.version } : {} };
}
function isSameNode(options, before) {
  return nodeOf2(before) === "k3s" && SOURCES.every((option) => options[option] === before.options[option]);
}
function nodeOf2({ options, node }) {
  return options.node === "auto" ? node?.distribution ?? "auto" : options.node;
}
function optionsForRestart(asked, record) {
  let differing = differences2(asked, record).filter(({ fixed }) => fixed);
  if (differing.length > 0) throw differs(record.name, differing);
  let { manifests, images, ...all } = record.options, kept = { ...all, node: nodeOf2(record) };
  if (SOURCES.some((option) => asked[option] !== void 0))
    for (let option of SOURCES) delete kept[option];
  let files = record.options.storage === "memory" ? { manifests, images } : {}, node = asked.node === "auto" ? void 0 : asked.node;
  return resolveOptions({ ...kept, ...files, ...given({ ...asked, node }), name: record.name });
}
function optionsFromSnapshot(asked, snapshot, then) {
  let { fromSnapshot: _snapshot, ...others } = asked, differing = differences2(others, then).filter(({ fixed }) => fixed || isMemory(snapshot));
  if (differing.length > 0) {
    let what = differing.map(
      ({ option, asked: value, has }) => `${option} ${JSON.stringify(has)}, asked for ${JSON.stringify(value)}`
    );
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `snapshot ${snapshot.cluster}/${snapshot.name} was taken with ${what.join("; ")}`,
      { hint: "leave that out, or start without a snapshot" }
    );
  }
  let engine = isMemory(snapshot) ? snapshot.engine : asked.engine, ports = asked.ports ?? then.options.ports.map(({ guest }) => ({ host: 0, guest }));
  return optionsForRestart({ kubePort: 0, ...given({ ...others, engine }), ports }, then);
}
function requireSame(asked, record) {
  let differing = differences2(asked, record);
  if (differing.length > 0) throw differs(record.name, differing);
}
function differences2(asked, record) {
  let { options, engine, node, apiPort } = record, found = [], compare = (option, has, fixed = !1) => {
    let value = asked[option];
    value === void 0 || value === "auto" || isDeepStrictEqual(value, has) || found.push({ option, asked: value, has, fixed });
  };
  compare("storage", options.storage, !0), SOURCES.some((option) => option !== "k8sVersion" && asked[option] !== void 0) && asked.node === void 0 && nodeOf2(record) === "builtin" && found.push({ option: "node", asked: "k3s", has: "builtin", fixed: !0 }), compare("node", nodeOf2(record), !0), compare("engine", engine ?? options.engine), asked.kernel !== void 0 && absoluteKernel(asked.kernel) !== options.kernel && compare("kernel", options.kernel), compare("cpus", options.cpus), compare("memory", options.memory), asked.kubePort !== 0 && compare("kubePort", apiPort);
  for (let option of ["k8sVersion", "k3sVersion"])
    (node === void 0 || !isVersion(asked[option], node.version)) && compare(option, node?.version);
  return asked.k3sBinary !== void 0 && options.k3sBinary !== resolve4(asked.k3sBinary) && compare("k3sBinary", options.k3sBinary), compare("nodeImage", options.nodeImage), asked.enable !== void 0 && !isDeepStrictEqual(inOrder(asked.enable), options.enable) && compare("enable", options.enable), compare("k3sConfig", options.k3sConfig), compare("env", options.env), compare("registries", options.registries), found;
}
function differs(name, differing) {
  let what = differing.map(
    ({ option, asked, has }) => `${option} is ${JSON.stringify(has)}, asked for ${JSON.stringify(asked)}`
  );
  return new NavgwError(
    "NAVGW_CLUSTER_EXISTS",
    `cluster ${name} exists with other options: ${what.join("; ")}`,
    {
      hint: `navgw-test down --name ${name} first, or take another --name`
    }
  );
}
function given(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== void 0));
}

// src/core/cluster/bring-up.ts
function newRecord(name, options) {
  return {
    schema: 1,
    name,
    createdAt: (/* @__PURE__ */ new Date()).toISOString(),
    phase: "starting",
    wasReady: !1,
    token: randomBytes5(32).toString("hex"),
    options,
    ports: []
  };
}
async function bring({
  guest,
  options,
  record,
  before,
  context,
  steps,
  snapshot,
  making
}) {
  var _stack = [];
  try {
    let fresh = before === void 0;
    let signal = context.signal ?? new AbortController().signal;
    let attached = context.attached ?? !1;
    signal.throwIfAborted();
    await requireMemory(options.memory, { kept: isMemory(snapshot) });
    await requireFreePorts([options.kubePort, ...options.ports.map(({ host }) => host)]);
    let manifests = await readManifests(options.manifests);
    let images = await findImageArchives(options.images);
    let { apiPort, ports } = await portsToTry(options, record);
    let dir = clusterDir(options.name);
    let _use = __using(_stack, await useCache(signal), !0);
    fresh ? await createCluster(record) : await writeRecord(record);
    try {
      let { token } = record, sameNode = before !== void 0 && isSameNode(options, before), prepared = await prepare(
        {
          dir,
          guest,
          options,
          manifests,
          images,
          token,
          fresh,
          sameNode,
          snapshot,
          making,
          signal,
          ranWith: dataRanWith(record)
        },
        steps
      ), resume = isMemory(snapshot) ? snapshot : void 0, { engine, variant } = prepared.chosen, { memory, storage, cpus: cpus2 = engine.defaultCpus } = options, spec = planMachine({
        dir,
        engine,
        variant,
        cpus: cpus2,
        memory,
        storage,
        apiPort,
        ports,
        node: prepared.node.from,
        kernel: prepared.kernel,
        memoryDir: prepared.memoryDir,
        ephemeral: isEphemeral(fresh, context),
        resumes: resume !== void 0
      }), timeout = bootTimeout(variant, options.timeout), booted = await boot(
        { name: options.name, program: prepared.keeper, spec, token, timeout, signal, resume },
        steps
      ), ready = {
        ...record,
        phase: "running",
        options: withNode({ ...record.options, cpus: cpus2 }, prepared.node),
        wasReady: !0,
        engine: engine.name,
        node: { ...booted.node ?? prepared.node.info, reason: prepared.node.reason },
        apiPort: booted.apiPort,
        ports: booted.ports.map((port3) => ({ ...port3 })),
        keeper: identify(booted.keeper.pid)
      };
      try {
        await writeRecord(ready), attached ? booted.keeper.letGo() : await booted.keeper.detach();
      } catch (error) {
        throw await booted.keeper.end(), error;
      }
      return new ClusterHandle(ready, booted.ports, !0);
    } catch (error) {
      throw fresh && await deleteDir(dir), error;
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function isEphemeral(fresh, { attached = !1, keepData = !1 }) {
  return attached ? !keepData : fresh;
}
function dataRanWith({ options, node }) {
  return options.storage === "disk" && node?.distribution === "k3s" ? node.version : void 0;
}
async function portsToTry({ kubePort, ports }, before) {
  let again = async (wanted, had) => wanted === 0 && had !== void 0 && await isFree(had) ? had : wanted;
  return {
    apiPort: await again(kubePort, before.apiPort),
    ports: await Promise.all(
      ports.map(async ({ host, guest }) => {
        let had = before.ports.find((port3) => port3.guest === guest)?.host;
        return { host: await again(host, had), guest };
      })
    )
  };
}

// src/core/cluster/build-golden-disk.ts
var NO_PODS = {
  disable: ["coredns", "local-storage", "traefik", "metrics-server", "servicelb"]
}, MEMORY = 3072;
async function buildGoldenDisk(options = {}, context = {}) {
  var _stack = [];
  try {
    let { signal } = context;
    let asked = resolveOptions({ memory: MEMORY, ...options });
    requirePlatform();
    let guest = findGuestPackage();
    requirePossible(guest, asked);
    let archives = await findImageArchives(asked.images);
    let _use = __using(_stack, await useCache(signal), !0);
    let [node, sums] = await Promise.all([chooseNode(guest, asked, { signal }), sumsOf(archives)]);
    await requireImages(asked, node, archives, signal);
    let inputs = { ...nodeInputs(guest, node), images: [...new Set(sums)].sort() };
    let key = keyOf(inputs);
    let _lock = __using(_stack, await acquireLock(goldenLock(key), { signal }), !0);
    let found = await readGolden(key);
    if (found !== void 0 && await isWhole(found, signal)) return { disk: found, created: !1 };
    await makePrivateDir(clustersDir());
    await requireDiskSpace(cacheDir());
    let starting = { ...pinned(asked, node), enable: [], k3sConfig: NO_PODS };
    let input = { guest, key, inputs, node, archives, sums, context, options: starting };
    let disk = await placeGolden(key, (path) => make(path, input), signal);
    return { disk, created: !0 };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function requireImages({ enable }, { disk }, archives, signal) {
  if (disk === void 0 || enable.length === 0) return;
  let config = nodeConfig({ distribution: "k3s", enable });
  await imagesToPull(config, { disk, archives, canPull: !isOffline(), signal, components: enable });
}
function pinned(options, { from, info }) {
  return from === "builtin" ? { ...options, node: "builtin" } : options.k3sBinary === void 0 && options.nodeImage === void 0 ? { ...options, node: "k3s", k8sVersion: void 0, k3sVersion: info.version } : options;
}
async function make(path, input) {
  var _stack = [];
  try {
    let { guest, key, inputs, archives, sums, context } = input;
    let name = `golden-${shortKey(key)}-${randomBytes6(4).toString("hex")}`;
    let options = { ...input.options, name, images: [] };
    await expandSparse(await materialize(guest, "state.ext4", { signal: context.signal }), path);
    let cluster = __using(_stack, await startFor(path, guest, options, context), !0);
    let images = [];
    for (let [index, archive] of archives.entries())
      context.signal?.throwIfAborted(), images.push({ archive: sums[index] ?? "", names: await cluster.loadImage(archive.path) });
    let { distribution, version: version2 } = cluster.node;
    await stopCluster(name);
    return { inputs, createdAt: (/* @__PURE__ */ new Date()).toISOString(), node: { distribution, version: version2 }, images };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function startFor(path, guest, options, context) {
  var _stack = [];
  try {
    let _lock = __using(_stack, await acquireLock(clusterLock(options.name), { signal: context.signal }), !0);
    return bring({
      guest,
      options,
      record: newRecord(options.name, optionsToKeep(options)),
      context: { ...context, attached: !0 },
      steps: new Steps(context.onProgress),
      making: path
    });
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/cluster/list-clusters.ts
import { readdir as readdir7 } from "node:fs/promises";
import { join as join31 } from "node:path";

// src/core/record/held-directories.ts
import { mkdtemp as mkdtemp2, readdir as readdir6, rm as rm13 } from "node:fs/promises";
import { join as join29 } from "node:path";
var HELD = ".held-";
function makeHeldDir() {
  let me = identify(process.pid);
  return mkdtemp2(join29(clustersDir(), `${HELD}${me?.pid}-${me?.startTime}-`));
}
async function sweepHeld() {
  for (let name of await readdir6(clustersDir()).catch(() => [])) {
    if (!name.startsWith(HELD)) continue;
    let [pid, startTime = ""] = name.slice(HELD.length).split("-");
    isAlive({ pid: Number(pid), startTime }) || await rm13(join29(clustersDir(), name), { recursive: !0, force: !0 });
  }
}

// src/core/cluster/starting-cluster.ts
import { readFile as readFile12 } from "node:fs/promises";
import { join as join30 } from "node:path";
var ASK_TIMEOUT = 2e3, StartingCluster = class {
  name;
  dir;
  kubeconfigPath;
  #control;
  constructor({ name, token }) {
    this.name = name, this.dir = clusterDir(name), this.kubeconfigPath = join30(this.dir, KUBECONFIG_FILE), this.#control = new ControlClient({ socket: socketPath(this.dir, FILES.control), token });
  }
  /** @throws NavgwError NAVGW_NO_CLUSTER before the API server has answered */
  async kubeconfig() {
    try {
      return await readFile12(this.kubeconfigPath, "utf8");
    } catch (error) {
      throw systemCode(error) !== "ENOENT" ? error : await notSoFar(this, "it has no kubeconfig yet");
    }
  }
  status() {
    return this.#reached(this.#control.status());
  }
  exec(argv, options) {
    return this.#reached(execInGuest(this.#control.endpoint, argv, options));
  }
  logs(source, options) {
    return this.#reached(clusterLogs(this.name, source, options));
  }
  /** How far its guest is; undefined when that does not answer. */
  async progress() {
    return this.#control.status(AbortSignal.timeout(ASK_TIMEOUT)).catch(() => {
    });
  }
  /** Before its network is up the guest does not answer, which is no failure of it. */
  async #reached(asked) {
    try {
      return await asked;
    } catch (error) {
      throw !(error instanceof NavgwError && error.code === "NAVGW_CONTROL") || await this.progress() !== void 0 ? error : await notSoFar(this, "its guest does not answer yet", error);
    }
  }
};
async function notSoFar(cluster, what, cause) {
  let status = await cluster.progress(), step = lastStep(status?.marks ?? {}), far = step === void 0 ? "" : ` (so far: ${STEP_TEXT[step]})`, trouble = status?.trouble === void 0 ? "" : `; ${status.trouble.message}`, { name } = cluster;
  return new NavgwError("NAVGW_NO_CLUSTER", `cluster ${name} is starting${far}, and ${what}${trouble}`, {
    hint: `try again later: navgw-test status --name ${name} tells how far it is, navgw-test logs --name ${name} what it says`,
    cause
  });
}

// src/core/cluster/open-cluster.ts
async function openCluster(name) {
  let { record, state, keeper } = await observed(name);
  if (state === "starting") throw await notSoFar(new StartingCluster(record), "this needs one that is ready");
  if (state !== "running" || keeper === void 0) throw noCluster(name, state);
  return new ClusterHandle(record, openForwards(keeper), !1);
}
async function reachCluster(name) {
  let { record, state, keeper } = await observed(name);
  if (state === "starting") {
    let starting = new StartingCluster(record);
    if (keeper === void 0) throw await notSoFar(starting, "its machine has not been started yet");
    return starting;
  }
  if (state !== "running" || keeper === void 0) throw noCluster(name, state);
  return new ClusterHandle(record, openForwards(keeper), !1);
}
async function observed(name) {
  let record = await readRecord(name);
  if (record === void 0) throw noCluster(name);
  if (record === "damaged") throw noCluster(name, "crashed");
  return observe(record);
}
function openForwards(keeper) {
  return keeper.forwards.map(({ host, guest }) => ({ host: portOf(host), guest: portOf(guest) })).filter(({ guest }, index) => !(index === 0 && guest === 6443));
}

// src/core/cluster/list-clusters.ts
async function listClusters() {
  await sweepLocks(clusterLocksDir()), await sweepHeld();
  let names = await readdir7(clustersDir()).catch((error) => {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "listing the clusters", clustersDir());
  });
  return (await Promise.all(
    names.filter((name) => CLUSTER_NAME.test(name)).sort().map(summarize)
  )).filter((summary) => summary !== void 0);
}
async function summarize(name) {
  let dir = clusterDir(name), record = await readRecord(name);
  if (record === void 0) return;
  if (record === "damaged") return { name, state: "crashed", dir, ports: [], exit: await readExit(dir) };
  let { state, keeper } = await observe(record), { createdAt, engine, node, options, apiPort } = record;
  return {
    name,
    state,
    dir,
    createdAt,
    engine,
    node,
    cpus: options.cpus,
    memory: options.memory,
    storage: options.storage,
    server: state === "running" ? `https://127.0.0.1:${apiPort}` : void 0,
    kubeconfigPath: record.wasReady ? join31(dir, KUBECONFIG_FILE) : void 0,
    ports: keeper === void 0 ? options.ports : openForwards(keeper),
    exit: keeper === void 0 ? await readExit(dir) : void 0
  };
}

// src/core/cluster/start-cluster.ts
import { join as join36 } from "node:path";

// src/core/snapshot/snapshot-store.ts
import { readdir as readdir8, rm as rm14, stat as stat11 } from "node:fs/promises";
import { join as join33 } from "node:path";

// src/core/snapshot/snapshot-files.ts
import { stat as stat10 } from "node:fs/promises";
import { join as join32 } from "node:path";

// src/core/snapshot/fingerprint.ts
import { createHash as createHash5 } from "node:crypto";
import { open as open14 } from "node:fs/promises";
var WHOLE = 16 << 20, SAMPLE = 4096, SAMPLES = 256;
async function fingerprint(path) {
  var _stack = [];
  try {
    let file = __using(_stack, await open14(path, "r"), !0);
    let { size } = await file.stat();
    let hash = createHash5("sha256").update(`${size}
`);
    if (size <= WHOLE) return hash.update(await file.readFile()).digest("hex");
    for (let sample = 0; sample < SAMPLES; sample++)
      hash.update(await read4(file, Math.floor(sample * (size - SAMPLE) / (SAMPLES - 1))));
    return hash.digest("hex");
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function read4(file, position) {
  let { buffer: buffer2, bytesRead } = await file.read(Buffer.alloc(SAMPLE), 0, SAMPLE, position);
  return buffer2.subarray(0, bytesRead);
}

// src/core/snapshot/snapshot-files.ts
function filesOf2({ machine, options }) {
  let { state, config, memory, devices } = SNAPSHOT_FILES;
  return [
    ...options.storage === "disk" ? [state] : [],
    ...machine === void 0 ? [] : [config, memory, devices]
  ];
}
async function fingerprintsOf(description, dir) {
  let found = filesOf2(description).map(async (name) => [name, await fingerprint(join32(dir, name))]);
  return Object.fromEntries(await Promise.all(found));
}
async function requireWhole(snapshot) {
  for (let file of filesOf2(snapshot)) {
    let size = await sizeOf2(join32(snapshot.dir, file)), isCut = file === SNAPSHOT_FILES.memory && size !== snapshot.machine?.bytes;
    if (size === 0 || isCut) throw damaged2(nameOf(snapshot), `its ${file} is missing or cut`);
  }
}
async function requireIntact(snapshot) {
  let now;
  try {
    now = await fingerprintsOf(snapshot, snapshot.dir);
  } catch (error) {
    throw fileError(error, "reading a snapshot", snapshot.dir);
  }
  let other = Object.keys(now).find((file) => now[file] !== snapshot.files[file]);
  if (other !== void 0) throw damaged2(nameOf(snapshot), `its ${other} is not the one it was taken with`);
}
var nameOf = ({ cluster, name }) => `${cluster}/${name}`;
async function sizeOf2(path) {
  try {
    let found = await stat10(path);
    return found.isFile() ? found.size : 0;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return 0;
    throw fileError(error, "reading a snapshot", path);
  }
}

// src/core/snapshot/snapshot-store.ts
var SNAPSHOT_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/, snapshotsDir = (dir) => join33(dir, "snapshots");
function requireSnapshotName(name) {
  if (!SNAPSHOT_NAME.test(name))
    throw new NavgwError("NAVGW_BAD_OPTION", `snapshot name ${JSON.stringify(name)}: no such name`, {
      hint: "give 1 to 64 letters, digits, dots, dashes and underscores"
    });
}
async function readSnapshot(cluster, name) {
  requireSnapshotName(name);
  let dir = join33(snapshotsDir(clusterDir(cluster)), name);
  if (!await isFolder(dir)) throw await noSnapshot(cluster, name);
  let snapshot = { ...await readDescription(`${cluster}/${name}`, dir), cluster, name, dir };
  return await requireWhole(snapshot), snapshot;
}
async function findSnapshot(words2) {
  let [first = "", second] = words2.split("/");
  if (second !== void 0) return readSnapshot(first, second);
  requireSnapshotName(first);
  let all = await listNames(), found = all.filter(({ name }) => name === first), [only] = found;
  if (only !== void 0 && found.length === 1) return readSnapshot(only.cluster, only.name);
  let known = (found.length > 1 ? found : all).map(({ cluster, name }) => `${cluster}/${name}`);
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    found.length > 1 ? `several clusters have a snapshot ${first}` : `no cluster has a snapshot ${first}`,
    {
      hint: found.length > 1 ? `say which: ${known.join(", ")}` : `there are: ${known.join(", ") || "none"}`
    }
  );
}
async function listSnapshots() {
  let all = await Promise.all(
    (await listNames()).map(({ cluster, name }) => readSnapshot(cluster, name).catch(() => {
    }))
  );
  return Promise.all(all.filter((one) => one !== void 0).map(summarize2));
}
async function summarize2(snapshot) {
  let { cluster, name, dir, engine, node, createdAt } = snapshot, sizes = await Promise.all(
    (await readdir8(dir)).map(async (file) => (await stat11(join33(dir, file))).blocks * 512)
  );
  return {
    cluster,
    name,
    engine,
    version: node?.version,
    time: createdAt,
    kind: isMemory(snapshot) ? "memory" : "disk",
    size: sizes.reduce((sum, one) => sum + one, 0)
  };
}
async function removeSnapshot(cluster, name) {
  if (requireSnapshotName(name), !(await namesOf(cluster)).includes(name)) throw await noSnapshot(cluster, name);
  await rm14(join33(snapshotsDir(clusterDir(cluster)), name), { recursive: !0 });
}
async function isFolder(path) {
  try {
    return (await stat11(path)).isDirectory();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw fileError(error, "reading a snapshot", path);
  }
}
async function noSnapshot(cluster, name) {
  let names = await namesOf(cluster);
  return new NavgwError("NAVGW_BAD_OPTION", `cluster ${cluster} has no snapshot ${name}`, {
    hint: `it has: ${names.join(", ") || "none"}`
  });
}
async function listNames() {
  let clusters = (await readdir8(clustersDir()).catch(() => [])).filter((name) => !name.startsWith("."));
  return (await Promise.all(
    clusters.map(async (cluster) => (await namesOf(cluster)).map((name) => ({ cluster, name })))
  )).flat();
}
async function namesOf(cluster) {
  return (await readdir8(snapshotsDir(clusterDir(cluster))).catch(() => [])).filter((name) => SNAPSHOT_NAME.test(name)).sort();
}

// src/core/snapshot/take-snapshot.ts
import { createWriteStream } from "node:fs";
import { copyFile as copyFile2, readdir as readdir10, readlink as readlink2, rm as rm16 } from "node:fs/promises";
import { createServer as createServer2 } from "node:net";
import { join as join35 } from "node:path";
import { pipeline as pipeline3 } from "node:stream/promises";

// src/core/snapshot/snapshot-machine.ts
import { createHash as createHash6 } from "node:crypto";
import { readFile as readFile13 } from "node:fs/promises";
var ARTIFACTS2 = ["vmlinux", "base.erofs", "node.erofs"];
async function describeMachine(guest, { variant }) {
  return {
    version: variant.version ?? "",
    variant: variant.label,
    // Emulation shows every guest the same CPU.
    cpu: variant.hardware ? await hostCpu() : "emulated",
    artifacts: Object.fromEntries(
      ARTIFACTS2.map((name) => [name, guest.manifest.artifacts[name]?.uncompressedSha256 ?? ""])
    )
  };
}
async function requireSameMachine(snapshot, guest, chosen) {
  let then = snapshot.machine, now = await describeMachine(guest, chosen), differs2 = [
    ...then.version === now.version ? [] : [`QEMU ${now.version}, not ${then.version}`],
    ...then.variant === now.variant ? [] : [`${now.variant}, not ${then.variant}`],
    ...then.cpu === now.cpu ? [] : ["another CPU"],
    ...ARTIFACTS2.filter((name2) => then.artifacts[name2] !== now.artifacts[name2]).map(
      (name2) => `another ${name2}`
    )
  ];
  if (differs2.length === 0) return;
  let name = `${snapshot.cluster}/${snapshot.name}`;
  throw new NavgwError("NAVGW_UNSUPPORTED", `snapshot ${name} cannot go on here: ${differs2.join(", ")}`, {
    hint: "take it again on this machine, with this version"
  });
}
async function hostCpu() {
  let lines2 = (await readFile13("/proc/cpuinfo", "utf8")).split(`
`), first = (name) => lines2.find((line) => line.startsWith(name)) ?? "", parts = ["model name", "cpu family", "model	", "stepping", "flags"].map(first);
  return createHash6("sha256").update(parts.join(`
`)).digest("hex");
}

// src/core/snapshot/write-snapshot.ts
import { mkdir as mkdir6, readdir as readdir9, rm as rm15, statfs as statfs4 } from "node:fs/promises";
import { join as join34 } from "node:path";
async function writeSnapshot(dir, name, fill) {
  let parent = snapshotsDir(dir);
  try {
    await mkdir6(parent, { recursive: !0, mode: 448 }), await sweepUnfinished(dir), await placeFolder(join34(parent, name), async (folder) => {
      let description = await fill(folder), files = await fingerprintsOf(description, folder), text6 = JSON.stringify({ ...description, files }, void 0, 2);
      await writeDurably(join34(folder, SNAPSHOT_FILES.description), text6);
    });
  } catch (error) {
    throw fileError(error, "writing a snapshot", join34(parent, name));
  }
}
async function sweepUnfinished(dir) {
  let parent = snapshotsDir(dir), left = (await readdir9(parent).catch((error) => {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading the snapshots", parent);
  })).filter((name) => name.startsWith(UNPLACED));
  for (let name of left) await rm15(join34(parent, name), { recursive: !0, force: !0 });
  return left.length > 0;
}
async function requireRoom(dir, name, sources) {
  let need = await bytesOfCopies(sources, dir), { bavail, bsize } = await statfs4(dir);
  if (bavail * bsize >= need) return;
  let [needed, free] = [Math.ceil(need / 2 ** 20), Math.floor(bavail * bsize / 2 ** 20)];
  throw new NavgwError(
    "NAVGW_NO_SPACE",
    `snapshot ${name} needs ${needed} MiB of disk and ${dir} has ${free} MiB`,
    { hint: "free some space; navgw-test snapshot ls tells what others take" }
  );
}

// src/core/snapshot/take-snapshot.ts
async function sharedMemoryOf(record) {
  if (record.engine !== "qemu") return;
  let keeper = await new KeeperClient(clusterDir(record.name)).status();
  if (keeper === void 0 || keeper.machinePid === 0) return;
  let dir = `/proc/${keeper.machinePid}/fd`;
  for (let descriptor of await readdir10(dir)) {
    let path = join35(dir, descriptor), target = await readlink2(path).catch(() => "");
    if (/\/qemu_back_mem\.memory\.\w+ \(deleted\)$/.test(target)) return path;
  }
}
async function takeMemorySnapshot(record, name, memory, signal) {
  requireSnapshotName(name);
  let dir = clusterDir(record.name), disk = record.options.storage === "disk" ? [join35(dir, DISKS.state)] : [];
  await requireRoom(dir, name, [memory, ...disk]), await writeSnapshot(dir, name, async (folder) => {
    var _stack = [];
    try {
      let guest = findGuestPackage();
      let machine = await describeMachine(guest, await chooseEngine(guest, "qemu", { signal }));
      let qmp = __using(_stack, await Qmp.connect(socketPath(dir, FILES.monitor), signal));
      await qmp.execute("stop", {}, signal);
      try {
        await qmp.execute("migrate-set-capabilities", WITHOUT_MEMORY, signal), await allDone([
          receive(qmp, dir, join35(folder, SNAPSHOT_FILES.devices), signal),
          copyDisk(memory, join35(folder, SNAPSHOT_FILES.memory), signal),
          ...disk.map((path) => copyDisk(path, join35(folder, SNAPSHOT_FILES.state), signal)),
          copyFile2(join35(dir, DISKS.config), join35(folder, SNAPSHOT_FILES.config))
        ]);
      } finally {
        await qmp.execute("cont");
      }
      let bytes = record.options.memory * 2 ** 20;
      return { ...describe3(record), machine: { ...machine, bytes, token: record.token } };
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      __callDispose(_stack, _error, _hasError);
    }
  });
}
async function allDone(tasks) {
  await Promise.allSettled(tasks), await Promise.all(tasks);
}
async function goOnAfterKilled(record, signal) {
  var _stack = [];
  try {
    let dir = clusterDir(record.name);
    if (!await sweepUnfinished(dir) || record.engine !== "qemu") return;
    let qmp = __using(_stack, await Qmp.connect(socketPath(dir, FILES.monitor), signal));
    await qmp.execute("cont", {}, signal);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    __callDispose(_stack, _error, _hasError);
  }
}
async function takeDiskSnapshot(record, dir, name, signal) {
  requireSnapshotName(name), await writeSnapshot(dir, name, async (folder) => (await copyDisk(join35(dir, DISKS.state), join35(folder, SNAPSHOT_FILES.state), signal), describe3(record)));
}
function describe3({ options, engine, node }) {
  return { schema: 1, createdAt: (/* @__PURE__ */ new Date()).toISOString(), options, engine, node };
}
async function receive(qmp, dir, path, signal) {
  let socket = socketPath(dir, FILES.migration);
  await rm16(socket, { force: !0 });
  let server = createServer2();
  try {
    let connected = new Promise((resolve5, reject) => {
      server.once("connection", resolve5), server.once("error", reject);
    });
    await new Promise((resolve5) => server.listen(socket, resolve5)), await qmp.execute("migrate", { uri: `unix:${FILES.migration}` }, signal);
    let failed = new AbortController();
    await allDone([
      save(connected, path, failed.signal, signal),
      qmp.migrated(signal).catch((error) => {
        throw failed.abort(error), error;
      })
    ]);
  } finally {
    server.close();
  }
}
async function save(connected, path, failed, signal) {
  let socket = await orAborted(connected, failed), file = createWriteStream(path, { mode: 384 });
  await pipeline3(socket, file, signal === void 0 ? {} : { signal });
}

// src/core/snapshot/usable-snapshot.ts
async function requireUsable(snapshot, guest, signal) {
  var _stack = [];
  try {
    await requireIntact(snapshot);
    if (!isMemory(snapshot)) return;
    let _use = __using(_stack, await useCache(signal), !0);
    await requireSameMachine(snapshot, guest, await chooseEngine(guest, snapshot.engine ?? "auto", { signal }));
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/cluster/start-cluster.ts
var LEFT_OVER_TIMEOUT = 15e3;
async function startCluster(options = {}, context = {}) {
  var _stack = [];
  try {
    let steps = new Steps(context.onProgress);
    let asked = resolveOptions(options);
    requirePlatform();
    let guest = findGuestPackage();
    requirePossible(guest, asked);
    socketPath(clusterDir(asked.name), FILES.control);
    let _lock = __using(_stack, await acquireLock(clusterLock(asked.name), { signal: context.signal }), !0);
    let existing = await find(asked.name);
    if (asked.fromSnapshot !== void 0) {
      if (existing?.state === "running") throw isRunning(asked.name);
      let snapshot = await findSnapshot(asked.fromSnapshot);
      return await startFrom(
        snapshot,
        guest,
        { ...options, name: asked.name },
        existing?.record,
        context,
        steps
      );
    }
    if (existing?.state === "running")
      return await goOnAfterKilled(existing.record, context.signal), await reuse(existing, options, asked);
    if (existing === void 0) return await startAnew(guest, asked, context, steps);
    return await startAgain(
      guest,
      optionsForRestart(options, existing.record),
      existing.record,
      context,
      steps
    );
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function find(name) {
  let record = await readRecord(name);
  if (record === void 0) return;
  if (record === "damaged")
    throw new NavgwError("NAVGW_STATE", `the record of cluster ${name} is damaged: ${clusterDir(name)}`, {
      hint: `navgw-test down --name ${name} deletes what is left of it`
    });
  let observed2 = await observe(record);
  if (observed2.state === "running") return observed2;
  let dir = clusterDir(name);
  if (await goneWithin(dir, record, LEFT_OVER_TIMEOUT) || await endMachine(dir, record), record.wasReady) return observe(record);
  await deleteDir(dir);
}
async function reuse({ record, keeper }, options, asked) {
  requireSame(options, record), await Promise.all([readManifests(asked.manifests), findImageArchives(asked.images)]);
  let cluster = new ClusterHandle(record, keeper === void 0 ? [] : openForwards(keeper), !1);
  for (let port3 of asked.ports)
    cluster.forwards.some(
      ({ host, guest }) => guest === port3.guest && (port3.host === 0 || host === port3.host)
    ) || await cluster.forward(port3);
  for (let image of asked.images) await cluster.loadImage(image);
  for (let path of asked.manifests) await cluster.apply({ path });
  return cluster;
}
async function startAnew(guest, options, context, steps) {
  await makePrivateDir(clustersDir()), options.storage === "disk" && await requireDiskSpace(clustersDir());
  let record = newRecord(options.name, optionsToKeep(options));
  return bring({ guest, options, record, context, steps });
}
async function startFrom(snapshot, guest, asked, before, context, steps) {
  if (await requireUsable(snapshot, guest, context.signal), await makePrivateDir(clustersDir()), snapshot.options.storage === "disk") {
    let disk = join36(snapshot.dir, SNAPSHOT_FILES.state);
    await requireDiskSpace(clustersDir(), await bytesOfCopies([disk], clustersDir()));
  }
  let { engine, node } = snapshot, record = {
    ...before ?? newRecord(asked.name, snapshot.options),
    options: snapshot.options,
    engine,
    node
  }, options = optionsFromSnapshot(asked, snapshot, record), starting = { ...record, phase: "starting", options: optionsToKeep(options) }, cluster = await bring({ guest, options, record: starting, before, context, steps, snapshot });
  if (!isMemory(snapshot)) return cluster;
  try {
    for (let image of asked.images ?? []) await cluster.loadImage(image);
    for (let path of asked.manifests ?? []) await cluster.apply({ path });
    return cluster;
  } catch (error) {
    throw before === void 0 && await cluster.remove(), error;
  }
}
function isRunning(name) {
  return new NavgwError("NAVGW_CLUSTER_EXISTS", `cluster ${name} is running`, {
    hint: `navgw-test snapshot restore takes a running cluster back; or take another name, or: navgw-test down --name ${name}`
  });
}
async function startAgain(guest, options, before, context, steps) {
  requirePossible(guest, options);
  let record = { ...before, phase: "starting", options: optionsToKeep(options) };
  return bring({ guest, options, record, before, context, steps });
}

// src/core/distribution/image-words.ts
import { existsSync as existsSync2 } from "node:fs";
var PREFIX = /^(docker:\/\/|(oci|oci-archive|docker-archive|docker-daemon|podman-daemon):)/, VERSIONED = /^[^/\s][^\s]*(:[\w][\w.-]{0,127}|@sha(256|512):[0-9a-f]+)$/;
function sortImages(words2) {
  let isReference = (word2) => PREFIX.test(word2) || VERSIONED.test(word2) && !word2.startsWith(".") && !existsSync2(word2), references = words2.filter(isReference);
  if (references.length > 1)
    throw new NavgwError("NAVGW_BAD_OPTION", `two images to boot from: ${references.join(" and ")}`, {
      hint: "give one; images of your own are given as archives, by their path"
    });
  return { archives: words2.filter((word2) => !isReference(word2)), nodeImage: references[0] };
}

// src/core/golden/export-golden.ts
import { createReadStream as createReadStream5 } from "node:fs";
import { open as open15, rename as rename5, rm as rm17 } from "node:fs/promises";
import { dirname as dirname10 } from "node:path";
import { pipeline as pipeline4 } from "node:stream/promises";
import { constants as constants4, createZstdCompress } from "node:zlib";
var EXPORT_ENTRIES = { description: GOLDEN_FILES.description, state: "state.sparse" }, LEVEL = 3;
async function exportGoldenDisk(key, file, options = {}) {
  var _stack = [];
  try {
    let { signal } = options;
    let _use = __using(_stack, await useCache(signal), !0);
    let disk = await findByKey(key);
    if (!await isWhole(disk, signal))
      throw await deleteGolden(disk.key), new NavgwError("NAVGW_STATE", `golden disk ${shortKey(disk.key)} was damaged and is deleted`, {
        hint: "navgw-test image build makes it again"
      });
    let [packed, tar, partial] = [partialPath(file), partialPath(file), partialPath(file)];
    try {
      await packSparse(disk.path, packed, signal);
      let { key: _key, dir: _dir, path: _path, ...description } = disk;
      return await writeTar(tar, [
        { name: EXPORT_ENTRIES.description, text: JSON.stringify(description, void 0, 2) },
        { name: EXPORT_ENTRIES.state, path: packed }
      ]), await compress(tar, partial, signal), await rename5(partial, file), await syncDir(dirname10(file)), disk;
    } catch (error) {
      throw signal?.throwIfAborted(), fileError(error, "writing the export", file);
    } finally {
      for (let path of [packed, tar, partial]) await rm17(path, { force: !0 });
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function compress(from, to, signal) {
  var _stack = [];
  try {
    let target = __using(_stack, await open15(to, "wx", 384), !0);
    let compressor = createZstdCompress({
      params: {
        [constants4.ZSTD_c_compressionLevel]: LEVEL,
        [constants4.ZSTD_c_checksumFlag]: 1
      }
    });
    await pipeline4(
      createReadStream5(from, { highWaterMark: 1 << 20 }),
      compressor,
      (chunks) => target.writeFile(chunks),
      ...signal === void 0 ? [] : [{ signal }]
    );
    await target.sync();
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/golden/import-golden.ts
import { closeSync as closeSync5, createReadStream as createReadStream6, openSync as openSync4, writeSync as writeSync2 } from "node:fs";
import { rm as rm18 } from "node:fs/promises";
import { pipeline as pipeline5 } from "node:stream/promises";
import { createZstdDecompress as createZstdDecompress2 } from "node:zlib";
var LARGEST_DESCRIPTION = 1 << 20;
async function importGoldenDisk(file, options = {}) {
  var _stack = [];
  try {
    let { signal } = options;
    let _use = __using(_stack, await useCache(signal), !0);
    let description = await describedIn(file, signal);
    let key = keyOf(description.inputs);
    let _lock = __using(_stack, await acquireLock(goldenLock(key), { signal }), !0);
    let found = await readGolden(key);
    if (found !== void 0 && await isWhole(found, signal)) return { disk: found, created: !1 };
    let disk = await placeGolden(key, (path) => unpack(file, path, description, signal), signal);
    return { disk, created: !0 };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function unpack(file, path, description, signal) {
  let packed = `${path}.packed`;
  await readExport(file, { state: packed }, signal);
  try {
    await expandSparse(packed, path);
  } catch (error) {
    throw error instanceof NavgwError && error.code === "NAVGW_ARTIFACT" ? damaged3(file, error) : error;
  }
  if (await rm18(packed), await sumOfWritten(path, signal) !== description.sha256) throw damaged3(file);
  let { inputs, createdAt, node, images } = description;
  return { inputs, createdAt, node, images };
}
async function describedIn(file, signal) {
  let text6 = await readExport(file, {}, signal), description = parseDescription(text6);
  if (description !== void 0) return description;
  let json = parseJson(text6);
  throw typeof json != "object" || json === null || !("schema" in json) ? foreign(file) : new NavgwError(
    "NAVGW_UNSUPPORTED",
    `${file} is of another form (${json.schema}) than this version's`,
    {
      hint: "make it again with this version: navgw-test image build"
    }
  );
}
async function readExport(file, { state }, signal) {
  let contents = new Contents(file, state), tar = new TarReader(contents);
  try {
    return await pipeline5(
      createReadStream6(file, { highWaterMark: 1 << 20 }),
      createZstdDecompress2(),
      async (chunks) => {
        for await (let chunk of chunks)
          if (tar.write(chunk), state === void 0 && contents.isDescribed) return;
        tar.end();
      },
      ...signal === void 0 ? [] : [{ signal }]
    ), contents.requireWhole(), contents.text;
  } catch (error) {
    if (signal?.throwIfAborted(), state === void 0 && contents.isDescribed) return contents.text;
    throw readingError(error, file);
  } finally {
    contents.close();
  }
}
var Contents = class {
  #file;
  #statePath;
  #state;
  #description = [];
  #entries = [];
  #ended = 0;
  constructor(file, statePath) {
    this.#file = file, this.#statePath = statePath;
  }
  get isDescribed() {
    return this.#ended > 0;
  }
  get text() {
    return Buffer.concat(this.#description).toString("utf8");
  }
  entry({ name, type, size }) {
    let expected = [EXPORT_ENTRIES.description, EXPORT_ENTRIES.state][this.#entries.length];
    if (name !== expected || type !== "file") throw foreign(this.#file);
    if (name === EXPORT_ENTRIES.description && size > LARGEST_DESCRIPTION) throw foreign(this.#file);
    name === EXPORT_ENTRIES.state && this.#statePath !== void 0 && (this.#state = openSync4(this.#statePath, "wx", 384)), this.#entries.push(name);
  }
  data(bytes, position) {
    this.#entries.length === 1 ? this.#description.push(Buffer.from(bytes)) : this.#state !== void 0 && writeSync2(this.#state, bytes, 0, bytes.length, position);
  }
  endEntry() {
    this.#ended++;
  }
  requireWhole() {
    if (this.#ended === 0) throw foreign(this.#file);
    if (this.#statePath !== void 0 && this.#ended < 2) throw damaged3(this.#file);
  }
  close() {
    this.#state !== void 0 && closeSync5(this.#state);
  }
};
function readingError(error, file) {
  let code = systemCode(error);
  return code === "ENOENT" || code === "EISDIR" || code === "EACCES" ? new NavgwError("NAVGW_BAD_OPTION", `cannot read ${file}: ${code}`, { hint: HINT, cause: error }) : code === "ZSTD_error_prefix_unknown" ? foreign(file, error) : code?.startsWith("Z") || code === "NAVGW_IMAGE" ? damaged3(file, error) : fileError(error, "reading a golden disk", file);
}
var HINT = "give a file that navgw-test image export has written";
function foreign(file, cause) {
  return new NavgwError("NAVGW_BAD_OPTION", `${file} is no exported golden disk`, { hint: HINT, cause });
}
function damaged3(file, cause) {
  return new NavgwError("NAVGW_STATE", `${file} is cut or damaged`, {
    hint: "export it again, or: navgw-test image build",
    cause
  });
}

// src/core/golden/list-golden.ts
import { stat as stat12 } from "node:fs/promises";
async function listGoldenDisks() {
  return Promise.all(
    (await goldenDisks()).map(async ({ key, path, node, images, createdAt }) => ({
      key,
      ...node,
      images: images.flatMap(({ names }) => names),
      // One whose file is gone is found out by who wants it.
      size: await stat12(path).then(
        ({ blocks }) => blocks * 512,
        () => 0
      ),
      time: createdAt
    }))
  );
}
async function removeGoldenDisk(key) {
  var _stack = [];
  try {
    let disk = await findByKey(key);
    let _lock = __using(_stack, await acquireLock(goldenLock(disk.key)), !0);
    await deleteGolden(disk.key);
    return disk.key;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}

// src/core/microvm/start-microvm.ts
import { join as join39 } from "node:path";

// src/core/microvm/inherited-streams.ts
import { finished } from "node:stream/promises";

// src/core/microvm/microvm-plan.ts
var DESCRIPTORS = { document: 3, stdin: 4, stdout: 5, stderr: 6, log: 7, line: 8 }, LINE_PORT = "navgw-run", ROOT_TAG = "navgw-root", volumeTag = (index) => `navgw-volume-${index}`, RUN_FILES = { config: "config.tar", net: FILES.net }, STREAMS = ["stdin", "stdout", "stderr"], COMMAND_LINE2 = "console=hvc0 root=/dev/vda ro rootfstype=erofs init=/sbin/init panic=-1 reboot=k no-kvmapf quiet loglevel=0 navgw_mode=run";
function planRunner(plan) {
  let { library, parent, options, guest } = plan, { stdin: input, stdout: output, stderr: error } = DESCRIPTORS, streams = { kind: "descriptors", input, output, error }, machine = { cpus: options.cpus, memoryMiB: options.memory };
  return {
    library: library.path,
    firmware: guest === void 0 ? library.firmware : void 0,
    parent,
    log: { descriptor: DESCRIPTORS.log, level: "warn" },
    vm: guest === void 0 ? { ...machine, ...throughTsi(plan), consoles: [streams] } : {
      ...machine,
      kernel: { path: guest.kernel, format: "elf", cmdline: COMMAND_LINE2 },
      disks: [
        { id: "base", path: guest.base, readOnly: !0 },
        { id: "config", path: RUN_FILES.config, readOnly: !0 }
      ],
      shares: shares(plan),
      nics: options.net === "none" ? [] : [{ kind: "unixstream", path: RUN_FILES.net, mac: GUEST_MAC }],
      vsock: !1,
      // The streams last: libkrun tells the console that was made last of a new size of the terminal.
      consoles: [{ kind: "ports", ports: [linePort()] }, streams]
    }
  };
}
function linePort() {
  return { name: LINE_PORT, input: DESCRIPTORS.line, output: DESCRIPTORS.line };
}
function shares({ options, rootfs, readOnlyShares }) {
  return [
    { tag: ROOT_TAG, path: rootfs, readOnly: readOnlyShares && options.access !== "write" },
    ...options.volumes.map(({ host, readOnly }, index) => ({
      tag: volumeTag(index),
      path: host,
      readOnly: readOnlyShares && readOnly
    }))
  ];
}
function throughTsi({ rootfs, command, ports }) {
  let [path = "", ...args] = command.argv;
  return {
    root: rootfs,
    exec: { path, args, env: { PATH: DEFAULT_PATH, HOME: "/root", ...command.env } },
    workdir: command.workdir,
    vsock: { tsi: { inet: !0, unix: !1 } },
    portMap: ports
  };
}
var DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
function planGuest({ options, command, streams }) {
  return {
    root: ROOT_TAG,
    access: options.access,
    volumes: options.volumes.map(({ guest, readOnly }, index) => ({
      tag: volumeTag(index),
      path: guest,
      readOnly
    })),
    argv: command.argv,
    env: command.env,
    workdir: command.workdir,
    user: command.user,
    streams
  };
}

// src/core/microvm/raw-terminal.ts
import { spawnSync } from "node:child_process";
import { closeSync as closeSync6, constants as constants5, openSync as openSync5 } from "node:fs";
var hasTerminal = () => process.stdin.isTTY === !0 && process.stdout.isTTY === !0;
function holdTerminal() {
  let opened = openAnew();
  return process.stdin.setRawMode(!0), spawnSync("stty", ["-opost"], { stdio: [0, "ignore", "ignore"] }), {
    descriptor: opened ?? 0,
    [Symbol.dispose]() {
      process.stdin.setRawMode(!1), opened !== void 0 && closeSync6(opened);
    }
  };
}
function openAnew() {
  try {
    return openSync5("/proc/self/fd/0", constants5.O_RDWR | constants5.O_NOCTTY);
  } catch {
    return;
  }
}

// src/core/microvm/inherited-streams.ts
function inheritStreams() {
  let terminal = hasTerminal() ? holdTerminal() : void 0, isTerminal = {
    stdin: terminal !== void 0,
    stdout: terminal !== void 0,
    stderr: terminal !== void 0 && process.stderr.isTTY === !0
  }, bound, endInput = () => {
    bound?.stdin?.end();
  }, onResize = () => bound?.kill("SIGWINCH");
  return {
    streams: STREAMS.filter((name) => !isTerminal[name]),
    terminal: terminal?.descriptor,
    bind(runner) {
      bound = runner, terminal !== void 0 && process.on("SIGWINCH", onResize), runner.stdin !== void 0 && process.stdin.on("error", endInput).pipe(runner.stdin), runner.stdout?.pipe(process.stdout, { end: !1 }), runner.stderr?.pipe(process.stderr, { end: !1 });
    },
    async drained() {
      let outputs = [bound?.stdout, bound?.stderr].filter((stream) => stream !== void 0);
      await Promise.allSettled(outputs.map((stream) => finished(stream)));
    },
    release() {
      process.off("SIGWINCH", onResize), bound?.stdin !== void 0 && (process.stdin.off("error", endInput).unpipe(bound.stdin), process.stdin.pause(), process.stdin.unref?.()), terminal?.[Symbol.dispose](), bound = void 0;
    }
  };
}

// src/core/microvm/microvm-options.ts
import { totalmem } from "node:os";
import { posix } from "node:path";
var word = external_exports.string().refine((text6) => !text6.includes("\0"), "must not have NUL characters"), full = word.min(1, "must not be empty"), port2 = external_exports.number().int("must be a whole number").max(65535, "must be at most 65535"), guestPath = full.refine((path) => path.startsWith("/"), "must be absolute").refine((path) => posix.normalize(path).replace(/\/+$/, "") !== "", "must not be the root itself"), schema4 = external_exports.strictObject({
  rootfs: full.optional(),
  image: full.optional(),
  access: external_exports.enum(ACCESS_NAMES).optional(),
  command: external_exports.array(word).default([]),
  entrypoint: external_exports.array(word).min(1, "must not be empty").optional(),
  env: external_exports.record(word.regex(/^[^=]+$/, "is no name of a variable"), word).default({}),
  workdir: full.refine((path) => path.startsWith("/"), "must be absolute").optional(),
  user: word.optional(),
  hostname: external_exports.string().regex(
    /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?$/,
    "must be letters, digits, dashes and dots, at most 63"
  ).default("navgw"),
  net: external_exports.enum(NET_NAMES).default("gvproxy"),
  ports: external_exports.array(
    external_exports.strictObject({
      host: port2.min(0, "must be at least 0"),
      guest: port2.min(1, "must be at least 1")
    })
  ).default([]),
  volumes: external_exports.array(external_exports.strictObject({ host: full, guest: guestPath, readOnly: external_exports.boolean().default(!1) })).max(26, "at most 26").default([]),
  cpus: external_exports.number().int("must be a whole number").min(1, "must be 1 to 64").max(64, "must be 1 to 64").default(1),
  memory: external_exports.number().int("must be whole MiB").min(128, `must be at least ${128} MiB`).default(1024),
  stdio: external_exports.enum(["inherit", "pipe"]).optional(),
  libkrun: full.optional(),
  timeout: external_exports.number().positive("must be more than 0 ms").default(12e4)
});
function resolveMicroVm(options) {
  let parsed = schema4.safeParse(options);
  if (!parsed.success)
    throw bad(parsed.error.issues.map(describeIssue).join("; "));
  let { rootfs, image, access: access3, stdio: _stdio, ...rest } = parsed.data;
  if (rootfs === void 0 == (image === void 0))
    throw bad("give the command a root: either a folder or an image");
  let root = image === void 0 ? { kind: "rootfs", path: rootfs } : { kind: "image", source: image }, resolved = {
    ...rest,
    root,
    access: access3 ?? (root.kind === "image" ? "overlay" : "write"),
    entrypoint: rest.entrypoint,
    workdir: rest.workdir,
    user: rest.user,
    libkrun: rest.libkrun
  };
  return requireSense(resolved), resolved;
}
function requireSense({
  root,
  command,
  entrypoint,
  net,
  ports,
  volumes,
  user,
  access: access3,
  memory
}) {
  if (root.kind === "rootfs" && command.length === 0 && entrypoint === void 0)
    throw bad("give a command: a folder has no default one");
  if (net === "none" && ports.length > 0) throw bad("ports need a network: net is none");
  if (net === "tsi") {
    if (volumes.length > 0)
      throw bad("volumes are not to be had with net tsi: libkrun's own init mounts none");
    if (user !== void 0)
      throw bad("a user is not to be had with net tsi: libkrun's own init runs all as root");
    if (access3 !== "write" && root.kind === "rootfs")
      throw bad(`access ${access3} is not to be had with net tsi`);
  }
  let total = Math.floor(totalmem() / 2 ** 20);
  if (memory > total) throw bad(`memory ${memory}: this machine has ${total} MiB`);
}
function describeIssue({ path, message }) {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}
function bad(message) {
  return new NavgwError("NAVGW_BAD_OPTION", message, { hint: "navgw-test run --help shows what is allowed" });
}

// src/core/microvm/microvm-root.ts
import { constants as constants6 } from "node:fs";
import { access as access2, realpath as realpath3, stat as stat13 } from "node:fs/promises";
import { join as join37 } from "node:path";
async function checkRoot(root) {
  if (root.kind === "rootfs") return { ...root, path: await usableFolder(root.path, "rootfs") };
  let source = await parseSource(root.source);
  return source.kind === "registry" && parseReference(source.reference), (source.kind === "layout" || source.kind === "archive") && await requireThere(source.path), root;
}
async function requireThere(path) {
  try {
    await access2(path, constants6.R_OK);
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `no image at ${path} (${systemCode(error)})`, {
      hint: "name an archive or the folder of an OCI layout that you can read",
      cause: error
    });
  }
}
async function prepareRoot(root, dir, signal) {
  var _stack = [];
  try {
    if (root.kind === "rootfs") return { path: root.path, config: void 0 };
    let image = __using(_stack, await openImage(root.source, { signal }), !0);
    let path = join37(dir, "rootfs");
    await unpackImage(image, path, { sidecar: join37(dir, "rootfs.sidecar.json"), signal });
    return { path, config: image.config.config };
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function usableFolder(path, what) {
  try {
    let real = await realpath3(path);
    if (!(await stat13(real)).isDirectory()) throw unusable2(path, what, "it is not a folder");
    return await access2(real, constants6.R_OK | constants6.X_OK), real;
  } catch (error) {
    if (error instanceof NavgwError) throw error;
    let code = systemCode(error), why = code === "ENOENT" ? "it is not there" : code === "EACCES" ? "you may not read it" : `${code}`;
    throw unusable2(path, what, why, error);
  }
}
function unusable2(path, what, why, cause) {
  return new NavgwError("NAVGW_BAD_OPTION", `${what} ${path} cannot be used: ${why}`, {
    hint: "name a folder of this machine that you can read",
    cause
  });
}

// src/core/microvm/microvm-session.ts
import { constants as constants7 } from "node:os";
var Session = class {
  #net;
  #context;
  #commandRuns = Promise.withResolvers();
  #runner;
  #result;
  #killedBy;
  #ended;
  constructor(net, context) {
    this.#net = net, this.#context = context;
  }
  /** Resolves when the command was started, or init has said why not. */
  get commandRuns() {
    return this.#commandRuns.promise;
  }
  onEvent = (event) => {
    switch (event.type) {
      case "log":
        this.#context.onLog?.(event.text);
        return;
      case "started":
        break;
      case "exited":
        this.#result ??= { exitCode: event.code, signal: event.signal ?? null };
        break;
      case "failed":
        this.#result ??= { exitCode: event.code, signal: null, problem: event.text };
        break;
    }
    this.#commandRuns.resolve();
  };
  /** Follows a machine to its end. */
  async follow(runner, network) {
    this.#runner = runner, this.#net === "tsi" && this.#commandRuns.resolve(), network.ended.then(() => this.#networkEnded());
    let exit = await runner.ended;
    return this.#runner = void 0, this.#judge(exit, runner);
  }
  kill(signal) {
    let runner = this.#runner;
    if (runner === void 0) return;
    signal !== "SIGKILL" && (this.#net !== "tsi" || signal === "SIGINT") ? this.#net === "tsi" ? runner.kill(signal) : runner.signal(signal) : (this.#killedBy = signal, runner.kill("SIGKILL"));
  }
  #networkEnded() {
    this.#runner !== void 0 && (this.#ended = new NavgwError("NAVGW_HOST", "the microVM's network ended before it did", {
      hint: "try again; if it happens again, run it with --debug and report what it prints"
    }), this.#runner.kill("SIGKILL"));
  }
  #judge({ code, signal }, runner) {
    let { failure, log } = runner;
    if (this.#ended !== void 0) throw this.#ended;
    if (this.#result !== void 0) return this.#result;
    if (this.#killedBy !== void 0)
      return { exitCode: 128 + constants7.signals[this.#killedBy], signal: this.#killedBy };
    let refused3 = code === RUNNER_FAILED ? parseFailure(failure.text) : void 0;
    if (refused3 !== void 0) throw withTail(refused3, log.lines());
    if (this.#net === "tsi" && code !== null) return { exitCode: code, signal: null };
    let how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    throw new NavgwError("NAVGW_GUEST_DIED", `the microVM ended ${how} before its command did`, {
      hint: "more --memory helps when the guest ran out of it; --debug shows what init said",
      consoleTail: [...log.lines(), ...failure.lines()]
    });
  }
};
function withTail({ code, message, hint, cause }, consoleTail) {
  return new NavgwError(code, message, { hint, cause, consoleTail });
}

// src/core/microvm/free-ports.ts
import { createServer as createServer3 } from "node:net";
async function freePorts(ports) {
  return await requireFreePorts(ports.map(({ host }) => host)), Promise.all(
    ports.map(async ({ host, guest }) => ({ host: host === 0 ? await anyFreePort() : host, guest }))
  );
}
async function anyFreePort() {
  let server = createServer3();
  try {
    await new Promise((resolve5, reject) => {
      server.once("error", reject), server.listen({ port: 0, host: "127.0.0.1" }, resolve5);
    });
    let address = server.address();
    if (address === null || typeof address == "string") throw new Error(`no port: ${address}`);
    return address.port;
  } finally {
    server.close();
  }
}

// src/core/microvm/guest-command.ts
function planCommand(asked, image) {
  let entrypoint = asked.entrypoint ?? image?.Entrypoint ?? [], defaults = asked.entrypoint === void 0 ? image?.Cmd ?? [] : [], argv = [...entrypoint, ...asked.command.length > 0 ? asked.command : defaults];
  if (argv[0] === void 0 || argv[0] === "")
    throw new NavgwError("NAVGW_BAD_OPTION", "the image names no command", {
      hint: "give one: navgw-test run --image REF -- CMD"
    });
  let workdir = asked.workdir ?? (image?.WorkingDir || "/");
  return {
    argv,
    env: { ...variables(image?.Env ?? []), ...asked.env },
    // Some builders leave the slash out.
    workdir: workdir.startsWith("/") ? workdir : `/${workdir}`,
    user: asked.user ?? image?.User ?? ""
  };
}
function variables(entries) {
  return Object.fromEntries(
    entries.filter((entry3) => entry3.indexOf("=") > 0).map((entry3) => [entry3.slice(0, entry3.indexOf("=")), entry3.slice(entry3.indexOf("=") + 1)])
  );
}

// src/core/microvm/prepare-microvm.ts
var READ_ONLY_SHARES = "1.18.0";
async function prepare2(asked, dir, { signal, onWarning }) {
  let library = findLibkrun({ libkrun: asked.libkrun }), firmware = library.firmware?.path;
  if (asked.net === "tsi" && firmware === void 0) throw withoutFirmware();
  let guest = findGuestPackage();
  asked.libkrun === void 0 ? await requireLibkrun(guest, signal) : requireKvm();
  let tsi = asked.net === "tsi", [root, kernel, base, keeper, ports] = await together(signal, (either) => [
    prepareRoot(asked.root, dir, either),
    tsi ? void 0 : materialize(guest, "vmlinux", { signal: either }),
    tsi ? void 0 : materialize(guest, "base.erofs", { signal: either }),
    asked.net === "gvproxy" ? materialize(guest, "keeper", { signal: either }) : void 0,
    tsi ? freePorts(asked.ports) : asked.ports
  ]), command = planCommand(asked, root.config);
  tsi && requireRoot(command.user);
  let readOnlyShares = library.version !== void 0 && compareReleases(library.version, READ_ONLY_SHARES) >= 0;
  readOnlyShares || warnOfReadOnly(asked, library.version, onWarning);
  let options = { ...asked, ports };
  return {
    options,
    keeper,
    plan: {
      options,
      rootfs: root.path,
      command,
      readOnlyShares,
      parent: process.pid,
      library: { path: library.path, firmware },
      guest: kernel === void 0 || base === void 0 ? void 0 : { kernel, base }
    }
  };
}
async function requireLibkrun(guest, signal) {
  try {
    await chooseEngine(guest, "krun", { signal });
  } catch (error) {
    if (!(error instanceof NavgwError) || error.code !== "NAVGW_ENGINE_UNAVAILABLE") throw error;
    let { code, message, cause } = error;
    throw new NavgwError(code, message, {
      hint: "a microVM of its own runs on libkrun only: navgw-test doctor tells what that needs",
      cause
    });
  }
}
function requireKvm() {
  let kvm = openKvm();
  if (!kvm.ok) throw new NavgwError("NAVGW_ENGINE_UNAVAILABLE", kvm.reason, { hint: kvm.hint });
}
async function together(signal, begin) {
  let failed = new AbortController(), tasks = begin(AbortSignal.any([failed.signal, ...signal === void 0 ? [] : [signal]]));
  try {
    return await Promise.all(tasks);
  } catch (error) {
    throw failed.abort(error), await Promise.allSettled(tasks), error;
  }
}
function withoutFirmware() {
  return new NavgwError("NAVGW_LIBKRUN", "net tsi needs libkrunfw, and none was found", {
    hint: "install libkrunfw or name it by NAVGW_LIBKRUNFW; or use --net gvproxy"
  });
}
function requireRoot(user) {
  if (!/^(root|0)?(:(root|0))?$/.test(user))
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `the image wants user ${user}, which is not to be had with net tsi`,
      {
        hint: "use --net gvproxy"
      }
    );
}
function warnOfReadOnly({ volumes, access: access3, root }, version2, warn) {
  let named = volumes.filter(({ readOnly }) => readOnly).map(({ host }) => host);
  root.kind === "rootfs" && access3 !== "write" && named.unshift(root.path), named.length !== 0 && warn?.(
    `libkrun ${version2 ?? "of unknown version"} cannot refuse writes to ${named.join(", ")}: only the guest's kernel does (${READ_ONLY_SHARES} can)`
  );
}

// src/core/microvm/run-directory.ts
import { randomBytes as randomBytes7 } from "node:crypto";
import { chmod as chmod4, lstat as lstat4, mkdir as mkdir7, readdir as readdir11, rename as rename6, rm as rm19 } from "node:fs/promises";
import { dirname as dirname11, join as join38 } from "node:path";
var runsDir = () => join38(stateDir(), "runs"), locksDir = () => join38(runsDir(), ".locks");
async function makeRunDirectory() {
  await makePrivateDir(locksDir()), await sweep2();
  let id = randomBytes7(6).toString("hex"), lock = await joinLock(join38(locksDir(), id)), path = join38(runsDir(), id);
  try {
    await mkdir7(path, { mode: 448 });
  } catch (error) {
    throw await lock.release(), fileError(error, "making a run's directory", path);
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      await deleteTree(path), await lock.release();
    }
  };
}
async function sweep2() {
  for (let name of await readdir11(runsDir()))
    name === ".locks" || await isLocked(join38(locksDir(), name)) || await deleteTree(join38(runsDir(), name));
}
async function deleteTree(path) {
  let doomed = join38(dirname11(path), `.gone-${randomBytes7(6).toString("hex")}`);
  try {
    await rename6(path, doomed), await rm19(doomed, { recursive: !0, force: !0 }).catch(async (error) => {
      if (systemCode(error) !== "EACCES") throw error;
      await openUp(doomed), await rm19(doomed, { recursive: !0, force: !0 });
    });
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw fileError(error, "deleting a run's directory", path);
  }
}
async function openUp(path) {
  if ((await lstat4(path)).isDirectory()) {
    await chmod4(path, 448);
    for (let entry3 of await readdir11(path, { withFileTypes: !0 }))
      entry3.isDirectory() && await openUp(join38(path, entry3.name));
  }
}

// src/core/microvm/run-disk.ts
import { randomBytes as randomBytes8 } from "node:crypto";
var LARGEST = 1 << 20;
async function writeRunDisk(path, plan, now = /* @__PURE__ */ new Date()) {
  let text6 = JSON.stringify({
    schema: 1,
    mode: "run",
    hostname: plan.options.hostname,
    time: now.toISOString(),
    ...plan.options.net === "none" ? {} : { network: GUEST_NETWORK },
    // A machine that has just booted has gathered no randomness of its own.
    seed: randomBytes8(64).toString("base64"),
    run: planGuest(plan)
  });
  if (Buffer.byteLength(text6) > LARGEST)
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `command and environment are larger than ${LARGEST} bytes together`,
      {
        hint: "give the command a file with --volume instead"
      }
    );
  try {
    await writeTar(path, [{ name: "navgw/config.json", text: text6 }]);
  } catch (error) {
    throw fileError(error, "writing the config disk", path);
  }
}

// src/core/microvm/run-network.ts
async function startNetwork(program, dir, ports, signal) {
  let keeper = await startKeeper(
    program,
    {
      dir,
      ephemeral: !0,
      net: { protocol: "qemu", socket: FILES.net, mac: GUEST_MAC },
      forwards: ports.map(({ host, guest }) => ({
        host: `127.0.0.1:${host}`,
        guest: `${GUEST_ADDRESS}:${guest}`
      })),
      api: FILES.api,
      networkLog: FILES.networkLog
    },
    signal
  );
  return {
    ports: keeper.forwards.map(({ host, guest }) => ({ host: portOf(host), guest: portOf(guest) })),
    ended: keeper.ended,
    end: () => keeper.end()
  };
}
var noNetwork = {
  ports: [],
  ended: new Promise(() => {
  }),
  end: () => Promise.resolve()
};

// src/core/microvm/runner-process.ts
import { spawn as spawn2 } from "node:child_process";
import { PassThrough as PassThrough2 } from "node:stream";

// src/core/microvm/output-tail.ts
var Tail = class _Tail {
  #text = "";
  /** Takes all of a stream, so that whoever writes to it never waits. */
  static of(stream) {
    let tail = new _Tail();
    return stream.setEncoding("utf8").on("data", (text6) => tail.add(text6)), tail;
  }
  add(text6) {
    this.#text = (this.#text + text6).slice(-32768);
  }
  get text() {
    return this.#text;
  }
  /** Last lines that are not empty, oldest first. */
  lines() {
    return this.#text.split(/\r?\n/).filter((line) => line !== "").slice(-20);
  }
};

// src/core/microvm/runner-events.ts
var eventSchema2 = external_exports.discriminatedUnion("type", [
  external_exports.object({ type: external_exports.literal("started") }),
  external_exports.object({
    type: external_exports.literal("exited"),
    code: external_exports.number().int().min(0).max(255),
    signal: external_exports.string().max(20).nullish()
  }),
  external_exports.object({ type: external_exports.literal("failed"), code: external_exports.number().int().min(0).max(255), text: external_exports.string() }),
  external_exports.object({ type: external_exports.literal("log"), text: external_exports.string() })
]), LONGEST = 65536, EventReader = class {
  #rest = "";
  read(text6) {
    let lines2 = (this.#rest + text6).split(`
`);
    return this.#rest = (lines2.pop() ?? "").slice(0, LONGEST), lines2.flatMap((line) => {
      let event = eventSchema2.safeParse(parseJson(line));
      return event.success ? [event.data] : [];
    });
  }
};

// src/core/microvm/runner-process.ts
function startRunner(options) {
  let { document: document2, dir, streams, terminal } = options, { argv, env } = planLaunch({
    node: process.execPath,
    descriptor: DESCRIPTORS.document,
    temporary: dir,
    library: { firmware: document2.firmware === void 0 ? void 0 : { path: document2.firmware } }
  }), [program = process.execPath, ...args] = argv, child = spawn2(program, args, {
    cwd: dir,
    env,
    detached: !0,
    stdio: [
      "ignore",
      "ignore",
      "pipe",
      "pipe",
      ...STREAMS.map((name) => streams.includes(name) ? "pipe" : terminal),
      "pipe",
      "pipe"
    ]
  }), pipes = child.stdio, at = (descriptor) => pipes[descriptor];
  for (let pipe of pipes) pipe?.on("error", () => {
  });
  let own = (name) => streams.includes(name) ? at(DESCRIPTORS[name]) : void 0;
  at(DESCRIPTORS.document).resume().end(JSON.stringify(document2)), own("stdin")?.resume();
  let events = new EventReader(), line = at(DESCRIPTORS.line).setEncoding("utf8");
  return line.on("data", (text6) => {
    for (let event of events.read(text6)) options.onEvent(event);
  }), {
    pid: child.pid ?? 0,
    stdin: own("stdin"),
    stdout: outputOf(own("stdout")),
    stderr: outputOf(own("stderr")),
    failure: Tail.of(child.stderr),
    log: Tail.of(at(DESCRIPTORS.log)),
    ended: endOf2(child, [child.stderr, at(DESCRIPTORS.log), line]),
    signal: (name) => {
      line.write(`${JSON.stringify({ signal: name })}
`);
    },
    kill: (signal) => {
      child.kill(signal);
    }
  };
}
async function endOf2(child, streams) {
  let closed = streams.map((stream) => new Promise((resolve5) => stream.once("close", resolve5))), exit = await new Promise((resolve5, reject) => {
    child.once("exit", (code, signal) => resolve5({ code, signal })), child.once(
      "error",
      (error) => reject(new NavgwError("NAVGW_HOST", `cannot start the runner: ${error.message}`, { cause: error }))
    );
  });
  return await Promise.all(closed), exit;
}
function outputOf(stream) {
  if (stream === void 0) return;
  let output = new PassThrough2();
  return stream.pipe(output), stream.once("close", () => output.end()), output.once("close", () => stream.resume()), output;
}

// src/core/microvm/start-microvm.ts
async function startMicroVm(options, context = {}) {
  let asked = resolveMicroVm(options), inherited = options.stdio === "inherit";
  requirePlatform();
  let root = await checkRoot(asked.root), volumes = await Promise.all(
    asked.volumes.map(async (volume) => ({ ...volume, host: await usableFolder(volume.host, "volume") }))
  );
  context.signal?.throwIfAborted();
  let directory = await makeRunDirectory(), network = noNetwork;
  try {
    var _stack = [];
    try {
      let _use = __using(_stack, await useCache(context.signal), !0);
      let prepared = await prepare2({ ...asked, root, volumes }, directory.path, context);
      let { options: prepares, keeper } = prepared;
      keeper !== void 0 && (network = await startNetwork(keeper, directory.path, prepares.ports, context.signal));
      return await launch(
        { ...prepared, directory, network, inherited, timeout: asked.timeout },
        context
      );
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw await network.end(), await directory[Symbol.asyncDispose](), context.signal?.throwIfAborted(), error;
  }
}
async function runMicroVm(options, context = {}) {
  var _stack = [];
  try {
    let vm = __using(_stack, await startMicroVm({ ...options, stdio: options.stdio ?? "inherit" }, context), !0);
    vm.stdin?.end();
    vm.stdout?.resume();
    vm.stderr?.resume();
    return await vm.exited;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function launch(prepared, context) {
  let { directory, network, options, timeout } = prepared, bindings = prepared.inherited ? inheritStreams() : void 0, streams = bindings?.streams ?? STREAMS, ports = options.net === "gvproxy" ? network.ports : options.ports, plan = { ...prepared.plan, ports, streams }, session = new Session(options.net, context), runner;
  try {
    plan.guest !== void 0 && await writeRunDisk(join39(directory.path, RUN_FILES.config), plan), context.signal?.throwIfAborted(), runner = startRunner({
      document: planRunner(plan),
      dir: directory.path,
      streams,
      terminal: bindings?.terminal,
      onEvent: session.onEvent
    });
  } catch (error) {
    throw bindings?.release(), error;
  }
  let onAbort = () => session.kill("SIGKILL");
  context.signal?.addEventListener("abort", onAbort, { once: !0 }), bindings?.bind(runner);
  let exited = session.follow(runner, network).finally(async () => {
    context.signal?.removeEventListener("abort", onAbort), await bindings?.drained(), bindings?.release(), await network.end(), await directory[Symbol.asyncDispose]();
  }), told = exited.then((exit) => (context.signal?.throwIfAborted(), exit));
  told.catch(() => {
  });
  try {
    await within(timeout, Promise.race([session.commandRuns, told]));
  } catch (error) {
    throw session.kill("SIGKILL"), await exited.catch(() => {
    }), error;
  }
  return {
    pid: runner.pid,
    ports,
    ...prepared.inherited ? { stdin: void 0, stdout: void 0, stderr: void 0 } : { stdin: runner.stdin, stdout: runner.stdout, stderr: runner.stderr },
    exited: told,
    kill: (signal = "SIGKILL") => session.kill(signal),
    async [Symbol.asyncDispose]() {
      session.kill("SIGKILL"), await told.catch(() => {
      });
    }
  };
}
async function within(ms, started) {
  let { promise, reject } = Promise.withResolvers(), timer = setTimeout(
    () => reject(
      new NavgwError(
        "NAVGW_TIMEOUT",
        `the microVM's command did not start within the timeout of ${ms / 1e3} s`,
        {
          hint: "give it more with --timeout; --debug shows what init said"
        }
      )
    ),
    ms
  );
  try {
    await Promise.race([started, promise]);
  } finally {
    clearTimeout(timer);
  }
}

// src/core/selftest/run-selftest.ts
import { text as text5 } from "node:stream/consumers";

// src/core/kubernetes/port-forward.ts
var import_undici3 = __toESM(require_undici(), 1);
import { once as once4 } from "node:events";
import { createServer as createServer4 } from "node:net";

// src/core/kubernetes/forward-target.ts
async function resolveTarget(client, target, port3, namespace) {
  let within2 = target.namespace ?? namespace;
  if ("pod" in target)
    return await getNamed(client, objectPath(PODS, target.pod, within2), `pod ${within2}/${target.pod}`), { pod: target.pod, namespace: within2, port: port3 };
  let { service } = target, what = `Service ${within2}/${service}`, { spec } = await getNamed(client, objectPath(SERVICES, service, within2), what), ports = spec?.ports ?? [], wanted = ports.find((one) => one.port === port3);
  if (wanted === void 0)
    throw new NavgwError("NAVGW_KUBERNETES", `${what} has no port ${port3}`, {
      hint: `its ports: ${ports.map((one) => one.port).join(", ") || "none"}`
    });
  let selection = {
    resource: ENDPOINT_SLICES,
    namespace: within2,
    selector: `kubernetes.io/service-name=${service}`
  }, { items } = await listObjects(client, selection), found = items.flatMap((slice) => endpointsIn(slice, wanted.name)), chosen = found[Math.floor(Math.random() * found.length)];
  if (chosen !== void 0) return { ...chosen, namespace: within2 };
  throw new NavgwError("NAVGW_KUBERNETES", `${what} has no ready pod behind it`, {
    hint: "wait for its Deployment first: waitFor({ kind: 'Deployment', name }, 'Ready')"
  });
}
function endpointsIn({ endpoints = [], ports = [] }, name) {
  let port3 = ports.find((one) => (one.name ?? "") === (name ?? ""))?.port;
  return port3 === void 0 ? [] : endpoints.flatMap(
    ({ conditions, targetRef }) => conditions?.ready !== !1 && targetRef?.kind === "Pod" && targetRef.name !== void 0 ? [{ pod: targetRef.name, port: port3 }] : []
  );
}
async function getNamed(client, path, what) {
  try {
    return await client.get(path);
  } catch (error) {
    throw statusOf(error)?.code !== 404 ? error : new NavgwError("NAVGW_KUBERNETES", `there is no ${what}`, {
      hint: "apply it first, or correct name and namespace",
      cause: error
    });
  }
}

// src/core/kubernetes/port-forward.ts
var PROTOCOL = "v4.channel.k8s.io", DATA = 0, ERROR = 1, MOST_WAITING = 1 << 20, PAUSE9 = 5;
async function forwardPort(client, target, port3, namespace) {
  let resolve5 = () => resolveTarget(client(), target, port3, namespace);
  await resolve5();
  let server = createServer4({ noDelay: !0 }), sockets = /* @__PURE__ */ new Set();
  server.on("connection", (socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket))), socket.on("error", () => {
    }), lead(socket, client, resolve5).catch((error) => socket.destroy(error));
  }), server.listen({ host: "127.0.0.1", port: 0 }), await once4(server, "listening"), server.unref();
  let { port: local } = server.address(), close = () => closeServer(server, sockets);
  return { port: local, url: `http://127.0.0.1:${local}`, close, [Symbol.asyncDispose]: close };
}
async function closeServer(server, sockets) {
  if (!server.listening) return;
  let closed = once4(server, "close");
  server.close();
  for (let socket of sockets) socket.destroy();
  await closed;
}
async function lead(socket, client, resolve5) {
  socket.pause();
  let { pod, namespace, port: port3 } = await resolve5(), path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward`, { dispatcher } = client(), remote = new import_undici3.WebSocket(client().url(path, { ports: port3 }, "wss:"), {
    protocols: [PROTOCOL],
    dispatcher
  });
  remote.binaryType = "arraybuffer", socket.once("close", () => remote.close()), remote.addEventListener("close", () => socket.end());
  let receive2 = receiver(socket);
  remote.addEventListener("message", ({ data }) => receive2(Buffer.from(data))), await new Promise((opened, failed) => {
    remote.addEventListener("open", () => opened()), remote.addEventListener("close", () => failed(new Error("closed before it was open"))), remote.addEventListener(
      "error",
      ({ error, message }) => failed(new NavgwError("NAVGW_KUBERNETES", `port-forward to pod ${pod}: ${message}`, { cause: error }))
    );
  }), socket.on("data", (chunk) => {
    remote.send(Buffer.concat([Buffer.of(DATA), chunk])), remote.bufferedAmount > MOST_WAITING && holdUp(socket, remote);
  }), socket.resume();
}
function receiver(socket) {
  let begun = /* @__PURE__ */ new Set();
  return (message) => {
    let channel = message[0] ?? ERROR;
    begun.has(channel) ? channel === DATA ? socket.write(message.subarray(1)) : message.length > 1 && socket.resetAndDestroy() : begun.add(channel);
  };
}
async function holdUp(socket, remote) {
  for (socket.pause(); remote.bufferedAmount > 0 && remote.readyState === import_undici3.WebSocket.OPEN; ) await pause(PAUSE9);
  socket.resume();
}

// src/core/testing/baseline.ts
import { mkdir as mkdir8, readFile as readFile14 } from "node:fs/promises";
import { dirname as dirname12 } from "node:path";

// src/core/testing/inventory.ts
var SYSTEM_NAMESPACES = /* @__PURE__ */ new Set(["default", "kube-system", "kube-public", "kube-node-lease"]), AUTOMATIC = /* @__PURE__ */ new Set([
  "events",
  "endpoints",
  "endpointslices",
  "leases",
  "ipaddresses",
  "servicecidrs",
  "nodes",
  "csinodes",
  "volumeattachments",
  "componentstatuses",
  "flowschemas",
  "prioritylevelconfigurations",
  "replicasets",
  "controllerrevisions"
]), AT_ONCE = 8;
async function takeInventory(client, discovery, signal) {
  let kinds = deletable(await discovery.all());
  return (await itemsOfAll(
    client,
    kinds,
    (kind) => isUsersKind(kind) ? void 0 : "default",
    signal
  )).filter(({ object }) => isUsers(object) && !isSystems(object.metadata.namespace));
}
async function contentsOf(client, discovery, namespace, signal) {
  let kinds = deletable(await discovery.all()).filter(({ namespaced }) => namespaced);
  return itemsOfAll(client, kinds, () => namespace, signal);
}
async function itemsOfAll(client, kinds, namespaceOf, signal) {
  let found = [], left = [...kinds.entries()], worker = async () => {
    for (let next = left.shift(); next !== void 0; next = left.shift()) {
      let [at, resource] = next;
      found[at] = await itemsOf(client, resource, namespaceOf(resource), signal);
    }
  };
  return await Promise.all(Array.from({ length: AT_ONCE }, worker)), found.flat();
}
function deletable(resources) {
  let seen = /* @__PURE__ */ new Set();
  return resources.filter(({ group, plural, verbs }) => {
    let name = `${plural}.${group}`;
    return seen.has(name) || AUTOMATIC.has(plural) || !verbs.includes("list") || !verbs.includes("delete") ? !1 : (seen.add(name), !0);
  });
}
var METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
async function itemsOf(client, resource, namespace, signal) {
  let path = collectionPath(resource, namespace), items = [];
  try {
    let from;
    do {
      let query = { limit: 500, continue: from }, list4 = await client.get(path, {
        query,
        accept: METADATA,
        signal
      });
      items.push(...list4.items ?? []), from = list4.metadata.continue || void 0;
    } while (from !== void 0);
  } catch (error) {
    let { code } = statusOf(error) ?? {};
    if (code !== 404 && code !== 405 && code !== 503) throw error;
  }
  return items.map((object) => {
    let { name, namespace: within2 } = object.metadata, type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
    return {
      resource,
      object: { ...object, ...type },
      key: `${resource.plural}.${resource.group} ${within2 === void 0 ? "" : `${within2}/`}${name}`,
      path: objectPath(resource, name, within2)
    };
  });
}
function isUsers({ metadata }) {
  let { ownerReferences = [], managedFields = [], labels: labels2 = {} } = metadata;
  return ownerReferences.length > 0 || labels2["kube-aggregator.kubernetes.io/automanaged"] !== void 0 || labels2["kubernetes.io/bootstrapping"] !== void 0 ? !1 : !managedFields.some(({ manager }) => manager?.startsWith("deploy@"));
}
function isUsersKind({ group }) {
  return group.includes(".") && !group.endsWith(".k8s.io");
}
function isSystems(namespace) {
  return namespace !== void 0 && namespace !== "default" && SYSTEM_NAMESPACES.has(namespace);
}
var isSystemNamespace = ({ resource, object }) => resource.group === "" && resource.plural === "namespaces" && SYSTEM_NAMESPACES.has(object.metadata.name);

// src/core/testing/testing-directory.ts
import { join as join40 } from "node:path";
var FOLDER = "testing", baselinePath = (dir) => join40(dir, FOLDER, "baseline.json"), namespacesDir = (dir) => join40(dir, FOLDER, "namespaces");

// src/core/testing/baseline.ts
async function writeBaseline(dir, { client, discovery }, signal) {
  let keys = (await takeInventory(client, discovery, signal)).map(({ key }) => key);
  await mkdir8(dirname12(baselinePath(dir)), { recursive: !0, mode: 448 }), await writeDurably(baselinePath(dir), JSON.stringify(keys));
}
async function readBaseline(dir) {
  try {
    return new Set(JSON.parse(await readFile14(baselinePath(dir), "utf8")));
  } catch (error) {
    throw systemCode(error) !== "ENOENT" ? error : new NavgwError("NAVGW_STATE", "nobody remembers what this cluster had at first", {
      hint: "reset() needs a cluster that was started by new K3sCluster()",
      cause: error
    });
  }
}

// src/core/testing/cluster-snapshots.ts
import { link as link2, lstat as lstat5, mkdir as mkdir9, readdir as readdir12, readlink as readlink3, rename as rename7, rm as rm20, stat as stat14, symlink as symlink3 } from "node:fs/promises";
import { basename as basename6, join as join41 } from "node:path";
async function stopAndTake(cluster, name, signal) {
  var _stack = [];
  try {
    requireSnapshotName(name);
    let record = await requireDisk(cluster);
    let dir = clusterDir(cluster);
    await requireRoom(dir, name, [join41(dir, DISKS.state)]);
    let held = __using(_stack, await hold2(cluster), !0);
    await stopCluster(cluster);
    try {
      await takeDiskSnapshot(record, await isThere(cluster) ? dir : held.path, name, signal);
    } finally {
      await putBack(held.path, record);
    }
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function takeRunning(cluster, name, signal) {
  var _stack = [];
  try {
    requireSnapshotName(name);
    let _lock = __using(_stack, await acquireLock(clusterLock(cluster), { signal }), !0);
    let record = await requireRecord(cluster);
    let memory = await sharedMemoryOf(record);
    if (memory === void 0) return !1;
    await goOnAfterKilled(record, signal);
    await takeMemorySnapshot(record, name, memory, signal);
    return !0;
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function endForSnapshot(cluster, name, signal) {
  var _stack = [];
  try {
    await requireUsable(await readSnapshot(cluster, name), findGuestPackage(), signal);
    let _lock = __using(_stack, await acquireLock(clusterLock(cluster), { signal }), !0);
    let record = await requireRecord(cluster);
    let held = __using(_stack, await hold2(cluster), !0);
    await endMachine(clusterDir(cluster), record);
    await putBack(held.path, record);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function hold2(cluster) {
  let dir = clusterDir(cluster), path = await makeHeldDir(), dispose = () => rm20(path, { recursive: !0, force: !0 });
  try {
    let k3s2 = join41(dir, DISKS.k3s);
    await isLink(k3s2) && await symlink3(await readlink3(k3s2), join41(path, DISKS.k3s));
    for (let kept of [join41(dir, DISKS.state), join41(dir, FOLDER), snapshotsDir(dir)])
      await exists3(kept) && await linkTree(kept, join41(path, basename6(kept)));
    return { path, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    throw await dispose(), error;
  }
}
async function linkTree(from, to) {
  if (!(await lstat5(from)).isDirectory()) return link2(from, to);
  await mkdir9(to, { mode: 448 });
  for (let name of await readdir12(from)) await linkTree(join41(from, name), join41(to, name));
}
async function putBack(held, record) {
  let { keeper: _keeper, ...rest } = record, stopped = { ...rest, phase: "stopped" };
  if (await isThere(record.name)) return writeRecord(stopped);
  let dir = await createCluster(stopped);
  for (let name of await readdir12(held)) await rename7(join41(held, name), join41(dir, name));
}
async function isThere(cluster) {
  let record = await readRecord(cluster);
  return record !== void 0 && record !== "damaged";
}
async function requireDisk(cluster) {
  let record = await requireRecord(cluster);
  if (record.options.storage === "disk") return record;
  throw new NavgwError(
    "NAVGW_UNSUPPORTED",
    "a cluster that lives in memory has no disk to take a snapshot of",
    {
      hint: 'leave storage: "memory" out, or take engine: "qemu", which keeps memory'
    }
  );
}
var exists3 = (path) => stat14(path).then(() => !0, isMissing), isLink = (path) => lstat5(path).then((found) => found.isSymbolicLink(), isMissing);
function isMissing(error) {
  if (systemCode(error) === "ENOENT") return !1;
  throw error;
}

// src/core/testing/dump-cluster.ts
import { mkdir as mkdir10, writeFile as writeFile3 } from "node:fs/promises";
import { dirname as dirname13, join as join42 } from "node:path";
async function dumpCluster(name, dir, options = {}) {
  var _stack = [];
  try {
    let cluster = await reachCluster(name);
    let kubeconfig = await cluster.kubeconfig().catch((error) => error);
    if (kubeconfig instanceof Error)
      return writeFiles(await hostFiles(cluster, options, kubeconfig.message), dir);
    let client = __using(_stack, new KubernetesClient(credentialsOf(kubeconfig)), !0);
    return writeFiles(await diagnose(client, options, cluster), dir);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function writeFiles(files, dir) {
  let paths = files.map(({ name }) => join42(dir, name));
  for (let [at, path] of paths.entries())
    await mkdir10(dirname13(path), { recursive: !0 }), await writeFile3(path, files[at]?.text ?? "");
  return paths;
}

// src/core/testing/exec-and-read.ts
import { PassThrough as PassThrough3, Readable as Readable3 } from "node:stream";
import { text as text4 } from "node:stream/consumers";
async function execAndRead(cluster, argv, { stdin, ...options } = {}) {
  let stdout = new PassThrough3(), stderr = new PassThrough3(), said = Promise.all([text4(stdout), text4(stderr)]), input = typeof stdin == "string" || stdin instanceof Uint8Array ? Readable3.from([Buffer.from(stdin)]) : stdin, exitCode = await cluster.exec(argv, { ...options, stdin: input, stdout, stderr }).finally(() => {
    stdout.end(), stderr.end();
  }), [output, problems] = await said;
  return { exitCode, stdout: output, stderr: problems };
}

// src/core/kubernetes/wait-for-objects.ts
var DEFAULT_TIMEOUT2 = 6e4, PAUSE10 = 100, REPORT_TIMEOUT = 5e3, MOST_EVENTS = 8, MOST_OBJECTS = 5;
async function waitForObjects(api, resource, condition, namespace, options = {}) {
  let wanted = wantedOf(resource, namespace), { timeout = DEFAULT_TIMEOUT2 } = options, bound = AbortSignal.timeout(timeout), over = new AbortController(), signals = [bound, over.signal, ...options.signal === void 0 ? [] : [options.signal]], signal = AbortSignal.any(signals), seen = [], selection;
  try {
    selection = select(await served(api, wanted, signal), wanted);
    for await (let objects of observeObjects(api.client, selection, signal))
      if (seen = objects, isMet(objects, condition, wanted)) return objects;
    throw new Error("the watch ended by itself");
  } catch (error) {
    if (options.signal?.throwIfAborted(), condition === "Deleted" && statusOf(error)?.code === 404) return [];
    if (!bound.aborted) throw error;
    let what = `${describeWanted(wanted)} ${describeCondition(condition)} within ${timeout} ms`;
    throw await timedOut2(api, what, selection, wanted, seen);
  } finally {
    over.abort();
  }
}
function wantedOf(resource, namespace) {
  let { kind, apiVersion, metadata } = resource, {
    name,
    selector,
    namespace: within2
  } = resource, wanted = {
    word: kind ?? "",
    apiVersion,
    name: name ?? metadata?.name,
    selector,
    namespace: within2 ?? metadata?.namespace ?? namespace
  };
  if (wanted.word !== "" && (wanted.name !== void 0 || selector !== void 0)) return wanted;
  throw new NavgwError("NAVGW_BAD_OPTION", "waitFor: nothing says what to wait for", {
    hint: "give { kind, name }, { kind, selector } or an object with kind and metadata.name"
  });
}
async function served(api, { word: word2, apiVersion }, signal) {
  for (; ; ) {
    let found = await api.discovery.find(word2, apiVersion);
    if (found !== void 0) return found;
    await pause(PAUSE10, signal);
  }
}
function select(resource, { namespace, name, selector }) {
  return { resource, name, selector, namespace: resource.namespaced ? namespace : void 0 };
}
function isMet(objects, condition, { selector }) {
  if (condition === "Deleted") return objects.length === 0;
  let judgements = objects.map((object) => [
    object,
    typeof condition == "function" ? { met: condition(object) } : judge(object, condition)
  ]);
  for (let [object, { never }] of judgements)
    if (!(never === void 0 || selector !== void 0))
      throw new NavgwError(
        "NAVGW_KUBERNETES",
        `${nameOfObject(object)} will not become ${condition}: ${never}`,
        { hint: "look at its logs: kubectl logs" }
      );
  return objects.length > 0 && judgements.every(([, { met }]) => met);
}
async function timedOut2({ client }, what, selection, wanted, seen) {
  let lines2 = selection === void 0 ? [unknownKind(wanted.word, wanted.apiVersion).message] : [];
  selection !== void 0 && seen.length === 0 && lines2.push("there is no such object");
  let signal = AbortSignal.timeout(REPORT_TIMEOUT);
  for (let object of seen.slice(0, MOST_OBJECTS)) {
    lines2.push(nameOfObject(object), ...describeStatus(object).map((line) => `  ${line}`));
    for (let pod of await podsOf(client, object, signal))
      lines2.push(`  ${nameOfObject(pod)}`, ...describeStatus(pod).map((line) => `    ${line}`));
  }
  let namespace = selection?.namespace, names = [
    ...wanted.name === void 0 ? [] : [wanted.name],
    ...seen.map(({ metadata }) => metadata.name)
  ], about = (await listEvents(client, { namespace, signal }).catch(() => [])).filter(({ object }) => {
    let name = object.slice(object.indexOf("/") + 1);
    return names.some((one) => name === one || name.startsWith(`${one}-`));
  });
  about.length > 0 && lines2.push("last events:");
  for (let event of about.slice(-MOST_EVENTS)) lines2.push(`  ${eventLine(event)}`);
  return new NavgwError(
    "NAVGW_TIMEOUT",
    [`timed out: ${what}`, ...lines2.map((line) => `  ${line}`)].join(`
`),
    {
      hint: "give waitFor a longer timeout, or look at what its status and events say"
    }
  );
}
async function podsOf(client, { kind, spec, metadata }, signal) {
  let labels2 = spec?.selector?.matchLabels;
  if (!/^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Job)$/.test(kind) || labels2 === void 0) return [];
  let selector = Object.entries(labels2).map(([key, value]) => `${key}=${value}`).join(","), selection = { resource: PODS, namespace: metadata.namespace, selector }, { items } = await listObjects(client, selection, { signal }).catch(() => ({ items: [] }));
  return items.slice(0, MOST_OBJECTS);
}
function describeWanted({ word: word2, name, selector, namespace }) {
  return name === void 0 ? `${word2} with ${selector} in ${namespace}` : `${word2} ${name} (namespace ${namespace})`;
}
function describeCondition(condition) {
  return typeof condition != "function" ? condition === "Deleted" ? "not gone" : `not ${condition}` : `does not satisfy ${String(condition).replaceAll(/\s+/g, " ").slice(0, 120)}`;
}

// src/core/kubernetes/apply-objects.ts
var FIELD_MANAGER = "navgw-test", SETTLE_TIMEOUT = 3e4, PAUSE11 = 100;
async function applyObjects(api, objects, namespace, signal) {
  let order = objects.map((object, at) => ({ object, at })).sort((a, b) => rank(a.object) - rank(b.object)), applied = [];
  for (let { object, at } of order) {
    let made = await applyObject(api, object, namespace, signal);
    made.kind === "CustomResourceDefinition" && (await waitForObjects(api, made, "Ready", namespace, { timeout: SETTLE_TIMEOUT, signal }), api.discovery.forget()), applied[at] = made;
  }
  return applied;
}
function rank({ kind }) {
  return kind === "Namespace" ? 0 : kind === "CustomResourceDefinition" ? 1 : 2;
}
async function applyObject(api, object, namespace, signal) {
  let end = performance.now() + SETTLE_TIMEOUT;
  for (; ; ) {
    try {
      let resource = await api.discovery.require(object.kind, object.apiVersion);
      return await send2(api, resource, object, namespace, signal);
    } catch (error) {
      if (signal?.throwIfAborted(), performance.now() > end || !comesAbout(error)) throw refusedObject(object, error);
      statusOf(error)?.code === 404 && api.discovery.forget();
    }
    await pause(PAUSE11, signal);
  }
}
async function send2({ client }, resource, object, namespace, signal) {
  let { name, generateName, namespace: own } = object.metadata ?? {}, within2 = resource.namespaced ? own ?? namespace : void 0, body = within2 === void 0 ? object : { ...object, metadata: { ...object.metadata, namespace: within2 } };
  if (name === void 0 && generateName !== void 0)
    return client.create(collectionPath(resource, within2), body, { signal });
  if (name === void 0)
    throw new NavgwError("NAVGW_MANIFEST", `a ${resource.kind} to apply has no metadata.name`, {
      hint: "give it a name, or generateName"
    });
  return client.apply(objectPath(resource, name, within2), body, FIELD_MANAGER, { signal });
}
function comesAbout(error) {
  let status = statusOf(error);
  if (status === void 0) return !1;
  switch (status.code) {
    case 403:
      return /error looking up service account|no API token found for service account/.test(status.message);
    case 404:
      return /could not find the requested resource/.test(status.message);
    case 409:
      return status.reason === "Conflict" || status.reason === "AlreadyExists";
    default:
      return !1;
  }
}
function refusedObject(object, error) {
  let status = statusOf(error), name = object.metadata?.name ?? object.metadata?.generateName ?? "without a name", what = `${object.kind} ${name}`;
  return status !== void 0 ? new NavgwError("NAVGW_MANIFEST", `${what} was refused: ${status.message}`, {
    hint: "correct it and apply it again",
    cause: error
  }) : !(error instanceof NavgwError) || error.code !== "NAVGW_MANIFEST" ? error : new NavgwError("NAVGW_MANIFEST", `${what}: ${error.message}`, { hint: error.hint });
}

// src/core/kubernetes/parse-manifests.ts
var import_undici4 = __toESM(require_undici(), 1);
import { fileURLToPath as fileURLToPath2 } from "node:url";

// src/core/kubernetes/client-node.ts
var RENAMED = {
  _continue: "continue",
  _default: "default",
  _enum: "enum",
  _from: "from",
  _not: "not"
}, KINDS = /* @__PURE__ */ new Set(["apiextensions.k8s.io CustomResourceDefinition", "networking.k8s.io NetworkPolicy"]);
function fromClientNode(object) {
  let plain = JSON.parse(JSON.stringify(object)), group = object.apiVersion.split("/")[0];
  return KINDS.has(`${group} ${object.kind}`) ? rename8(plain) : plain;
}
function rename8(value) {
  return Array.isArray(value) ? value.map(rename8) : typeof value != "object" || value === null ? value : Object.fromEntries(Object.entries(value).map(([key, inner]) => [nameOf2(key), rename8(inner)]));
}
function nameOf2(key) {
  return RENAMED[key] ?? (key.startsWith("x_kubernetes_") ? key.replaceAll("_", "-") : key);
}

// src/core/kubernetes/parse-manifests.ts
var FETCH_TIMEOUT = 3e4, LARGEST2 = 16 << 20;
async function objectsIn(manifests, signal) {
  let sources = Array.isArray(manifests) ? manifests : [manifests];
  return (await Promise.all(sources.map((source) => objectsOf(source, signal)))).flat().flatMap(takeApart);
}
async function objectsOf(source, signal) {
  return source instanceof URL ? source.protocol === "file:" ? parse((await readManifest(fileURLToPath2(source))).text) : parseFetched(source, signal) : typeof source != "string" ? [requireObject(source)] : source.includes(`
`) || source.trimStart().startsWith("{") ? (checkManifest(source, "the manifest"), parse(source)) : /^https?:\/\//.test(source) ? parseFetched(new URL(source), signal) : parse((await readManifest(source)).text);
}
async function parseFetched(url, signal) {
  let text6 = await fetchText(url, signal);
  return checkManifest(text6, url.href), parse(text6);
}
function parse(text6) {
  return parseManifest2(text6).map((document2) => document2.toJS()).filter((object) => object != null);
}
function requireObject(object) {
  let { apiVersion, kind } = object;
  for (let [key, value] of Object.entries({ apiVersion, kind }))
    if (!(typeof value == "string" && value !== ""))
      throw new NavgwError("NAVGW_MANIFEST", `an object to apply has no ${key}`, {
        hint: "each object needs apiVersion, kind and metadata"
      });
  return fromClientNode(object);
}
function takeApart(object) {
  let { items } = object;
  return !object.kind.endsWith("List") || !Array.isArray(items) ? [object] : items.map(requireObject);
}
async function fetchText(url, signal) {
  let bound = AbortSignal.timeout(FETCH_TIMEOUT);
  try {
    let { statusCode, body } = await (0, import_undici4.request)(url, {
      signal: signal === void 0 ? bound : AbortSignal.any([bound, signal])
    });
    if (statusCode !== 200)
      throw await body.dump(), new Error(`it answered with ${statusCode}`);
    let chunks = [], size = 0;
    for await (let chunk of body) {
      if (size += chunk.length, size > LARGEST2) throw new Error(`it is larger than ${LARGEST2} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  } catch (error) {
    signal?.throwIfAborted();
    let why = bound.aborted ? `no answer in ${FETCH_TIMEOUT} ms` : systemCode(error) ?? error.message;
    throw new NavgwError("NAVGW_MANIFEST", `cannot get manifest ${url.href}: ${why}`, {
      hint: "open it in a browser, or give a file",
      cause: error
    });
  }
}

// src/core/testing/kubernetes-scope.ts
var Scope = class {
  context;
  /** Of objects and queries that say none. */
  namespace;
  #kubectlArgs;
  /** @param kubectlArgs arguments that come before the caller's */
  constructor(context, namespace, kubectlArgs = []) {
    this.context = context, this.namespace = namespace, this.#kubectlArgs = kubectlArgs;
  }
  async apply(manifests) {
    let objects = await objectsIn(manifests), applied = await applyObjects(this.context.api(), objects, this.namespace), [only] = applied;
    return isOneObject(manifests) && only !== void 0 ? only : applied;
  }
  async waitFor(resource, condition, options = {}) {
    let found = await waitForObjects(this.context.api(), resource, condition, this.namespace, options);
    if (condition !== "Deleted")
      return "selector" in resource ? [...found] : found[0];
  }
  async kubectl(args, input = {}) {
    let argv = ["kubectl", ...this.#kubectlArgs, ...args], { exitCode, stdout, stderr } = await this.context.exec(argv, input);
    if (exitCode === 0) return stdout;
    let lines2 = stderr.split(`
`).filter(Boolean);
    throw new NavgwError(
      "NAVGW_KUBERNETES",
      `kubectl ${args.join(" ").slice(0, 200)}: ${lines2.at(-1) ?? "it said nothing"} (exit code ${exitCode})`,
      { hint: "navgw-test kubectl --help tells what it takes", consoleTail: lines2 }
    );
  }
};
function isOneObject(manifests) {
  return typeof manifests == "string" || manifests instanceof URL || Array.isArray(manifests) ? !1 : !("items" in manifests);
}

// src/core/testing/log-consumer.ts
import { createReadStream as createReadStream7 } from "node:fs";
async function followLog(cluster, consumer, signal) {
  try {
    let stream = await cluster.logs("k3s", { follow: !0, signal });
    for await (let line of lines(stream)) consumer(line);
  } catch {
  }
}
async function tellKeptLog(error, consumer) {
  if (!(!(error instanceof NavgwError) || error.logPath === void 0))
    try {
      for await (let line of lines(createReadStream7(error.logPath))) consumer(line.replace(/\r$/, ""));
    } catch {
    }
}

// src/core/testing/reset-cluster.ts
var PAUSE12 = 100, FINALIZERS_TIMEOUT = 5e3, HOOKS = /* @__PURE__ */ new Set(["validatingwebhookconfigurations", "mutatingwebhookconfigurations", "apiservices"]);
async function deleteAdded(api, baseline, timeout, signal) {
  let bound = AbortSignal.timeout(timeout), either = signal === void 0 ? bound : AbortSignal.any([bound, signal]), left = [];
  try {
    let added = async () => (api.discovery.forget(), left = (await takeInventory(api.client, api.discovery, either)).filter((item) => !baseline.has(item.key) && !isSystemNamespace(item)), left), first = await added();
    if (await deleteAll(api, first.filter(isHook), either), await deleteAll(api, first.filter(isOfUsersKind), either), await goneWithin2(added, isOfUsersKind, FINALIZERS_TIMEOUT, either), await deleteAll(api, left, either), await goneWithin2(added, () => !0, FINALIZERS_TIMEOUT, either)) return;
    for (; ; ) {
      if (await Promise.all(left.map((item) => dropFinalizers(api, item, either))), await goneWithin2(added, () => !0, FINALIZERS_TIMEOUT, either)) return;
      await deleteAll(api, left, either);
    }
  } catch (error) {
    if (signal?.throwIfAborted(), !bound.aborted) throw error;
    let names = left.map(({ object }) => nameOfObject(object));
    throw new NavgwError("NAVGW_TIMEOUT", `reset: still there after ${timeout} ms: ${names.join(", ")}`, {
      hint: "give reset a longer timeout, or restore a snapshot instead"
    });
  }
}
var isHook = ({ resource }) => HOOKS.has(resource.plural), isOfUsersKind = ({ resource }) => isUsersKind(resource);
async function goneWithin2(look, isWanted, ms, signal) {
  let end = performance.now() + ms;
  for (; ; ) {
    if (!(await look()).some(isWanted)) return !0;
    if (performance.now() > end) return !1;
    await pause(PAUSE12, signal);
  }
}
async function deleteAll({ client }, items, signal) {
  await Promise.all(
    items.map(async ({ path, resource, object }) => {
      let isNamespace = resource.group === "" && resource.plural === "namespaces", isPod = resource.group === "" && resource.plural === "pods";
      if (await client.delete(path, isPod ? { gracePeriodSeconds: 1 } : {}, { signal }), isNamespace) {
        let pods = collectionPath(PODS, object.metadata.name);
        await client.delete(pods, { gracePeriodSeconds: 1 }, { signal });
      }
    })
  );
}
async function dropFinalizers(api, { path, object }, signal) {
  if (object.metadata.deletionTimestamp !== void 0) {
    if (object.apiVersion === "v1" && object.kind === "Namespace") {
      let contents = await contentsOf(api.client, api.discovery, object.metadata.name, signal);
      await Promise.all(contents.map((item) => dropFinalizers(api, item, signal)));
    }
    if (object.metadata.finalizers?.length)
      try {
        await api.client.patch(path, { metadata: { finalizers: null } }, { signal });
      } catch (error) {
        if (statusOf(error)?.code !== 404) throw error;
      }
  }
}

// src/core/testing/test-namespace.ts
var import_yaml4 = __toESM(require_dist(), 1);
import { randomBytes as randomBytes9 } from "node:crypto";
import { mkdir as mkdir11, rm as rm21, writeFile as writeFile4 } from "node:fs/promises";
import { join as join43 } from "node:path";
var DEFAULT_TIMEOUT3 = 3e4, PREFIX2 = /^[a-z0-9]([a-z0-9-]{0,52}[a-z0-9])?$/;
async function createNamespace(context, options = {}) {
  let { prefix = "test", labels: labels2, timeout = DEFAULT_TIMEOUT3 } = options;
  if (!PREFIX2.test(prefix))
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `namespace prefix ${JSON.stringify(prefix)}: no name begins so`,
      {
        hint: "give 1 to 54 lower-case letters, digits and inner dashes"
      }
    );
  let name = `${prefix}-${randomBytes9(4).toString("hex")}`, { client } = context.api(), bound = AbortSignal.timeout(timeout), over = new AbortController(), signals = [bound, over.signal, ...options.signal === void 0 ? [] : [options.signal]], signal = AbortSignal.any(signals), namespace = new NamespaceHandle(context, name, options);
  try {
    let metadata = { name, labels: { ...TEST_NAMESPACE_LABELS, ...labels2 } };
    await client.create(
      collectionPath(NAMESPACES),
      { apiVersion: "v1", kind: "Namespace", metadata },
      { signal }
    );
    let selections = [
      { resource: SERVICE_ACCOUNTS, namespace: name, name: "default" },
      { resource: CONFIG_MAPS, namespace: name, name: "kube-root-ca.crt" }
    ];
    return await Promise.all([
      namespace.writeKubeConfig(),
      ...selections.map((selection) => untilThere2(context, selection, signal))
    ]), namespace;
  } catch (error) {
    throw await namespace.delete().catch(() => {
    }), options.signal?.throwIfAborted(), bound.aborted ? new NavgwError("NAVGW_TIMEOUT", `namespace ${name} was not usable within ${timeout} ms`, {
      hint: "navgw-test logs k3s tells what the node is doing"
    }) : error;
  } finally {
    over.abort();
  }
}
async function untilThere2(context, selection, signal) {
  for await (let objects of observeObjects(context.api().client, selection, signal))
    if (objects.length > 0) return;
}
var NamespaceHandle = class extends Scope {
  name;
  #context;
  #options;
  #kubeconfigPath;
  #deletion;
  constructor(context, name, options) {
    super(context, name, ["--namespace", name]), this.name = name, this.#context = context, this.#options = options, this.#kubeconfigPath = join43(context.dir, `${name}.kubeconfig`);
  }
  getKubeConfig() {
    return scopedKubeconfig(this.#context.kubeconfig, this.name);
  }
  getKubeConfigPath() {
    return this.#kubeconfigPath;
  }
  async writeKubeConfig() {
    await mkdir11(this.#context.dir, { recursive: !0, mode: 448 }), await writeFile4(this.#kubeconfigPath, this.getKubeConfig(), { mode: 384 });
  }
  async pods() {
    let { client } = this.context.api();
    return [...(await listObjects(client, { resource: PODS, namespace: this.name })).items];
  }
  events(options = {}) {
    return listEvents(this.context.api().client, { ...options, namespace: this.name });
  }
  portForward(target, port3) {
    return forwardPort(() => this.context.api().client, target, port3, this.name);
  }
  diagnose(options = {}) {
    return diagnose(this.context.api().client, { ...options, namespace: this.name });
  }
  delete() {
    return this.#deletion ??= this.#delete(), this.#deletion;
  }
  async #delete() {
    await Promise.all([
      this.#context.departures.send(this.name, this.#options),
      rm21(this.#kubeconfigPath, { force: !0 })
    ]);
  }
  async [Symbol.asyncDispose]() {
    await this.delete();
  }
};
function scopedKubeconfig(text6, namespace) {
  let config = (0, import_yaml4.parse)(text6), contexts = config.contexts.map(({ name, context }) => ({ name, context: { ...context, namespace } }));
  return (0, import_yaml4.stringify)({ ...config, contexts }, { lineWidth: 0 });
}

// src/core/testing/running-k3s-cluster.ts
var RESET_TIMEOUT = 6e4, RunningCluster = class _RunningCluster extends Scope {
  name;
  #ownership;
  #logConsumer;
  /** Of namespaces that were being deleted when the machine was last stopped. */
  #leftovers = [];
  #connection;
  #following;
  constructor(connection, { ownership, logConsumer }) {
    super({ api: () => this.#connection.api, exec: (argv, input) => this.exec(argv, input) }, "default"), this.name = connection.cluster.name, this.#connection = connection, this.#ownership = ownership, this.#logConsumer = logConsumer, this.#follow();
  }
  /** Connects to a cluster; what a new one has is remembered for `reset()`. */
  static async to(cluster, context) {
    let connection = await Connection.to(cluster);
    try {
      return cluster.created && await writeBaseline(cluster.dir, connection.api, context.signal), new _RunningCluster(connection, context);
    } catch (error) {
      throw await connection[Symbol.asyncDispose](), error;
    }
  }
  get cluster() {
    return this.#connection.cluster;
  }
  getKubeConfig() {
    return this.#connection.kubeconfig;
  }
  getKubeConfigPath() {
    return this.cluster.kubeconfigPath;
  }
  getServer() {
    return this.cluster.server;
  }
  getContext() {
    return this.#connection.context;
  }
  getMappedPort(guestPort) {
    let { forwards } = this.cluster, found = forwards.find(({ guest }) => guest === guestPort);
    if (found !== void 0) return found.host;
    let ports = forwards.map(({ guest }) => guest).join(", ") || "none";
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `no port of this machine leads to port ${guestPort} of the node`,
      {
        hint: `ask for it with withPorts(${guestPort}); there are: ${ports}`
      }
    );
  }
  exec(argv, input) {
    return execAndRead(this.cluster, argv, input);
  }
  async loadImages(images, { signal } = {}) {
    var _stack = [];
    try {
      let archives = __using(_stack, await archivesOf(images, signal), !0);
      let names = [];
      for (let path of archives.paths) names.push(...await this.cluster.loadImage(path));
      return names;
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  }
  logs(source = "k3s", options) {
    return this.cluster.logs(source, options);
  }
  events(options = {}) {
    return listEvents(this.#connection.api.client, options);
  }
  createNamespace(options) {
    let connection = () => this.#connection, context = {
      ...this.context,
      kubeconfig: this.getKubeConfig(),
      dir: namespacesDir(this.cluster.dir),
      // A namespace outlives the connection that it was made by when the cluster is restarted.
      get departures() {
        return connection().departures;
      }
    };
    return createNamespace(context, options);
  }
  leftovers() {
    return [...this.#leftovers, ...this.#connection.departures.leftovers];
  }
  stuckNamespaces() {
    return stuckNamespaces(this.#connection.api);
  }
  settled() {
    return this.#connection.departures.settled();
  }
  portForward(target, port3) {
    return forwardPort(() => this.#connection.api.client, target, port3, "default");
  }
  diagnose(options = {}) {
    let cluster = options.namespace === void 0 ? this.cluster : void 0;
    return diagnose(this.#connection.api.client, options, cluster);
  }
  async dump(dir, options) {
    return writeFiles(await this.diagnose(options), dir);
  }
  async snapshot(name, options = {}) {
    let { kind, signal } = options;
    if (!await takeRunning(this.name, name, signal)) {
      if (kind === "memory") throw cannotKeepMemory(this.cluster.engine);
      await this.#restart(() => stopAndTake(this.name, name, signal), signal);
    }
  }
  async restore(name, { signal } = {}) {
    await this.#restart(() => endForSnapshot(this.name, name, signal), signal, `${this.name}/${name}`);
  }
  async reset(options = {}) {
    let { snapshot, timeout = RESET_TIMEOUT, signal } = options;
    if (snapshot !== void 0) return this.restore(snapshot, signal === void 0 ? {} : { signal });
    let baseline = await readBaseline(this.cluster.dir);
    await deleteAdded(this.#connection.api, baseline, timeout, signal);
  }
  async stop({ keepData = !1 } = {}) {
    await this.#letGo(), await (keepData ? this.cluster.stop() : this.cluster.remove());
  }
  async [Symbol.asyncDispose]() {
    this.#ownership === "own" ? await this.stop() : await this.#letGo();
  }
  async #letGo() {
    this.#following?.abort(), await this.#connection[Symbol.asyncDispose]();
  }
  /** Does something that leaves the cluster stopped, and starts it again, also when that failed. */
  async #restart(whileStopped, signal, fromSnapshot) {
    this.#leftovers.push(...this.#connection.departures.leftovers);
    let wanted = { name: this.name };
    try {
      await whileStopped(), wanted = { ...wanted, fromSnapshot };
    } finally {
      let attached = this.#ownership === "own", cluster = await startCluster(wanted, { attached, signal });
      await this.#letGo(), this.#connection = await Connection.to(cluster), this.#follow();
    }
  }
  #follow() {
    this.#logConsumer !== void 0 && (this.#following = new AbortController(), followLog(this.cluster, this.#logConsumer, this.#following.signal));
  }
};
function cannotKeepMemory(engine) {
  return new NavgwError("NAVGW_UNSUPPORTED", `the memory of this machine (${engine}) cannot be kept`, {
    hint: "engine qemu can, with room in /dev/shm for all of the guest's memory, unless it went on from a snapshot itself"
  });
}

// src/core/selftest/boot-notes.ts
var BootNotes = class {
  #began = performance.now();
  #steps = [];
  #warnings = [];
  #also;
  constructor(also) {
    this.#also = also;
  }
  /** Starts to count now: what came before was none of the boot. */
  begin() {
    this.#began = performance.now();
  }
  onProgress = (event) => {
    let { step, elapsed, detail, underWay, warning } = event;
    if (warning) this.#warnings.push(detail ?? "");
    else if (!underWay) {
      let took = Math.max(0, elapsed - (this.#steps.at(-1)?.elapsed ?? 0));
      this.#steps.push({ step, elapsed, took, detail });
    }
    this.#also?.(event);
  };
  reached(wanted) {
    return this.#steps.some(({ step }) => step === wanted);
  }
  notes() {
    return { steps: this.#steps, warnings: this.#warnings, took: performance.now() - this.#began };
  }
};

// src/core/selftest/host-facts.ts
import { readFileSync as readFileSync2 } from "node:fs";
import { arch, availableParallelism, cpus, platform, release, totalmem as totalmem2 } from "node:os";
function hostFacts() {
  return {
    os: osName(),
    kernel: release(),
    arch: arch(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cpus: availableParallelism(),
    memory: totalmem2(),
    node: process.versions.node
  };
}
function osName() {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync2("/etc/os-release", "utf8"))?.[1] ?? platform();
  } catch {
    return platform();
  }
}

// src/core/selftest/pod-story.ts
import { createWriteStream as createWriteStream2 } from "node:fs";
import { mkdtemp as mkdtemp3, rm as rm22 } from "node:fs/promises";
import { tmpdir as tmpdir3 } from "node:os";
import { join as join44 } from "node:path";
import { finished as finished2 } from "node:stream/promises";

// src/core/selftest/workload.ts
var IMAGE2 = "navgw.local/busybox:1.37", LOADED_IMAGE = "navgw.local/doctor:1", APP = "doctor";
var labels = { app: APP }, WORKLOAD = [
  {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: APP },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "16Mi" } } }
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: APP },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: APP,
              image: IMAGE2,
              imagePullPolicy: "IfNotPresent",
              command: [
                "sh",
                "-c",
                "hostname > /tmp/index.html; echo serving; exec httpd -f -p 8080 -h /tmp"
              ],
              ports: [{ containerPort: 8080 }],
              readinessProbe: { httpGet: { port: 8080, path: "/" }, periodSeconds: 1 },
              volumeMounts: [{ name: "data", mountPath: "/data" }]
            }
          ],
          volumes: [{ name: "data", persistentVolumeClaim: { claimName: APP } }]
        }
      }
    }
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: APP },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] }
  }
], LOADED_POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "loaded" },
  spec: {
    restartPolicy: "Never",
    containers: [
      {
        name: "loaded",
        image: LOADED_IMAGE,
        imagePullPolicy: "Never",
        command: ["echo", "loaded"]
      }
    ]
  }
};

// src/core/selftest/pod-story.ts
var PAUSE13 = 500, ARCHIVES = ["/opt/tools/images/busybox.tar", "/opt/node/images/busybox.tar"], IMAGES2 = "the node imports the image of its disk", ROLLOUT = "a Deployment of two replicas becomes ready and its claim is bound", VOLUME = "what one pod writes to the volume, the other reads", STORY = [
  { name: IMAGES2, needs: [], run: importImages },
  { name: ROLLOUT, needs: [IMAGES2], run: rollOut },
  { name: "both replicas answer a pod by the Service's DNS name", needs: [ROLLOUT], run: askByName },
  { name: VOLUME, needs: [ROLLOUT], run: shareVolume },
  { name: "kubectl exec passes a command's exit code", needs: [ROLLOUT], run: passExitCode },
  { name: "kubectl logs shows what a pod printed", needs: [ROLLOUT], run: showLog },
  { name: "a port of this machine leads to the Service", needs: [ROLLOUT], run: forwardPort2 },
  { name: "an image archive is loaded and a pod runs it", needs: [IMAGES2], run: loadArchive },
  { name: "a namespace is made, used and deleted", needs: [], run: useNamespace },
  { name: "the node's kubectl lists the node", needs: [], run: listNodes }
], AFTER_RESTART = [
  { name: "stop and start again keeps data, pods and Service", needs: [VOLUME], run: findDataAgain }
];
async function importImages({ cluster, signal }) {
  let archive = await archiveOn(cluster, signal);
  return await must(cluster, ["ctr", "-n", "k8s.io", "images", "import", archive], signal), archive;
}
async function archiveOn(cluster, signal) {
  for (let path of ARCHIVES)
    if ((await cluster.exec(["test", "-f", path], { signal })).exitCode === 0) return path;
  throw new NavgwError("NAVGW_IMAGE", `the node has no image of its own: neither ${ARCHIVES.join(" nor ")}`);
}
async function rollOut({ cluster, bound, signal }) {
  await cluster.apply([...WORKLOAD]);
  let options = { timeout: bound, signal };
  await cluster.waitFor({ kind: "Deployment", name: APP }, "Ready", options), await cluster.waitFor({ kind: "PersistentVolumeClaim", name: APP }, "Ready", options);
}
async function askByName({ cluster, signal }) {
  let pods = await podsOf2(cluster, signal), ask = `for i in 1 2 3 4 5 6 7 8; do wget -q -T 5 -O - http://${APP}.default.svc.cluster.local; done`, seen = /* @__PURE__ */ new Set();
  return await eventually(signal, async () => {
    let answers = await kubectl(cluster, ["exec", pods[0] ?? "", "--", "sh", "-c", ask], signal);
    for (let name of answers.split(`
`)) name !== "" && seen.add(name);
    if (pods.every((name) => seen.has(name))) return !0;
    throw new NavgwError("NAVGW_KUBERNETES", `of ${pods.join(" and ")} only ${[...seen].join()} answered`);
  }), pods.join(", ");
}
async function shareVolume({ cluster, signal }) {
  let [writer = "", reader = ""] = await podsOf2(cluster, signal);
  await kubectl(cluster, ["exec", writer, "--", "sh", "-c", "echo kept > /data/file; sync"], signal), await expectText(cluster, reader, signal);
}
async function expectText(cluster, pod, signal) {
  let text6 = await kubectl(cluster, ["exec", pod, "--", "cat", "/data/file"], signal);
  if (text6.trim() !== "kept")
    throw new NavgwError("NAVGW_KUBERNETES", `/data/file has ${JSON.stringify(text6)} and not what was written`);
}
async function passExitCode({ cluster, signal }) {
  let [pod = ""] = await podsOf2(cluster, signal), argv = ["kubectl", "exec", pod, "--", "sh", "-c", "exit 7"], { exitCode, stderr } = await cluster.exec(argv, { signal });
  if (exitCode !== 7)
    throw new NavgwError("NAVGW_KUBERNETES", `exit 7 in a pod came as ${exitCode}: ${stderr.trim()}`);
}
async function showLog({ cluster, signal }) {
  let [pod = ""] = await podsOf2(cluster, signal), log = await kubectl(cluster, ["logs", pod], signal);
  if (!log.includes("serving"))
    throw new NavgwError("NAVGW_KUBERNETES", `the log of ${pod} is ${JSON.stringify(log.slice(0, 200))}`);
}
async function forwardPort2({ cluster, signal }) {
  var _stack = [];
  try {
    let forwarding = __using(_stack, await cluster.portForward({ service: APP }, 80), !0);
    let answer = await (await fetch(forwarding.url, { signal })).text();
    if (!answer.startsWith(APP))
      throw new NavgwError("NAVGW_KUBERNETES", `the answer was ${JSON.stringify(answer.slice(0, 200))}`);
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function loadArchive({ cluster, bound, signal }) {
  let folder = await mkdtemp3(join44(tmpdir3(), "navgw-doctor-"));
  try {
    var _stack = [];
    try {
      let [own, named] = [join44(folder, "own.tar"), join44(folder, "named.tar")];
      let file = createWriteStream2(own);
      let code = await cluster.cluster.exec(["cat", await archiveOn(cluster, signal)], { stdout: file, signal }).finally(() => file.end());
      await finished2(file);
      if (code !== 0) throw new NavgwError("NAVGW_CONTROL", `cat ended with ${code}`);
      let image = __using(_stack, await openImage(`docker-archive:${own}`, { signal }), !0);
      await saveArchive([{ image, names: [LOADED_IMAGE] }], named, { signal });
      let names = await cluster.loadImages([named], { signal });
      await cluster.apply(LOADED_POD);
      let hasEnded = (pod) => pod.status?.phase === "Succeeded";
      await cluster.waitFor({ kind: "Pod", name: "loaded" }, hasEnded, { timeout: bound, signal });
      return names.join(", ");
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } finally {
    await rm22(folder, { recursive: !0, force: !0 });
  }
}
async function useNamespace({ cluster, bound, signal }) {
  let bounds = { timeout: bound, deletionTimeout: bound }, namespace = await cluster.createNamespace({ prefix: APP, ...bounds, signal });
  await namespace.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "found" } }), await namespace.waitFor({ kind: "ConfigMap", name: "found" }, "Exists", { timeout: bound, signal }), await namespace.delete(), await cluster.settled();
  let [left] = cluster.leftovers();
  if (left !== void 0) throw new NavgwError("NAVGW_KUBERNETES", `it does not go: ${left.reason}`);
}
async function listNodes({ cluster, signal }) {
  return (await cluster.kubectl(["get", "nodes", "--output", "name"], { signal })).trim();
}
async function findDataAgain({ cluster, bound, signal }) {
  await cluster.waitFor({ kind: "Deployment", name: APP }, "Ready", { timeout: bound, signal }), await eventually(signal, async () => {
    let [pod = ""] = await podsOf2(cluster, signal);
    await expectText(cluster, pod, signal);
    let url = `http://${APP}.default.svc.cluster.local`;
    await kubectl(cluster, ["exec", pod, "--", "wget", "-q", "-T", "5", "-O", "-", url], signal);
  });
}
async function podsOf2(cluster, signal) {
  let list4 = await kubectl(cluster, ["get", "pods", "-l", `app=${APP}`, "--output", "json"], signal), { items } = JSON.parse(list4), running = items.filter(
    ({ metadata, status }) => metadata.deletionTimestamp === void 0 && status?.phase === "Running"
  );
  if (running.length === 2) return running.map(({ metadata }) => metadata.name);
  throw new NavgwError("NAVGW_KUBERNETES", `${running.length} pods run, not 2`);
}
function kubectl(cluster, args, signal) {
  return cluster.kubectl(args, { signal });
}
async function must(cluster, argv, signal) {
  let result = await cluster.exec(argv, { signal });
  if (result.exitCode === 0) return result;
  let said = (result.stderr.trim() || result.stdout.trim()).split(`
`).at(-1);
  throw new NavgwError("NAVGW_CONTROL", `${argv.join(" ")} ended with ${result.exitCode}: ${said}`);
}
async function eventually(signal, attempt) {
  let last;
  for (; ; ) {
    try {
      await attempt();
      return;
    } catch (error) {
      signal.aborted || (last = error);
    }
    await pause(PAUSE13, signal).catch((error) => {
      throw last ?? error;
    });
  }
}

// src/core/selftest/run-selftest.ts
var STEP_TIMEOUT = 3e5, GRACE = 1e4, LOG_LINES = 12, LOG_TIMEOUT = 5e3;
async function runSelftest(options = {}, context = {}) {
  await sweep3();
  let run = new Selftest({ ...options, name: ownName(), golden: options.golden ?? !1 }, context);
  try {
    return await run.report();
  } finally {
    await removeCluster(run.name);
  }
}
function ownName() {
  return `doctor-${process.pid}-${identify(process.pid)?.startTime}`;
}
async function sweep3() {
  for (let { name } of await listClusters()) {
    let [, pid, startTime = ""] = /^doctor-(\d+)-(\d+)$/.exec(name) ?? [];
    pid !== void 0 && !isAlive({ pid: Number(pid), startTime }) && await removeCluster(name);
  }
}
var Selftest = class {
  name;
  #options;
  #context;
  #signal;
  #starts = [];
  #steps = [];
  #cluster;
  #boot = new BootNotes(void 0);
  #kernel;
  #memory;
  constructor(options, context) {
    this.name = options.name, this.#options = options, this.#context = context, this.#signal = context.signal ?? new AbortController().signal;
  }
  async report() {
    await this.#tellStory();
    let engineStep = this.#starts[0]?.steps.find(({ step }) => step === "engine");
    return {
      ok: [...this.#starts, ...this.#steps].every((one) => one.failure === void 0 && !isSkipped(one)),
      time: (/* @__PURE__ */ new Date()).toISOString(),
      versions: version(),
      host: hostFacts(),
      engine: this.#cluster?.engine,
      engineReason: engineStep?.detail,
      node: this.#cluster?.node,
      guest: { kernel: this.#kernel, memory: this.#memory },
      starts: this.#starts,
      steps: this.#steps
    };
  }
  async #tellStory() {
    let first = await this.#start("first", () => startCluster(this.#options, this.#startContext));
    try {
      await this.#play(STORY, first), first !== void 0 && await this.#lookAtGuest(first);
    } finally {
      await first?.[Symbol.asyncDispose]();
    }
    if (first === void 0) return this.#skip(AFTER_RESTART);
    let { name, timeout } = this.#options, second = await this.#start("second", async () => (await first.cluster.stop(), this.#boot.begin(), startCluster({ name, timeout }, this.#startContext)));
    try {
      await this.#play(AFTER_RESTART, second);
    } finally {
      await second?.[Symbol.asyncDispose]();
    }
  }
  get #startContext() {
    return { signal: this.#signal, onProgress: this.#boot.onProgress, attached: !0, keepData: !0 };
  }
  /** @returns undefined when it failed */
  async #start(which, begin) {
    this.#boot = new BootNotes(this.#context.onStart?.(which));
    let failure, running;
    try {
      this.#cluster = await begin(), running = await RunningCluster.to(this.#cluster, { ownership: "shared", signal: this.#signal });
    } catch (error) {
      if (this.#signal.throwIfAborted(), which === "first" && !this.#boot.reached("machine")) throw error;
      failure = await this.#failureOf(error);
    }
    let start = { ...this.#boot.notes(), failure };
    return this.#starts.push(start), this.#context.onStarted?.(start), running;
  }
  async #play(chapters, cluster) {
    for (let chapter of chapters) {
      let failed = chapter.needs.some(
        (need) => this.#steps.find(({ name }) => name === need)?.status !== "ok"
      );
      cluster === void 0 || failed ? this.#skip([chapter]) : this.#note(await this.#try(chapter, cluster));
    }
  }
  async #try(chapter, cluster) {
    let { name } = chapter;
    this.#context.onStep?.({ name });
    let bound = this.#context.stepTimeout ?? STEP_TIMEOUT, over = AbortSignal.timeout(bound), signal = AbortSignal.any([this.#signal, over]), began = performance.now(), took = () => performance.now() - began;
    try {
      let stuck = AbortSignal.any([this.#signal, AbortSignal.timeout(bound + GRACE)]), found = await orAborted(chapter.run({ cluster, bound, signal }), stuck);
      return { name, status: "ok", took: took(), found };
    } catch (error) {
      this.#signal.throwIfAborted();
      let why = over.aborted && !(error instanceof NavgwError) ? tooLong(bound) : error;
      return { name, status: "failed", took: took(), failure: await this.#failureOf(why) };
    }
  }
  #skip(chapters) {
    for (let { name } of chapters) this.#note({ name, status: "skipped", took: 0 });
  }
  #note(step) {
    this.#steps.push(step), this.#context.onStep?.(step);
  }
  async #lookAtGuest(cluster) {
    try {
      let { stdout } = await cluster.exec(["uname", "-r"], { signal: AbortSignal.timeout(LOG_TIMEOUT) });
      this.#kernel = stdout.trim();
      let { total, available } = (await cluster.cluster.status()).memory;
      this.#memory = { used: total - available, total };
    } catch {
    }
  }
  async #failureOf(error) {
    let message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof NavgwError)) return { code: "INTERNAL", message, log: await this.#lastLines() };
    let { code, hint, consoleTail, logPath } = error, log = logPath === void 0 ? await this.#lastLines() : consoleTail ?? [];
    return { code, message, hint, log: log.slice(-LOG_LINES) };
  }
  async #lastLines() {
    for (let source of ["k3s", "console"])
      try {
        let signal = AbortSignal.timeout(LOG_TIMEOUT), lines2 = (await text5(await clusterLogs(this.name, source, { tail: LOG_LINES, signal }))).split(`
`).filter((line) => line !== "");
        if (lines2.length > 0) return lines2;
      } catch {
      }
    return [];
  }
}, isSkipped = (one) => "status" in one && one.status === "skipped";
function tooLong(bound) {
  return new NavgwError("NAVGW_TIMEOUT", `it was not done within the step's bound of ${bound / 1e3} s`, {
    hint: "the node's log shows what it was doing"
  });
}

// src/core/testing/k3s-args.ts
var ADDED = /* @__PURE__ */ new Set(["disable", "tls-san", "kubelet-arg", "kube-proxy-arg"]);
function configOfArgs(args) {
  let values = /* @__PURE__ */ new Map();
  for (let at = 0; at < args.length; at++) {
    let [, key, value] = /^--([a-z0-9][a-z0-9-]*)(?:=(.*))?$/s.exec(args[at] ?? "") ?? [];
    if (key === void 0) throw noArgument(args[at] ?? "");
    let next = args[at + 1], separate = value === void 0 && next !== void 0 && !next.startsWith("--") && !isSwitch(key);
    separate && at++;
    let given2 = separate ? next : value ?? !0;
    if (given2 === !0 && needsValue(key)) throw withoutValue(key);
    values.set(key, [...values.get(key) ?? [], given2]);
  }
  return Object.fromEntries(
    [...values].map(([key, all]) => ADDED.has(key) ? [`${key}+`, all] : [key, all.length === 1 && !key.endsWith("-arg") ? all[0] : all])
  );
}
function noArgument(word2) {
  let why = /^(server|agent|k3s)$/.test(word2) ? "the node runs k3s server, and only that" : "must begin with --";
  return new NavgwError("NAVGW_BAD_OPTION", `k3s argument ${JSON.stringify(word2)}: ${why}`, {
    hint: "give arguments of k3s server, such as --kube-apiserver-arg=v=4"
  });
}
function withoutValue(key) {
  return new NavgwError("NAVGW_BAD_OPTION", `k3s argument --${key}: it needs a value`, {
    hint: `give it as --${key}=VALUE`
  });
}

// src/core/testing/k3s-cluster-builder.ts
import { createHash as createHash7, randomBytes as randomBytes10 } from "node:crypto";

// src/core/testing/k3s-config.ts
var import_yaml5 = __toESM(require_dist(), 1);
var KEY = /^[A-Za-z0-9][A-Za-z0-9-]*\+?$/;
function parseK3sConfig(text6, what) {
  let lines2 = new import_yaml5.LineCounter(), document2 = (0, import_yaml5.parseDocument)(text6, { lineCounter: lines2, version: "1.1" }), [error] = document2.errors;
  if (error !== void 0) {
    let { line } = lines2.linePos(error.pos[0]);
    throw wrong2(`${what}:${line}`, `not YAML: ${error.message.split(`
`)[0]?.replace(/ at line .*/, "")}`);
  }
  let config = document2.toJS() ?? {};
  if (typeof config != "object" || config === null || Array.isArray(config))
    throw wrong2(what, "not a map of arguments to values");
  for (let [key, value] of Object.entries(config)) {
    if (!KEY.test(key)) throw wrong2(what, `${JSON.stringify(key)} is no argument's name`);
    if ([value].flat().some((one) => typeof one == "object" && one !== null))
      throw wrong2(what, `${key} is neither a value nor a list of values`);
  }
  return config;
}
function wrong2(where, why) {
  return new NavgwError("NAVGW_BAD_OPTION", `k3s configuration ${where}: ${why}`, {
    hint: 'give a config.yaml of k3s server, with lines like "flannel-backend: vxlan" or "disable+: [coredns]"'
  });
}
function mergeK3sConfig(base, more) {
  let merged = { ...base };
  for (let [key, value] of Object.entries(more)) {
    let plain = key.replace(/\+$/, ""), before = [plain, `${plain}+`].find((one) => merged[one] !== void 0);
    before !== void 0 && (key.endsWith("+") || isList(plain)) ? merged[before] = [merged[before], value].flat() : merged[key] = value;
  }
  return merged;
}

// src/core/testing/registry-mirrors.ts
var import_yaml6 = __toESM(require_dist(), 1);
function mirrorsYaml(text6, mirrors) {
  let given2;
  try {
    given2 = (0, import_yaml6.parse)(text6 ?? "") ?? {};
  } catch (error) {
    throw new NavgwError("NAVGW_BAD_OPTION", "registries: not YAML", { cause: error });
  }
  let { mirrors: before = {}, ...others } = given2, added = [...mirrors].map(([registry, endpoint]) => [
    registry,
    { ...before[registry], endpoint: [...endpoint] }
  ]);
  return (0, import_yaml6.stringify)({ mirrors: { ...before, ...Object.fromEntries(added) }, ...others });
}

// src/core/testing/k3s-cluster-builder.ts
var K3sCluster = class {
  #options = {};
  #images = [];
  #mirrors = /* @__PURE__ */ new Map();
  #k3sArgs = [];
  #reuse = !1;
  #onProgress;
  #logConsumer;
  /** @param version Kubernetes version (`1.37`, `v1.37.2`), or a release of k3s (`v1.36.1+k3s1`). Default: the builtin node's own */
  constructor(version2) {
    version2 !== void 0 && this.withVersion(version2);
  }
  /** See the constructor. */
  withVersion(version2) {
    return this.withOptions(version2.includes("k3s") ? { k3sVersion: version2 } : { k8sVersion: version2 });
  }
  /** Any options there are, those that have no method of their own too. Later ones win. */
  withOptions(options) {
    let { images = [], ...others } = options;
    return this.#options = { ...this.#options, ...others }, this.#images.push(...images), this;
  }
  /** Default: a generated name that no other cluster has. */
  withName(name) {
    return this.withOptions({ name });
  }
  withEngine(engine) {
    return this.withOptions({ engine });
  }
  withCpus(cpus2) {
    return this.withOptions({ cpus: cpus2 });
  }
  /** @param memory MiB */
  withMemory(memory) {
    return this.withOptions({ memory });
  }
  /** Images to import: archives (`./app.tar`), or references of Docker's, Podman's or a registry's images (`app:dev`). */
  withImages(...images) {
    return this.withOptions({ images });
  }
  /** Manifest files that the node applies as it starts. */
  withManifests(...manifests) {
    return this.withOptions({ manifests: [...this.#options.manifests ?? [], ...manifests] });
  }
  /** k3s's own components that the node runs, such as `traefik`; the node must be k3s. */
  withComponents(...components) {
    return this.withOptions({ enable: [...this.#options.enable ?? [], ...components] });
  }
  /** Arguments of `k3s server`, such as `--kube-apiserver-arg=…` or `--disable=coredns`. */
  withK3sArgs(...args) {
    return this.#k3sArgs.push(...args), this;
  }
  /** Has the node pull what is of `registry` (`docker.io`, or `*` for all) from `endpoints` (`https://mirror.example`) first. */
  withRegistryMirror(registry, ...endpoints) {
    return this.#mirrors.set(registry, [...this.#mirrors.get(registry) ?? [], ...endpoints]), this;
  }
  /** Ports of the node, each with a free port of this machine (`getMappedPort`) or the one that is given. */
  withPorts(...ports) {
    let forwards = ports.map((port3) => typeof port3 == "number" ? { host: 0, guest: port3 } : port3);
    return this.withOptions({ ports: [...this.#options.ports ?? [], ...forwards] });
  }
  /** Environment of the node's process. */
  withEnv(env) {
    return this.withOptions({ env: { ...this.#options.env, ...env } });
  }
  /** Starts from a snapshot, `CLUSTER/NAME`: where its memory was kept, the machine goes on from there. */
  withSnapshot(fromSnapshot) {
    return this.withOptions({ fromSnapshot });
  }
  /**
   * Takes a running cluster with the same options, or starts one that outlives this process. Without a name, the options are its
   * name: who asks for the same gets the same.
   */
  withReuse(reuse2 = !0) {
    return this.#reuse = reuse2, this;
  }
  /** @param timeout bound in ms from the start of the machine to Ready */
  withStartupTimeout(timeout) {
    return this.withOptions({ timeout });
  }
  /**
   * Told each line of the node's log, those from before it was ready too; after a restart, the new ones. Of a start that fails: the node's
   * log, or the console when the node had none yet.
   */
  withLogConsumer(consumer) {
    return this.#logConsumer = consumer, this;
  }
  /** Told of each step of the boot; must not throw. */
  withProgress(onProgress) {
    return this.#onProgress = onProgress, this;
  }
  /**
   * Starts it and waits until it is ready.
   * @throws NavgwError as `startCluster` does, and NAVGW_CLUSTER_EXISTS when there is one of that name and it is not to be reused
   */
  async start({ signal } = {}) {
    var _stack = [];
    try {
      let wanted = this.#wanted();
      let name = wanted.name ?? (this.#reuse ? nameOfOptions({ ...wanted, images: this.#images }) : generatedName());
      await sweepHeld();
      this.#reuse || await requireNew(name);
      let archives = __using(_stack, await archivesOf(this.#images, signal), !0);
      let attached = !this.#reuse;
      let cluster = await startCluster(
        { ...wanted, name, images: archives.paths },
        { attached, signal, onProgress: this.#onProgress }
      ).catch(async (error) => {
        throw this.#logConsumer !== void 0 && await tellKeptLog(error, this.#logConsumer), error;
      });
      try {
        let ownership = attached ? "own" : "shared";
        return await RunningCluster.to(cluster, { ownership, logConsumer: this.#logConsumer, signal });
      } catch (error) {
        throw cluster.created && await cluster.remove(), error;
      }
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  }
  /** All that was asked for but the images. */
  #wanted() {
    let { k3sConfig = {}, registries } = this.#options, config = mergeK3sConfig(k3sConfig, configOfArgs(this.#k3sArgs));
    return {
      ...this.#options,
      ...Object.keys(config).length === 0 ? {} : { k3sConfig: config },
      ...this.#mirrors.size === 0 ? {} : { registries: mirrorsYaml(registries, this.#mirrors) }
    };
  }
}, PREFIX3 = "navgw-";
function generatedName() {
  return `${PREFIX3}${randomBytes10(6).toString("hex")}`;
}
function nameOfOptions({ timeout: _timeout, ...options }) {
  let entries = Object.entries(options).filter(([, value]) => value !== void 0), text6 = JSON.stringify(entries.sort(([one], [other]) => one < other ? -1 : 1));
  return `reuse-${createHash7("sha256").update(text6).digest("hex").slice(0, 12)}`;
}
async function requireNew(name) {
  let existing = (await listClusters()).find((one) => one.name === name);
  if (existing !== void 0)
    throw new NavgwError("NAVGW_CLUSTER_EXISTS", `there is a cluster ${name} already (${existing.state})`, {
      hint: `withReuse() takes it; without withName() it gets a name of its own; navgw-test down --name ${name} deletes it`
    });
}

// src/core/testing/open-k3s-cluster.ts
async function openK3sCluster(name) {
  return RunningCluster.to(await openCluster(name), { ownership: "opened" });
}

export {
  version,
  cacheEntries,
  pruneCache,
  findOptionProblems,
  resolveOptions,
  mergeKubeconfig,
  unmergeKubeconfig,
  clusterLogs,
  removeCluster,
  probeEngines,
  buildGoldenDisk,
  openCluster,
  reachCluster,
  listClusters,
  listSnapshots,
  removeSnapshot,
  startCluster,
  sortImages,
  exportGoldenDisk,
  importGoldenDisk,
  listGoldenDisks,
  removeGoldenDisk,
  startMicroVm,
  runMicroVm,
  dumpCluster,
  runSelftest,
  configOfArgs,
  parseK3sConfig,
  mergeK3sConfig,
  K3sCluster,
  openK3sCluster
};
