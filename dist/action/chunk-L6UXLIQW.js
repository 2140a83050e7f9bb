import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  external_exports
} from "./chunk-GYFJJUJR.js";
import {
  checkBytes,
  isDigest,
  splitDigest
} from "./chunk-QQPDD7RP.js";
import {
  NavgwError,
  systemCode
} from "./chunk-LJTGQ6UM.js";

// src/core/images/image-platform.ts
var NODE_TO_GO = {
  x64: "amd64",
  arm64: "arm64",
  arm: "arm",
  ia32: "386"
};
function hostPlatform() {
  return { os: "linux", architecture: NODE_TO_GO[process.arch] ?? process.arch, variant: void 0 };
}
function formatPlatform(platform2) {
  let variant = platform2.variant === void 0 ? "" : `/${platform2.variant}`;
  return `${platform2.os}/${platform2.architecture}${variant}`;
}
function selectPlatform(candidates, wanted, what) {
  let fitting = candidates.filter(
    ({ platform: platform2 }) => platform2 && platform2.os === wanted.os && platform2.architecture === wanted.architecture
  ), level = (variant) => Number(/^v(\d+)/.exec(variant ?? "")?.[1] ?? 0), most = wanted.variant === void 0 ? 99 : level(wanted.variant), usable = fitting.filter(({ platform: platform2 }) => level(platform2?.variant) <= most);
  usable.sort((a, b) => {
    let exact = Number(sameVariant(b, wanted)) - Number(sameVariant(a, wanted));
    return exact !== 0 ? exact : level(b.platform?.variant) - level(a.platform?.variant);
  });
  let best = usable[0];
  if (best !== void 0) return best;
  let has = candidates.flatMap(
    ({ platform: platform2 }) => platform2 && platform2.os !== "unknown" ? [formatPlatform({ ...platform2, variant: platform2.variant ?? void 0 })] : []
  );
  throw new NavgwError("NAVGW_IMAGE", `${what} has no image for ${formatPlatform(wanted)}`, {
    hint: has.length === 0 ? "it names no platform at all" : `it has ${[...new Set(has)].join(", ")}`
  });
}
function sameVariant(candidate, wanted) {
  return (candidate.platform?.variant ?? void 0) === wanted.variant;
}

// src/core/images/image-schema.ts
var MEDIA = {
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  ociConfig: "application/vnd.oci.image.config.v1+json",
  ociLayer: "application/vnd.oci.image.layer.v1.tar",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerConfig: "application/vnd.docker.container.image.v1+json"
}, LARGEST_MANIFEST = 4 << 20, LARGEST_CONFIG = 8 << 20, MOST_LAYERS = 1e3, digest = external_exports.string().refine(isDigest, "must be sha256:\u2026 or sha512:\u2026"), platform = external_exports.object({
  architecture: external_exports.string(),
  os: external_exports.string(),
  variant: external_exports.string().nullish()
}), descriptor = external_exports.object({
  mediaType: external_exports.string(),
  digest,
  size: external_exports.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  platform: platform.nullish(),
  annotations: external_exports.record(external_exports.string(), external_exports.string()).nullish()
}), index = external_exports.object({
  schemaVersion: external_exports.literal(2),
  mediaType: external_exports.string().optional(),
  manifests: external_exports.array(descriptor).max(MOST_LAYERS)
}), manifest = external_exports.object({
  schemaVersion: external_exports.literal(2),
  mediaType: external_exports.string().optional(),
  config: descriptor,
  layers: external_exports.array(descriptor).max(MOST_LAYERS)
}), strings = external_exports.array(external_exports.string()).nullish(), config = external_exports.object({
  architecture: external_exports.string(),
  os: external_exports.string(),
  variant: external_exports.string().nullish(),
  config: external_exports.object({
    User: external_exports.string().nullish(),
    Env: strings,
    Entrypoint: strings,
    Cmd: strings,
    WorkingDir: external_exports.string().nullish(),
    ExposedPorts: external_exports.record(external_exports.string(), external_exports.unknown()).nullish(),
    Labels: external_exports.record(external_exports.string(), external_exports.string()).nullish(),
    StopSignal: external_exports.string().nullish()
  }).nullish(),
  rootfs: external_exports.object({ type: external_exports.literal("layers"), diff_ids: external_exports.array(digest).nullable() })
}), dockerArchive = external_exports.array(
  external_exports.object({
    Config: external_exports.string(),
    RepoTags: strings,
    Layers: external_exports.array(external_exports.string()).max(MOST_LAYERS).nullable()
  })
), parseIndex = (bytes, what) => parse(index, bytes, what), parseManifest = (bytes, what) => parse(manifest, bytes, what), parseConfig = (bytes, what) => parse(config, bytes, what), parseDockerArchive = (bytes, what) => parse(dockerArchive, bytes, what);
function isIndexType(mediaType) {
  return mediaType === MEDIA.ociIndex || mediaType === MEDIA.dockerList;
}
function isManifestType(mediaType) {
  return mediaType === MEDIA.ociManifest || mediaType === MEDIA.dockerManifest;
}
function parse(schema, bytes, what) {
  let json;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: !0 }).decode(bytes));
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `${what} is not JSON`, { cause: error });
  }
  let parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  let issue = parsed.error.issues[0];
  throw new NavgwError("NAVGW_IMAGE", `${what} is malformed: ${issue?.path.join(".")}: ${issue?.message}`, {
    cause: parsed.error
  });
}

