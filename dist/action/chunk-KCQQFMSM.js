import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  acquireLock
} from "./chunk-LN4V7DE5.js";
import {
  shortKey,
  unreadableArchive
} from "./chunk-NX5DIIDV.js";
import {
  artifactsDir,
  cacheDir,
  makePrivateDir
} from "./chunk-44Q6QJYS.js";
import {
  LARGEST_MANIFEST,
  TarFile,
  badTar,
  formatReference,
  nameOf,
  nextEntry,
  paddingOf,
  parseDockerArchive,
  parseIndex,
  parseReference
} from "./chunk-L6UXLIQW.js";
import {
  external_exports
} from "./chunk-GYFJJUJR.js";
import {
  decompressed,
  sniffCompression
} from "./chunk-QQPDD7RP.js";
import {
  partialPath,
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
  __using
} from "./chunk-LQOYVXCL.js";

// src/core/distribution/node-disk.ts
import { createHash as createHash2 } from "node:crypto";
import { createReadStream as createReadStream3 } from "node:fs";
import { chmod as chmod2, open as open3, readdir as readdir2, readFile as readFile3, realpath, rename as rename2, rm as rm2, stat as stat2 } from "node:fs/promises";
import { dirname as dirname5, join as join4 } from "node:path";

// src/core/artifacts/verified-stamp.ts
import { readFile, stat } from "node:fs/promises";
var stampPath = (path) => `${path}.stamp`;
async function noteStamp(path) {
  await writeDurably(stampPath(path), await stampOf(path));
}
async function isUntouched(path) {
  try {
    let [noted, now] = await Promise.all([readFile(stampPath(path), "utf8"), stampOf(path)]);
    return noted === now;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw fileError(error, "reading the artifact cache", path);
  }
}
async function stampOf(path) {
  let { dev, ino, size, mtimeNs, ctimeNs, mode } = await stat(path, { bigint: !0 });
  return [dev, ino, size, mtimeNs, ctimeNs, mode].join(" ");
}

// src/core/base/json.ts
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return;
  }
}

// src/core/distribution/disk-image-names.ts
import { readFile as readFile2 } from "node:fs/promises";
import { dirname, join } from "node:path";

// src/core/images/archive-names.ts
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

// src/core/tar/tar-reader.ts
var TarReader = class {
  #handler;
  #headers = nextEntry();
  /** Bytes the headers wait for, and those of them that came with earlier chunks. */
  #needed;
  #pending = [];
  #pendingLength = 0;
  #atBoundary = !0;
  #ended = !1;
  #entry;
  #dataLeft = 0;
  #paddingLeft = 0;
  #segment = 0;
  #segmentDone = 0;
  constructor(handler) {
    this.#handler = handler, this.#needed = this.#firstNeed();
  }
  write(chunk) {
    let at = 0;
    for (; at < chunk.length && !this.#ended; )
      if (this.#dataLeft > 0) {
        let taken = Math.min(this.#dataLeft, chunk.length - at);
        this.#deliver(chunk.subarray(at, at + taken)), this.#dataLeft -= taken, at += taken, this.#dataLeft === 0 && this.#finishEntry();
      } else if (this.#paddingLeft > 0) {
        let taken = Math.min(this.#paddingLeft, chunk.length - at);
        this.#paddingLeft -= taken, at += taken;
      } else
        at += this.#feedHeaders(chunk, at);
  }
  /** @throws NavgwError NAVGW_IMAGE when the archive stops in the middle of something */
  end() {
    if (this.#ended) return;
    if (this.#dataLeft > 0 || this.#paddingLeft > 0 || this.#pendingLength > 0 || !this.#atBoundary) throw badTar("it ends in the middle of an entry");
  }
  #firstNeed() {
    let first = this.#headers.next();
    return first.done ? 0 : first.value;
  }
  #feedHeaders(chunk, at) {
    let taken = Math.min(this.#needed - this.#pendingLength, chunk.length - at), bytes = chunk.subarray(at, at + taken);
    if (this.#pendingLength + taken < this.#needed)
      return this.#pending.push(Buffer.from(bytes)), this.#pendingLength += taken, taken;
    this.#pendingLength > 0 && (bytes = Buffer.concat([...this.#pending, bytes]), this.#pending = [], this.#pendingLength = 0);
    let step = this.#headers.next(bytes);
    return step.done ? step.value === void 0 ? this.#ended = !0 : this.#startEntry(step.value) : (this.#needed = step.value, this.#atBoundary = !1), taken;
  }
  #startEntry(entry) {
    this.#entry = entry, this.#dataLeft = entry.stored, this.#segment = 0, this.#segmentDone = 0, this.#handler.entry(entry), entry.stored === 0 && this.#finishEntry();
  }
  #finishEntry() {
    this.#paddingLeft = paddingOf(this.#entry?.stored ?? 0), this.#handler.endEntry(), this.#headers = nextEntry(), this.#needed = this.#firstNeed(), this.#atBoundary = !0;
  }
  #deliver(bytes) {
    let entry = this.#entry;
    if (entry === void 0) return;
    if (entry.segments === void 0) {
      this.#handler.data(bytes, entry.stored - this.#dataLeft);
      return;
    }
    let at = 0;
    for (; at < bytes.length; ) {
      let segment = entry.segments[this.#segment];
      if (segment === void 0) throw badTar("a sparse file with more data than its map");
      let taken = Math.min(segment.length - this.#segmentDone, bytes.length - at);
      taken > 0 && this.#handler.data(bytes.subarray(at, at + taken), segment.offset + this.#segmentDone), this.#segmentDone += taken, at += taken, this.#segmentDone === segment.length && (this.#segment++, this.#segmentDone = 0);
    }
  }
};

// src/core/images/archive-names.ts
var LISTS = ["manifest.json", "index.json"];
async function imageNamesIn(path, signal) {
  let isPlain = await compressionOf(path) === "none", { name, bytes } = isPlain ? await listOfPlain(path) : await listOfPacked(path, signal), what = `${path}: ${name}`;
  return name === "index.json" ? parseIndex(bytes, what).manifests.map(nameOf).filter((one) => one !== void 0) : parseDockerArchive(bytes, what).flatMap(({ RepoTags }) => RepoTags ?? []).map((tag) => formatReference(parseReference(tag)));
}
async function compressionOf(path) {
  var _stack = [];
  try {
    let file = __using(_stack, await open(path, "r"), !0);
    let { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return sniffCompression(buffer.subarray(0, bytesRead));
  } catch (_) {
    var _error = _, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function listOfPlain(path) {
  let tar = await TarFile.open(path), name = LISTS.find((one) => tar.has(one));
  if (name === void 0) throw noList(path);
  return { name, bytes: await tar.read(name, LARGEST_MANIFEST) };
}
async function listOfPacked(path, signal) {
  let found, isWhole2 = !1, parts = [], reader = new TarReader({
    entry: ({ name, type, size }) => {
      let plain = name.replace(/^\.\//, "");
      if (!(found !== void 0 || type !== "file" || !LISTS.some((one) => one === plain))) {
        if (size > LARGEST_MANIFEST)
          throw new NavgwError("NAVGW_IMAGE", `${plain} in ${path} is larger than ${LARGEST_MANIFEST} bytes`);
        found = plain;
      }
    },
    data: (bytes) => {
      found !== void 0 && !isWhole2 && parts.push(Buffer.from(bytes));
    },
    endEntry: () => {
      isWhole2 = found !== void 0;
    }
  }), source = createReadStream(path, { highWaterMark: 1 << 20 });
  for await (let chunk of decompressed(source, path, { recycle: !0 }))
    if (signal?.throwIfAborted(), reader.write(chunk), isWhole2 && found !== void 0) return { name: found, bytes: Buffer.concat(parts) };
  throw noList(path);
}
var noList = (path) => new NavgwError("NAVGW_IMAGE", `${path} is no image archive: it has neither ${LISTS.join(" nor ")}`);

// src/core/distribution/disk-image-names.ts
var FILE = "images.json", schema = external_exports.object({ names: external_exports.array(external_exports.string()) }), ARCHIVE = /^images\/.*\.(tar(\.(gz|zst|lz4|bz2))?|tgz|tzst|tbz)$/i;
async function noteImageNames(dir, files, signal) {
  let paths = files.flatMap((file) => "path" in file && ARCHIVE.test(file.name) ? [file.path] : []), names = await namesInAll(paths, signal);
  names !== void 0 && await writeDurably(join(dir, FILE), JSON.stringify({ names }));
}
async function imageNamesOf(disk) {
  let path = join(dirname(disk), FILE);
  try {
    return schema.safeParse(parseJson(await readFile2(path, "utf8"))).data?.names;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw fileError(error, "reading the artifact cache", path);
  }
}
async function namesInAll(paths, signal) {
  let names = [];
  for (let path of paths)
    try {
      names.push(...await imageNamesIn(path, signal));
    } catch (error) {
      if (error instanceof NavgwError && error.code === "NAVGW_IMAGE") return;
      throw error;
    }
  return names;
}

// src/core/artifacts/artifact-store.ts
import { createHash } from "node:crypto";
import { createReadStream as createReadStream2 } from "node:fs";
import { chmod, open as open2, readdir, rename, rm } from "node:fs/promises";
import { dirname as dirname4, join as join3 } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";

// src/core/artifacts/guest-package.ts
import { existsSync, readFileSync } from "node:fs";
import { createRequire as createRequire2 } from "node:module";
import { dirname as dirname3, isAbsolute, join as join2 } from "node:path";

// src/core/base/package-root.ts
import { createRequire } from "node:module";
import { dirname as dirname2 } from "node:path";
function packageRoot() {
  return dirname2(createRequire(import.meta.url).resolve("navgw-test/package.json"));
}

// src/core/base/platform.ts
function requirePlatform(platform = process.platform, arch = process.arch) {
  if (!(platform === "linux" && arch === "x64"))
    throw new NavgwError("NAVGW_UNSUPPORTED", `clusters do not run on ${platform} ${arch}`, {
      hint: "this version runs on Linux x86-64 only"
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
    return { dir: dirname3(path), manifest: manifestSchema.parse(JSON.parse(readFileSync(path, "utf8"))) };
  } catch (error) {
    throw systemCode(error) === "ENOENT" ? missing(`no ${path}`, error) : new NavgwError("NAVGW_ARTIFACT", `damaged guest package: ${path}`, {
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
    if (isAbsolute(dir)) return join2(dir, "manifest.json");
    throw new NavgwError("NAVGW_BAD_OPTION", `NAVGW_GUEST_DIR must be an absolute path: ${dir}`);
  }
  let folder = `guest-${process.platform}-${process.arch}`;
  try {
    return createRequire2(import.meta.url).resolve(`@navgw/${folder}/manifest.json`);
  } catch (error) {
    let inRepository = join2(packageRoot(), "packages", folder, "manifest.json");
    if (existsSync(inRepository)) return inRepository;
    throw missing(`@navgw/${folder} is not installed`, error);
  }
}
function missing(what, cause) {
  let hint = process.env.NAVGW_GUEST_DIR ? "NAVGW_GUEST_DIR must name a folder with manifest.json" : REINSTALL;
  return new NavgwError("NAVGW_ARTIFACT", `guest package not found: ${what}`, { hint, cause });
}

// src/core/artifacts/artifact-store.ts
var CHUNK = 1 << 20, EXECUTABLE = /* @__PURE__ */ new Set(["linux-uml", "keeper"]);
async function materialize(guest, name, options = {}) {
  let entry = artifactEntry(guest, name), dir = join3(artifactsDir(), entry.uncompressedSha256), path = join3(dir, name);
  if (await isUntouched(path)) return path;
  try {
    var _stack = [];
    try {
      await makePrivateDir(artifactsDir());
      let _lock = __using(_stack, await acquireLock(`${dir}.lock`, options), !0);
      if (await isUntouched(path) || await isStillRight(path, name, entry)) return path;
      await makePrivateDir(dir);
      await unpack(join3(guest.dir, entry.file), path, name, entry, options.signal);
      return path;
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw fileError(error, `unpacking ${name}`, dir);
  }
}
async function unpack(packed, path, name, entry, signal) {
  await removeLeftOvers(path);
  let partial = partialPath(path);
  try {
    var _stack = [];
    try {
      let file = __using(_stack, await open2(partial, "wx", 384), !0);
      await decompress(packed, file, name, entry, signal);
      await file.chmod(EXECUTABLE.has(name) ? 365 : 292);
      await file.sync();
      await rename(partial, path);
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw await rm(partial, { force: !0 }), error;
  }
  await syncDir(dirname4(path)), await noteStamp(path);
}
async function decompress(packed, file, name, entry, signal) {
  let before = summing(), after = summing();
  try {
    await pipeline(
      createReadStream2(packed, { highWaterMark: CHUNK }),
      before.stream,
      createZstdDecompress({ chunkSize: CHUNK }),
      after.stream,
      // Not a write stream: one that leaves the handle open keeps close() waiting for ever.
      (chunks) => file.writeFile(chunks),
      ...signal === void 0 ? [] : [{ signal }]
    );
  } catch (error) {
    let code = systemCode(error);
    throw code === "ENOENT" ? broken(name, packed, "is missing", error) : code?.startsWith("Z") ? broken(name, packed, `is truncated or damaged (${code})`, error) : error;
  }
  if (before.size() !== entry.size || before.sha256() !== entry.sha256)
    throw broken(name, packed, "does not have the sha256 of the package's manifest");
  if (after.size() !== entry.uncompressedSize || after.sha256() !== entry.uncompressedSha256)
    throw broken(name, packed, "unpacks to something else than the package's manifest says");
}
function broken(name, path, why, cause) {
  return new NavgwError("NAVGW_ARTIFACT", `artifact ${name} ${why}: ${path}`, { hint: REINSTALL, cause });
}
function summing() {
  let hash = createHash("sha256"), size = 0;
  return { stream: new Transform({
    readableHighWaterMark: CHUNK,
    writableHighWaterMark: CHUNK,
    transform(chunk, _encoding, done) {
      hash.update(chunk), size += chunk.length, done(null, chunk);
    }
  }), size: () => size, sha256: () => hash.digest("hex") };
}
async function isStillRight(path, name, entry) {
  let hash = createHash("sha256");
  try {
    for await (let chunk of createReadStream2(path, { highWaterMark: CHUNK })) hash.update(chunk);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw error;
  }
  return hash.digest("hex") === entry.uncompressedSha256 ? (await chmod(path, EXECUTABLE.has(name) ? 365 : 292), await noteStamp(path), !0) : (await rm(path, { force: !0 }), !1);
}
async function removeLeftOvers(path) {
  let dir = dirname4(path);
  for (let name of await readdir(dir))
    name.endsWith(".partial") && await rm(join3(dir, name), { force: !0 });
}

// src/core/distribution/make-node-disk.ts
var LABEL = "navgw-k3s", answerSchema = external_exports.object({
  ok: external_exports.boolean(),
  errno: external_exports.string().optional(),
  message: external_exports.string().optional()
});
async function makeDisk(guest, out, files, signal) {
  let keeper = await materialize(guest, "keeper", { signal }), input = JSON.stringify({ out, label: LABEL, files }), { stdout, stderr } = await runProgram(keeper, ["make-disk"], { input, signal }), answer = answerSchema.safeParse(parseJson(stdout.toString("utf8")));
  if (answer.data?.ok === !0) return;
  let { errno, message = stderr.trim() || "no answer" } = answer.data ?? {};
  throw Object.assign(new Error(message), errno === void 0 ? {} : { code: errno });
}

// src/core/distribution/node-disk.ts
var VERSION_FILE = "VERSION";
async function findNodeDisk(identity) {
  let { path } = placeOf(identity), about = await aboutDisk(path);
  if (about !== void 0 && !(!await isUntouched(path) && !await isStillRight2(path, about.sha256)))
    return { version: about.version, path };
}
async function nodeDiskAt(link) {
  try {
    let path = await realpath(link), about = await aboutDisk(path);
    return about !== void 0 && await isUntouched(path) ? { version: about.version, path } : void 0;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw fileError(error, "reading the artifact cache", link);
  }
}
async function makeNodeDisk(guest, identity, gather, signal) {
  let { dir, path } = placeOf(identity);
  try {
    var _stack = [];
    try {
      await makePrivateDir(artifactsDir());
      let _lock = __using(_stack, await acquireLock(`${dir}.lock`, { signal }), !0);
      let found = await findNodeDisk(identity);
      if (found !== void 0) return found;
      await makePrivateDir(dir);
      await removeLeftOvers2(dir);
      let folder = partialPath(join4(dir, "content"));
      await makePrivateDir(folder);
      try {
        let { version, files, done } = await gather(folder);
        return signal?.throwIfAborted(), await noteImageNames(dir, files, signal), await write(guest, path, version, files, signal), await done?.(), { version, path };
      } finally {
        await rm2(folder, { recursive: !0, force: !0 });
      }
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw fileError(error, "making a node disk", dir);
  }
}
function placeOf(identity) {
  let dir = join4(artifactsDir(), createHash2("sha256").update(identity).digest("hex"));
  return { dir, path: join4(dir, "k3s.erofs") };
}
var aboutPath = (path) => `${path}.json`, aboutSchema = external_exports.object({ version: external_exports.string(), sha256: external_exports.string() });
async function aboutDisk(path) {
  try {
    return aboutSchema.safeParse(parseJson(await readFile3(aboutPath(path), "utf8"))).data;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw fileError(error, "reading the artifact cache", path);
  }
}
async function write(guest, path, version, files, signal) {
  let partial = partialPath(path);
  try {
    var _stack = [];
    try {
      await makeDisk(
        guest,
        partial,
        [{ name: VERSION_FILE, text: `${version}
`, mode: 420 }, ...files],
        signal
      );
      await chmod2(partial, 292);
      let file = __using(_stack, await open3(partial, "r"), !0);
      await file.sync();
      await writeDurably(aboutPath(path), JSON.stringify({ version, sha256: await sumOf(partial) }));
      await rename2(partial, path);
    } catch (_) {
      var _error = _, _hasError = !0;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    throw await rm2(partial, { force: !0 }), error;
  }
  await syncDir(dirname5(path)), await noteStamp(path);
}
async function isStillRight2(path, sha2563) {
  try {
    await stat2(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw fileError(error, "reading the artifact cache", path);
  }
  return sha2563 === await sumOf(path) ? (await chmod2(path, 292), await noteStamp(path), !0) : (await rm2(path, { force: !0 }), !1);
}
async function sumOf(path) {
  let hash = createHash2("sha256");
  for await (let chunk of createReadStream3(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}
async function removeLeftOvers2(dir) {
  for (let name of await readdir2(dir))
    name.endsWith(".partial") && await rm2(join4(dir, name), { recursive: !0, force: !0 });
}

// src/core/golden/golden-key.ts
import { createHash as createHash3 } from "node:crypto";
import { basename, dirname as dirname6 } from "node:path";
var FORMAT = 1, sha2562 = external_exports.string().regex(/^[0-9a-f]{64}$/), inputsSchema = external_exports.strictObject({
  format: external_exports.number().int(),
  /** sha256 of the base disk, the builtin node's disk and the empty state disk. */
  base: sha2562,
  node: sha2562,
  state: sha2562,
  /** What the k3s was made from; null when the node is builtin. */
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
    // The folder of a k3s's disk is named by what the disk was made from.
    k3s: disk === void 0 ? null : basename(dirname6(disk))
  };
}
function isOfNode(inputs, node) {
  return keyOf({ ...inputs, images: [] }) === keyOf({ ...node, images: [] });
}
function keyOf({ format, base, node, state, k3s, images }) {
  let text = JSON.stringify([format, base, node, state, k3s, [...new Set(images)].sort()]);
  return createHash3("sha256").update(text).digest("hex");
}

// src/core/golden/golden-store.ts
import { chmod as chmod3, readdir as readdir3, readFile as readFile4, rm as rm3, stat as stat4 } from "node:fs/promises";
import { join as join5 } from "node:path";

// src/core/artifacts/written-runs.ts
import { spawn } from "node:child_process";
import { createHash as createHash4 } from "node:crypto";
import { open as open4, stat as stat3 } from "node:fs/promises";
import { basename as basename2, dirname as dirname7 } from "node:path";
var BLOCK = 65536, LONGEST_RUN = 4 << 20, ZEROS = Buffer.alloc(BLOCK), LONGEST_MAP = 16 << 20;
async function* writtenRuns(path, signal) {
  var _stack = [];
  try {
    let chunks = /* @__PURE__ */ new Set();
    let map = await mapOf(path, signal) ?? [[0, (await stat3(path)).size]];
    for (let [offset, length] of map)
      for (let at = Math.floor(offset / LONGEST_RUN); at * LONGEST_RUN < offset + length; at++) chunks.add(at);
    let file = __using(_stack, await open4(path, "r"), !0);
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
  let hash = createHash4("sha256");
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
  let child = spawn("tar", [...["--create", "--sparse", "--sparse-version=1.0", "--format=posix", "--file=-"], `--directory=${dirname7(path)}`, "--", basename2(path)], {
    stdio: ["ignore", "pipe", "ignore"],
    ...signal === void 0 ? {} : { signal }
  }), failed = new Promise((_, reject) => child.once("error", reject));
  try {
    return await Promise.race([readMap(child.stdout), failed]);
  } catch (error) {
    signal?.throwIfAborted();
    let why = systemCode(error) === "ENOENT" ? "there is no tar" : error.message;
    throw new NavgwError("NAVGW_STATE", `the holes of ${path} cannot be found: ${why}`, {
      hint: "it needs GNU tar",
      cause: error
    });
  } finally {
    child.kill("SIGKILL");
  }
}
var TYPE_AT = 156, PAX = "x";
async function readMap(stream) {
  let bytes = Buffer.alloc(0);
  for await (let more of stream) {
    if (bytes = Buffer.concat([bytes, more]), bytes.length < 1024) continue;
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
  throw new Error("tar does not tell them");
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
  /** Bytes of the disk, holes and all. */
  size: external_exports.number().int().positive(),
  /** Hex sha256 of what is written of the disk. */
  sha256: external_exports.string()
}), goldenDir = () => join5(cacheDir(), "golden"), goldenLock = (key) => join5(goldenDir(), `${key}.lock`);
function parseDescription(text) {
  let parsed = descriptionSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : void 0;
}
async function readGolden(key) {
  let dir = join5(goldenDir(), key), path = join5(dir, GOLDEN_FILES.state);
  try {
    let description = parseDescription(await readFile4(join5(dir, GOLDEN_FILES.description), "utf8"));
    return description === void 0 || keyOf(description.inputs) !== key ? void 0 : { ...description, key, dir, path };
  } catch (error) {
    if (MISSING.has(systemCode(error) ?? "")) return;
    throw fileError(error, "reading a golden disk", dir);
  }
}
async function goldenDisks() {
  return (await Promise.all((await keys()).map(readGolden))).filter((one) => one !== void 0).sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.key.localeCompare(b.key));
}
async function isWhole({ path, size, sha256: sha2563 }, signal) {
  try {
    return await isUntouched(path) ? !0 : (await stat4(path)).size !== size || await sumOfWritten(path, signal) !== sha2563 ? !1 : (await chmod3(path, 292), await noteStamp(path), !0);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return !1;
    throw fileError(error, "checking a golden disk", path);
  }
}
async function deleteGolden(key) {
  let dir = join5(goldenDir(), key);
  try {
    await rm3(join5(dir, GOLDEN_FILES.description), { force: !0 }), await rm3(dir, { recursive: !0, force: !0 });
  } catch (error) {
    throw fileError(error, "deleting a golden disk", dir);
  }
}
async function findByKey(words) {
  let all = await goldenDisks(), found = all.filter(({ key }) => words !== "" && key.startsWith(words)), [only] = found;
  if (only !== void 0 && found.length === 1) return only;
  let known = (found.length > 1 ? found : all).map(({ key }) => shortKey(key));
  throw new NavgwError(
    "NAVGW_BAD_OPTION",
    found.length > 1 ? `several golden disks begin with ${words}` : `no golden disk ${JSON.stringify(words)}`,
    { hint: `there are: ${known.join(", ") || "none; navgw-test image build makes one"}` }
  );
}
async function keys() {
  try {
    return (await readdir3(goldenDir())).filter((name) => /^[0-9a-f]{64}$/.test(name));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw fileError(error, "reading the golden disks", goldenDir());
  }
}
var MISSING = /* @__PURE__ */ new Set(["ENOENT", "ENOTDIR"]);

// src/core/golden/find-golden.ts
async function findGolden(guest, node, images, signal) {
  let wanted = nodeInputs(guest, node), ofNode = (await goldenDisks()).filter(({ inputs }) => isOfNode(inputs, wanted)), sums = ofNode.some(({ inputs }) => inputs.images.length > 0) ? await sumsOf(images) : [], fitting = ofNode.filter(({ inputs }) => inputs.images.every((sum) => sums.includes(sum))).sort((a, b) => b.inputs.images.length - a.inputs.images.length), damaged = [];
  for (let disk of fitting) {
    if (await isWhole(disk, signal)) {
      let missing2 = images.filter((_, index) => !disk.inputs.images.includes(sums[index] ?? ""));
      return { disk, missing: missing2, damaged };
    }
    await deleteGolden(disk.key), damaged.push(disk.key);
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
  noteStamp,
  isUntouched,
  writtenRuns,
  sumOfWritten,
  parseJson,
  nodeInputs,
  keyOf,
  GOLDEN_FILES,
  goldenDir,
  goldenLock,
  parseDescription,
  readGolden,
  goldenDisks,
  isWhole,
  deleteGolden,
  findByKey,
  materialize,
  TarReader,
  imageNamesOf,
  namesInAll,
  findNodeDisk,
  nodeDiskAt,
  makeNodeDisk,
  sumOf,
  findGolden,
  sumsOf
};