// src/core/tar/tar-entry.ts
function badTar(why) {
  return new NavgwError("NAVGW_IMAGE", `damaged tar: ${why}`);
}

// src/core/tar/pax-records.ts
var XATTR = "SCHILY.xattr.";
function parsePax(body) {
  let records = /* @__PURE__ */ new Map(), map = [], at = 0;
  for (; at < body.length; ) {
    let space = body.indexOf(32, at), digits = space < 0 ? "" : body.toString("latin1", at, space), end = at + Number(digits);
    if (!/^\d{1,9}$/.test(digits) || end > body.length || end <= space + 1 || body[end - 1] !== 10)
      throw badTar("a pax record has a wrong length");
    let equals = body.indexOf(61, space);
    if (equals < 0 || equals >= end) throw badTar("a pax record has no keyword");
    let keyword = body.toString("latin1", space + 1, equals), value = body.subarray(equals + 1, end - 1);
    keyword === "GNU.sparse.offset" || keyword === "GNU.sparse.numbytes" ? map.push(value.toString("latin1")) : records.set(keyword, value), at = end;
  }
  return map.length > 0 && records.set("GNU.sparse.map", Buffer.from(map.join(","))), records;
}
function paxText(records, keyword) {
  let value = records.get(keyword);
  if (!(value === void 0 || value.length === 0)) {
    if (value.includes(0)) throw badTar(`pax ${keyword} has a NUL`);
    return value.toString("latin1");
  }
}
function paxNumber(records, keyword, fraction = !1) {
  let value = paxText(records, keyword);
  if (value === void 0) return;
  let pattern = fraction ? /^-?\d+(\.\d*)?$/ : /^\d+$/, parsed = Number(value);
  if (!pattern.test(value) || Math.abs(parsed) > Number.MAX_SAFE_INTEGER)
    throw badTar(`pax ${keyword} is no number`);
  return parsed;
}
var NONE = /* @__PURE__ */ new Map();
function paxXattrs(records) {
  let found;
  for (let [keyword, value] of records)
    keyword.startsWith(XATTR) && (found ??= /* @__PURE__ */ new Map(), found.set(keyword.slice(XATTR.length), Buffer.from(value)));
  return found ?? NONE;
}

// src/core/tar/tar-header.ts
var BLOCK = 512;
function isZeroBlock(block) {
  for (let at = 0; at < BLOCK; at++) if (block[at] !== 0) return !1;
  return !0;
}
function decodeHeader(block) {
  checkSum(block);
  let magic = block.toString("latin1", 257, 263), isUstar = magic === "ustar\0", isGnu = magic === "ustar ", name = text(block, 0, 100);
  if (isUstar) {
    let prefix = text(block, 345, block.toString("latin1", 508, 512) === "tar\0" ? 131 : 155);
    prefix !== "" && (name = `${prefix}/${name}`);
  }
  let hasDevice = isUstar || isGnu;
  return {
    name,
    linkName: text(block, 157, 100),
    flag: String.fromCharCode(block[156] ?? 0),
    mode: number(block, 100, 8, "mode") & 4095,
    uid: number(block, 108, 8, "uid"),
    gid: number(block, 116, 8, "gid"),
    size: number(block, 124, 12, "size"),
    mtime: number(block, 136, 12, "mtime", !0),
    devMajor: hasDevice ? number(block, 329, 8, "device") : 0,
    devMinor: hasDevice ? number(block, 337, 8, "device") : 0
  };
}
function entryType(flag, name) {
  switch (flag) {
    case "\0":
    case "0":
      return name.endsWith("/") ? "directory" : "file";
    case "7":
    case "S":
      return "file";
    case "1":
      return "hardlink";
    case "2":
      return "symlink";
    case "3":
      return "char";
    case "4":
      return "block";
    case "5":
      return "directory";
    case "6":
      return "fifo";
    default:
      return;
  }
}
function text(block, start, length) {
  let nul = block.indexOf(0, start);
  return block.toString("latin1", start, nul < 0 ? start + length : Math.min(nul, start + length));
}
function number(block, start, length, what, signed = !1) {
  if (((block[start] ?? 0) & 128) !== 0) return base256(block, start, length, what, signed);
  let value = 0, at = start, end = start + length;
  for (; at < end && (block[at] === 32 || block[at] === 0); ) at++;
  for (; at < end; at++) {
    let digit = (block[at] ?? 0) - 48;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  for (; at < end; at++) if (block[at] !== 32 && block[at] !== 0) throw badTar(`${what} is not a number`);
  return value;
}
function base256(block, start, length, what, signed) {
  let value = block[start] === 255 ? -1 : (block[start] ?? 0) & 127;
  for (let at = start + 1; at < start + length; at++) value = value * 256 + (block[at] ?? 0);
  if (!Number.isSafeInteger(value) || value < 0 && !signed) throw badTar(`${what} is out of range`);
  return value;
}
function checkSum(block) {
  let expected = number(block, 148, 8, "checksum"), unsigned = 256, high = 0;
  for (let at = 0; at < BLOCK; at++) {
    at === 148 && (at = 156);
    let byte = block[at] ?? 0;
    unsigned += byte, byte > 127 && high++;
  }
  if (expected !== unsigned && expected !== unsigned - 256 * high)
    throw badTar("a header's checksum is wrong");
}

// src/core/tar/sparse-entries.ts
var MOST_SEGMENTS = 1e5;
function* readGnuSparse(header) {
  let segments = [];
  collect(header, 386, 4, segments);
  let size = number(header, 483, 12, "sparse size"), more = header[482] !== 0;
  for (; more; ) {
    let block = yield BLOCK;
    collect(block, 0, 21, segments), more = block[504] !== 0;
  }
  return { size, segments, mapBytes: 0 };
}
function collect(block, start, count, segments) {
  for (let at = start; at < start + count * 24; at += 24) {
    if (block[at] === 0) return;
    add(segments, number(block, at, 12, "sparse offset"), number(block, at + 12, 12, "sparse length"));
  }
}
function* readPaxSparse(records) {
  let size = paxNumber(records, "GNU.sparse.realsize") ?? paxNumber(records, "GNU.sparse.size"), major = paxText(records, "GNU.sparse.major"), map = paxText(records, "GNU.sparse.map");
  if (!(major === void 0 && map === void 0)) {
    if (size === void 0) throw badTar("a sparse file without a size");
    if (major === "1") {
      let { segments, mapBytes } = yield* readLeadingMap();
      return { size, segments, mapBytes };
    }
    if (map === void 0) throw badTar("a sparse file of an unknown format");
    return { size, segments: pairs(map.split(",")), mapBytes: 0 };
  }
}
function* readLeadingMap() {
  let lines = [], rest = "", mapBytes = 0, wanted = 1;
  for (; lines.length < wanted; ) {
    let block = yield BLOCK;
    mapBytes += BLOCK;
    let parts = (rest + block.toString("latin1")).split(`
`);
    if (rest = parts.pop() ?? "", lines.push(...parts), lines.length > 0 && (wanted = 1 + 2 * decimal(lines[0])), wanted > 1 + 2 * MOST_SEGMENTS || rest.length > BLOCK) throw badTar("a sparse map that does not end");
  }
  return { segments: pairs(lines.slice(1, wanted)), mapBytes };
}
function pairs(numbers) {
  if (numbers.length % 2 !== 0) throw badTar("a sparse map with a number missing");
  let segments = [];
  for (let at = 0; at < numbers.length; at += 2)
    add(segments, decimal(numbers[at]), decimal(numbers[at + 1]));
  return segments;
}
function add(segments, offset, length) {
  if (segments.length >= MOST_SEGMENTS) throw badTar("a sparse file in too many pieces");
  segments.push({ offset, length });
}
function decimal(digits) {
  if (digits === void 0 || !/^\d{1,16}$/.test(digits)) throw badTar("a sparse map with a wrong number");
  return Number(digits);
}
function checkSparse(sparse, stored) {
  let end = 0, total = 0;
  for (let { offset, length } of sparse.segments) {
    if (offset < end || offset + length > sparse.size)
      throw badTar("a sparse map that does not fit its file");
    end = offset + length, total += length;
  }
  if (total !== stored) throw badTar("a sparse map that does not fit its data");
}

// src/core/tar/tar-entries.ts
var LARGEST_EXTENSION = 1 << 20;
function* nextEntry() {
  let pax = /* @__PURE__ */ new Map(), longName, longLink;
  for (; ; ) {
    let block = yield BLOCK;
    if (isZeroBlock(block)) return;
    let header = decodeHeader(block);
    switch (header.flag) {
      case "x":
        pax = parsePax(yield* readExtension(header));
        break;
      case "g":
        yield* readExtension(header);
        break;
      case "L":
        longName = upToNul(yield* readExtension(header));
        break;
      case "K":
        longLink = upToNul(yield* readExtension(header));
        break;
      default:
        return yield* finish(block, header, pax, longName, longLink);
    }
  }
}
function paddingOf(size) {
  return (BLOCK - size % BLOCK) % BLOCK;
}
function* readExtension(header) {
  if (header.size > LARGEST_EXTENSION) throw badTar(`an extension record of ${header.size} bytes`);
  return header.size === 0 ? Buffer.alloc(0) : (yield header.size + paddingOf(header.size)).subarray(0, header.size);
}
function* finish(block, header, pax, longName, longLink) {
  let extended = pax.size > 0, name = (extended ? paxText(pax, "GNU.sparse.name") ?? paxText(pax, "path") : void 0) ?? longName ?? header.name, type = entryType(header.flag, name);
  if (type === void 0)
    throw badTar(`${JSON.stringify(name)} is of the unknown kind ${JSON.stringify(header.flag)}`);
  let data = type === "file" ? (extended ? paxNumber(pax, "size") : void 0) ?? header.size : 0, sparse;
  header.flag === "S" ? sparse = yield* readGnuSparse(block) : extended && type === "file" && (sparse = yield* readPaxSparse(pax));
  let stored = data - (sparse?.mapBytes ?? 0);
  return sparse !== void 0 && checkSparse(sparse, stored), {
    name,
    linkName: (extended ? paxText(pax, "linkpath") : void 0) ?? longLink ?? header.linkName,
    type,
    mode: header.mode,
    uid: (extended ? paxNumber(pax, "uid") : void 0) ?? header.uid,
    gid: (extended ? paxNumber(pax, "gid") : void 0) ?? header.gid,
    mtime: (extended ? paxNumber(pax, "mtime", !0) : void 0) ?? header.mtime,
    size: sparse?.size ?? stored,
    stored,
    segments: sparse?.segments,
    devMajor: header.devMajor,
    devMinor: header.devMinor,
    xattrs: paxXattrs(pax)
  };
}
function upToNul(body) {
  let nul = body.indexOf(0);
  return body.toString("latin1", 0, nul < 0 ? body.length : nul);
}

// src/core/images/image-reference.ts
var DEFAULT_REGISTRY = "docker.io", DOMAIN = /^(?:\[[0-9a-fA-F:]+\]|(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*)(?::([0-9]{1,5}))?$/, PATH_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/, TAG = /^\w[\w.-]{0,127}$/, LONGEST_NAME = 255, LONGEST_TEXT = 1024;
function parseReference(text2) {
  if (text2 === "" || text2.length > LONGEST_TEXT)
    throw bad(text2, text2 === "" ? "it is empty" : "it is too long");
  let at = text2.indexOf("@"), digest2 = at < 0 ? void 0 : text2.slice(at + 1);
  if (digest2 !== void 0 && !isDigest(digest2)) throw bad(text2, "the digest is not sha256:\u2026 or sha512:\u2026");
  let named = at < 0 ? text2 : text2.slice(0, at), colon = named.lastIndexOf(":"), hasTag = colon > named.lastIndexOf("/"), tag = hasTag ? named.slice(colon + 1) : void 0;
  if (tag !== void 0 && !TAG.test(tag)) throw bad(text2, `the tag ${JSON.stringify(tag)} is not allowed`);
  let { registry, repository } = splitName(text2, hasTag ? named.slice(0, colon) : named);
  return { registry, repository, tag: tag ?? (digest2 === void 0 ? "latest" : void 0), digest: digest2 };
}
function splitName(text2, name) {
  let slash = name.indexOf("/"), first = name.slice(0, Math.max(slash, 0)), isDomain = slash > 0 && (/[.:A-Z]/.test(first) || first === "localhost"), registry = isDomain ? first : DEFAULT_REGISTRY, repository = isDomain ? name.slice(slash + 1) : name, domain = DOMAIN.exec(registry);
  if (domain === null || Number(domain[1] ?? 0) > 65535)
    throw bad(text2, `${JSON.stringify(registry)} is not a registry's host`);
  if (registry === "index.docker.io" && (registry = DEFAULT_REGISTRY), repository !== repository.toLowerCase()) throw bad(text2, "the repository must be lower case");
  if (!repository.split("/").every((part) => PATH_PART.test(part)))
    throw bad(text2, `${JSON.stringify(repository)} is not a repository's name`);
  if (/^[0-9a-f]{64}$/.test(repository)) throw bad(text2, "it is an image id, not a name");
  if (registry === DEFAULT_REGISTRY && !repository.includes("/") && (repository = `library/${repository}`), registry.length + 1 + repository.length > LONGEST_NAME)
    throw bad(text2, "the name is longer than 255 characters");
  return { registry, repository };
}
function formatReference(reference) {
  let tag = reference.tag === void 0 ? "" : `:${reference.tag}`, digest2 = reference.digest === void 0 ? "" : `@${reference.digest}`;
  return `${reference.registry}/${reference.repository}${tag}${digest2}`;
}
function bad(text2, why) {
  return new NavgwError("NAVGW_IMAGE", `bad image reference ${JSON.stringify(text2.slice(0, 300))}: ${why}`, {
    hint: "write it like busybox:1.36, example.com:5000/team/app:v1 or name@sha256:\u2026"
  });
}

// src/core/images/source/layout-source.ts
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";

// src/core/images/resolve-image.ts
var DEEPEST_INDEX = 3, LAYERS_AT_ONCE = 3;
async function resolveImage(store, root, platform2, what) {
  let { descriptor: descriptor2, bytes } = await findManifest(store, root, platform2, what), manifest2 = parseManifest(bytes, `the manifest of ${what}`);
  refuseOthers(manifest2, what), bound(manifest2.config, LARGEST_CONFIG, `the configuration of ${what}`);
  let configBytes = await store.read(manifest2.config, "blob", `the configuration of ${what}`), config2 = parseConfig(configBytes, `the configuration of ${what}`), found = checkPlatform(config2, platform2, what), diffIds = config2.rootfs.diff_ids ?? [];
  if (diffIds.length !== manifest2.layers.length)
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${what} has ${manifest2.layers.length} layers but its configuration lists ${diffIds.length}`
    );
  let layers = await mapLimited(manifest2.layers, LAYERS_AT_ONCE, async (layer, at) => {
    let open3 = await store.layer(layer);
    return { diffId: diffIds[at] ?? "", size: layer.size, descriptor: layer, open: open3 };
  });
  return {
    digest: descriptor2.digest,
    platform: found,
    config: config2,
    configBytes,
    manifest: { mediaType: descriptor2.mediaType, bytes },
    layers
  };
}
async function findManifest(store, root, platform2, what) {
  let descriptor2 = root;
  for (let depth = 0; depth <= DEEPEST_INDEX; depth++) {
    bound(descriptor2, LARGEST_MANIFEST, `the manifest of ${what}`);
    let bytes = await store.read(descriptor2, "manifest", `the manifest of ${what}`);
    if (isManifestType(descriptor2.mediaType)) return { descriptor: descriptor2, bytes };
    if (!isIndexType(descriptor2.mediaType))
      throw new NavgwError("NAVGW_IMAGE", `${what} is of a kind that cannot be run: ${descriptor2.mediaType}`);
    descriptor2 = selectPlatform(parseIndex(bytes, `the index of ${what}`).manifests, platform2, what);
  }
  throw new NavgwError("NAVGW_IMAGE", `the index of ${what} is nested deeper than ${DEEPEST_INDEX}`);
}
function refuseOthers(manifest2, what) {
  let type = manifest2.config.mediaType;
  if (type !== MEDIA.ociConfig && type !== MEDIA.dockerConfig)
    throw new NavgwError("NAVGW_IMAGE", `${what} is not a container image but ${type}`);
}
function checkPlatform(config2, wanted, what) {
  let found = { os: config2.os, architecture: config2.architecture, variant: config2.variant ?? void 0 };
  if (found.os !== wanted.os || found.architecture !== wanted.architecture)
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${what} is for ${formatPlatform(found)}, not ${formatPlatform(wanted)}`,
      {
        hint: "pull or build it for this machine's architecture"
      }
    );
  return found;
}
function bound(descriptor2, most, what) {
  if (descriptor2.size > most)
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${what} claims ${descriptor2.size} bytes, more than the ${most} allowed`
    );
}
async function mapLimited(items, limit, work) {
  let results = [], next = 0, failed = !1, worker = async () => {
    for (; next < items.length && !failed; ) {
      let at = next++;
      try {
        results[at] = await work(items[at], at);
      } catch (error) {
        throw failed = !0, error;
      }
    }
  }, settled = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  for (let one of settled) if (one.status === "rejected") throw one.reason;
  return results;
}

// src/core/images/source/layout-source.ts
var REF_NAME = "org.opencontainers.image.ref.name", IMAGE_NAME = "io.containerd.image.name";
function directoryFiles(path) {
  return {
    path,
    size: async (name) => {
      let found = await stat(join(path, name)).catch(() => {
      });
      return found?.isFile() ? found.size : void 0;
    },
    read: (name, most) => readFileBounded(join(path, name), most),
    stream: (name) => createReadStream(join(path, name), { highWaterMark: 1 << 20 })
  };
}
function tarFiles(tar) {
  return {
    path: tar.path,
    size: async (name) => tar.size(name),
    read: (name, most) => tar.read(name, most),
    stream: (name) => tar.stream(name)
  };
}
async function openLayout(files, reference, platform2) {
  let index2 = parseIndex(await files.read("index.json", LARGEST_MANIFEST), `${files.path}: index.json`), root = chooseManifest(index2.manifests, reference, platform2, files.path), image = await resolveImage(layoutStore(files), root, platform2, files.path);
  return { name: nameOf(root), ...image };
}
function chooseManifest(manifests, reference, platform2, path) {
  let fitting = reference === void 0 ? manifests : manifests.filter((one) => isNamed(one, reference)), [only, ...others] = fitting;
  if (only !== void 0 && others.length === 0) return only;
  let label = (one) => one.annotations?.[REF_NAME] ?? nameOf(one);
  if (only !== void 0 && new Set(fitting.map((one) => nameOf(one) ?? label(one))).size === 1)
    return selectPlatform(fitting, platform2, path);
  let names = manifests.map(label).filter((name) => name !== void 0);
  throw new NavgwError(
    "NAVGW_IMAGE",
    reference === void 0 ? `${path} has ${manifests.length} images; one must be named` : `${path} has no image ${JSON.stringify(reference)}`,
    { hint: names.length === 0 ? "its images have no names" : `it has ${names.join(", ")}` }
  );
}
function isNamed(descriptor2, reference) {
  let { [REF_NAME]: tag, [IMAGE_NAME]: full } = descriptor2.annotations ?? {};
  if (tag === reference || full === reference || descriptor2.digest === reference) return !0;
  let wanted = normalized(reference);
  return wanted !== void 0 && (normalized(full) === wanted || normalized(tag) === wanted);
}
function nameOf(descriptor2) {
  let { [REF_NAME]: tag, [IMAGE_NAME]: full } = descriptor2.annotations ?? {};
  return normalized(full) ?? (tag !== void 0 && /[/:]/.test(tag) ? normalized(tag) : void 0);
}
function normalized(name) {
  if (name !== void 0)
    try {
      return formatReference(parseReference(name));
    } catch {
      return;
    }
}
function layoutStore(files) {
  let nameIn = (descriptor2) => {
    let { algorithm, hex } = splitDigest(descriptor2.digest);
    return `blobs/${algorithm}/${hex}`;
  };
  return {
    read: async (descriptor2, _kind, what) => {
      let bytes = await files.read(nameIn(descriptor2), descriptor2.size);
      return checkBytes(bytes, descriptor2, what, "NAVGW_IMAGE"), bytes;
    },
    // The content is checked by its diff id as it is unpacked, and by its digest as it is saved.
    layer: async (descriptor2) => {
      let size = await files.size(nameIn(descriptor2));
      if (size !== descriptor2.size) {
        let has = size === void 0 ? "lacks" : `has ${size} bytes instead of ${descriptor2.size} of`;
        throw new NavgwError("NAVGW_IMAGE", `${files.path} ${has} layer ${descriptor2.digest}`);
      }
      return () => files.stream(nameIn(descriptor2));
    }
  };
}
async function readFileBounded(path, most) {
  try {
    let file = await open(path, "r");
    try {
      let { size } = await file.stat();
      if (size > most)
        throw new NavgwError("NAVGW_IMAGE", `${path} is larger than the ${most} bytes allowed`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof NavgwError ? error : new NavgwError("NAVGW_IMAGE", `cannot read ${path}: ${systemCode(error)}`, { cause: error });
  }
}

// src/core/tar/tar-file.ts
import { createReadStream as createReadStream2 } from "node:fs";
import { open as open2 } from "node:fs/promises";
var MOST_ENTRIES = 1e5, TarFile = class _TarFile {
  path;
  #places;
  constructor(path, places) {
    this.path = path, this.#places = places;
  }
  /** @throws NavgwError NAVGW_IMAGE when it is no tar */
  static async open(path) {
    let file;
    try {
      file = await open2(path, "r");
    } catch (error) {
      throw new NavgwError("NAVGW_IMAGE", `cannot read ${path}: ${systemCode(error)}`, { cause: error });
    }
    try {
      return new _TarFile(path, await scan(file));
    } finally {
      await file.close();
    }
  }
  has(name) {
    return this.#places.has(name);
  }
  /** Bytes of a file, or undefined when there is none of that name. */
  size(name) {
    return this.#places.get(name)?.size;
  }
  /** @throws NavgwError NAVGW_IMAGE when there is no such file or it is larger than `most` bytes */
  async read(name, most) {
    let { start, size } = this.#place(name);
    if (size > most)
      throw new NavgwError("NAVGW_IMAGE", `${name} in ${this.path} is larger than ${most} bytes`);
    let file = await open2(this.path, "r");
    try {
      return await readAt(file, start, size);
    } finally {
      await file.close();
    }
  }
  stream(name) {
    let { start, size } = this.#place(name);
    return size === 0 ? createReadStream2("/dev/null") : createReadStream2(this.path, { start, end: start + size - 1, highWaterMark: 1 << 20 });
  }
  #place(name) {
    let place = this.#places.get(name);
    if (place === void 0) throw new NavgwError("NAVGW_IMAGE", `${this.path} lacks ${name}`);
    return place;
  }
};
async function scan(file) {
  let { size: total } = await file.stat(), places = /* @__PURE__ */ new Map(), links = /* @__PURE__ */ new Map(), at = 0;
  for (let count = 0; ; count++) {
    if (count > MOST_ENTRIES) throw badTar(`more than ${MOST_ENTRIES} entries in an image archive`);
    let found = await readEntry(file, at, total);
    if (found === void 0) break;
    let { entry } = found;
    if (at = found.end, at + entry.stored > total) throw badTar("it is cut short");
    let name = plainName(entry.name);
    entry.type === "file" && entry.segments === void 0 && places.set(name, { start: at, size: entry.size }), entry.type === "hardlink" && links.set(name, plainName(entry.linkName)), entry.type === "symlink" && links.set(name, joinLink(name, entry.linkName)), at += entry.stored + paddingOf(entry.stored);
  }
  for (let [name, target] of links) {
    let place = places.get(target);
    place !== void 0 && !places.has(name) && places.set(name, place);
  }
  return places;
}
async function readEntry(file, start, total) {
  if (start >= total) return;
  let headers = nextEntry(), at = start, step = headers.next();
  for (; !step.done; ) {
    let bytes = await readAt(file, at, step.value);
    at += step.value, step = headers.next(bytes);
  }
  return step.value === void 0 ? void 0 : { entry: step.value, end: at };
}
async function readAt(file, start, length) {
  let buffer = Buffer.alloc(length), done = 0;
  for (; done < length; ) {
    let { bytesRead } = await file.read(buffer, done, length - done, start + done);
    if (bytesRead === 0) throw badTar("it is cut short");
    done += bytesRead;
  }
  return buffer;
}
function plainName(name) {
  return name.split("/").filter((part) => part !== "" && part !== ".").join("/");
}
function joinLink(from, target) {
  let parts = from.split("/").slice(0, -1);
  for (let part of target.split("/"))
    part === ".." ? parts.pop() : part !== "" && part !== "." && parts.push(part);
  return parts.join("/");
}

export {
  hostPlatform,
  formatPlatform,
  MEDIA,
  LARGEST_MANIFEST,
  LARGEST_CONFIG,
  parseIndex,
  parseManifest,
  parseConfig,
  parseDockerArchive,
  isIndexType,
  isManifestType,
  badTar,
  nextEntry,
  paddingOf,
  TarFile,
  DEFAULT_REGISTRY,
  parseReference,
  formatReference,
  resolveImage,
  checkPlatform,
  directoryFiles,
  tarFiles,
  openLayout,
  nameOf
};
