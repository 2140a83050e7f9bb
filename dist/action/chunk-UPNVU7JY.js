import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  require_undici
} from "./chunk-2YQQZRMK.js";
import {
  BlobCache,
  checkBytes,
  checkHash,
  digestOf,
  hashFor,
  isDigest,
  ociCacheDir,
  parseSource,
  splitDigest
} from "./chunk-P6NMY4ZF.js";
import {
  makeHeldDir
} from "./chunk-KLG4D2P5.js";
import {
  runProgram
} from "./chunk-2HUFM7ED.js";
import {
  external_exports
} from "./chunk-GYFJJUJR.js";
import {
  compressionOf,
  decompress,
  sniffCompression
} from "./chunk-QKDWMFAP.js";
import {
  homeDir,
  makeDirs,
  placeFile
} from "./chunk-37MV6SKQ.js";
import {
  NavgwError,
  amended,
  command,
  fileError,
  hint,
  systemCode
} from "./chunk-FQOKME56.js";
import {
  __callDispose,
  __toESM,
  __using
} from "./chunk-LQOYVXCL.js";

// src/core/testing/archives-to-load.ts
import { rm as rm3 } from "node:fs/promises";
import { join as join3 } from "node:path";

// src/core/images/image-reference.ts
var DEFAULT_REGISTRY = "docker.io", DOMAIN = /^(?:\[[0-9a-fA-F:]+\]|(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*)(?::([0-9]{1,5}))?$/, PATH_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/, TAG = /^\w[\w.-]{0,127}$/, LONGEST_NAME = 255, LONGEST_TEXT = 1024;
function parseReference(text2) {
  if (text2 === "" || text2.length > LONGEST_TEXT)
    throw bad(text2, text2 === "" ? "it is empty" : "it is too long");
  let at2 = text2.indexOf("@"), digest2 = at2 < 0 ? void 0 : text2.slice(at2 + 1);
  if (digest2 !== void 0 && !isDigest(digest2)) throw bad(text2, "the digest is not sha256:\u2026 or sha512:\u2026");
  let named = at2 < 0 ? text2 : text2.slice(0, at2), colon = named.lastIndexOf(":"), hasTag = colon > named.lastIndexOf("/"), tag = hasTag ? named.slice(colon + 1) : void 0;
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
function namesForNode({ registry, repository, tag, digest: digest2 }) {
  let name = `${registry}/${repository}`;
  return [
    ...tag === void 0 ? [] : [`${name}:${tag}`],
    ...digest2 === void 0 ? [] : [`${name}@${digest2}`]
  ];
}
function bad(text2, why) {
  return new NavgwError("NAVGW_IMAGE", `bad image reference ${JSON.stringify(text2.slice(0, 300))}: ${why}`, {
    hint: "write it like busybox:1.36, example.com:5000/team/app:v1 or name@sha256:\u2026"
  });
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
}, REF_NAME = "org.opencontainers.image.ref.name", IMAGE_NAME = "io.containerd.image.name", LARGEST_MANIFEST = 4 << 20, LARGEST_CONFIG = 8 << 20, MAX_LAYERS = 1e3, digest = external_exports.string().refine(isDigest, "must be sha256:\u2026 or sha512:\u2026"), platform = external_exports.object({
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
  manifests: external_exports.array(descriptor).max(MAX_LAYERS)
}), manifest = external_exports.object({
  schemaVersion: external_exports.literal(2),
  mediaType: external_exports.string().optional(),
  config: descriptor,
  layers: external_exports.array(descriptor).max(MAX_LAYERS)
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
    Layers: external_exports.array(external_exports.string()).max(MAX_LAYERS).nullable()
  })
), parseIndex = (bytes, what) => parse(index, bytes, what), parseManifest = (bytes, what) => parse(manifest, bytes, what), parseConfig = (bytes, what) => parse(config, bytes, what), parseDockerArchive = (bytes, what) => parse(dockerArchive, bytes, what);
function isIndexType(mediaType) {
  return mediaType === MEDIA.ociIndex || mediaType === MEDIA.dockerList;
}
function isManifestType(mediaType) {
  return mediaType === MEDIA.ociManifest || mediaType === MEDIA.dockerManifest;
}
function parse(schema2, bytes, what) {
  let json;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: !0 }).decode(bytes));
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `${what} is not JSON`, { cause: error });
  }
  let parsed = schema2.safeParse(json);
  if (parsed.success) return parsed.data;
  let issue = parsed.error.issues[0];
  throw new NavgwError("NAVGW_IMAGE", `${what} is malformed: ${issue?.path.join(".")}: ${issue?.message}`, {
    cause: parsed.error
  });
}

// src/core/images/listed-images.ts
function listImages(lists, path) {
  let { index: index2, docker, isLayout, hasHardLinks } = lists, images = index2 !== void 0 && (isLayout || docker === void 0) ? listLayout(index2, isLayout, path) : docker !== void 0 ? listDockerArchive(docker, !hasHardLinks, path) : void 0;
  if (images === void 0) throw notAnArchive(lists.entries, path);
  if (images.length > 0) return images;
  throw new NavgwError("NAVGW_IMAGE", `${path} lists no images`, {
    hint: "save it again with the image's name: docker save -o app.tar app:dev"
  });
}
function listLayout(bytes, isLayout, path) {
  let descriptors = parseIndex(bytes, `${path}: index.json`).manifests.filter(isImage);
  return [...Map.groupBy(descriptors, (one) => groupOf(one)).values()].map((group) => {
    let [first] = group, { names, label } = layoutNames(first), isReady = isLayout && group.length === 1 && names.length === 1 && containerdName(first) === names[0];
    return { names, label, isReady, source: { descriptors: group } };
  });
}
function isImage({ platform: platform2, annotations }) {
  return platform2?.os !== "unknown" && annotations?.["vnd.docker.reference.digest"] === void 0;
}
function groupOf(descriptor2) {
  let { names, label } = layoutNames(descriptor2);
  return names[0] ?? label ?? (descriptor2.platform ? "" : descriptor2.digest);
}
function layoutNames({ annotations }) {
  let { [IMAGE_NAME]: full, [REF_NAME]: short } = annotations ?? {}, named = namesIn(full);
  if (named.length > 0) return { names: named, label: void 0 };
  let names = short !== void 0 && /[/:@]/.test(short) ? namesIn(short) : [];
  return { names, label: names.length > 0 ? void 0 : short ?? full };
}
function namesIn(text2) {
  if (text2 === void 0) return [];
  try {
    return namesForNode(parseReference(text2));
  } catch {
    return [];
  }
}
var containerdName = ({ annotations }) => annotations?.[IMAGE_NAME] || annotations?.[REF_NAME];
function listDockerArchive(bytes, isReady, path) {
  return parseDockerArchive(bytes, `${path}: manifest.json`).map(({ RepoTags }, position) => ({
    // containerd completes these names itself.
    names: (RepoTags ?? []).flatMap((tag) => namesForNode(parseReference(tag))),
    label: void 0,
    isReady,
    source: { position }
  }));
}
var SAVE_BY_NAME = "save it by its name: docker save -o app.tar app:dev";
function noNames(path, images) {
  let [only, ...others] = images;
  if (only !== void 0 && others.length === 0) return namelessImage(path, only.label);
  let labels = images.map(({ label, source }) => label ?? idOf(source)), select = command("load", "--as", "NAME:TAG", `oci-archive:${path}:${labels[0]}`);
  return new NavgwError("NAVGW_IMAGE", `cannot import ${path}: its ${images.length} images have no names`, {
    hint: hint`load one at a time, such as by ${select}; or ${SAVE_BY_NAME}`
  });
}
function idOf(source) {
  return "position" in source ? `@${source.position}` : source.descriptors[0]?.digest ?? "";
}
function namelessImage(source, label) {
  let isTag = label !== void 0 && /^\w[\w.-]*$/.test(label), only = label === void 0 ? "" : isTag ? `, only the tag ${label}` : `: ${JSON.stringify(label)} is none`, name = command("load", "--as", `NAME:${isTag ? label : "TAG"}`, source);
  return new NavgwError("NAVGW_IMAGE", `cannot import ${source}: its image has no name${only}`, {
    hint: hint`give it one with ${name}, or with the option as of loadImages; or ${SAVE_BY_NAME}`
  });
}
var ROOT_DIRECTORIES = /^(\.\/)?(bin|etc|usr|sbin|lib|var|dev|proc|\.dockerenv)(\/|$)/;
function notAnArchive(entries, path) {
  let roots = new Set(entries.map((name) => ROOT_DIRECTORIES.exec(name)?.[2]));
  return roots.delete(void 0), roots.size > 2 || roots.has(".dockerenv") ? new NavgwError(
    "NAVGW_IMAGE",
    `${path} is not an image archive but a file system, as from docker export`,
    {
      hint: "make an image of it: docker import app.tar app:dev; or of its container: docker commit CONTAINER app:dev; then load app:dev"
    }
  ) : entries.includes("repositories") ? new NavgwError(
    "NAVGW_IMAGE",
    `${path} is an image archive of Docker before 1.10, without manifest.json`,
    {
      hint: "load it into a newer Docker and save it again: docker load, docker save"
    }
  ) : new NavgwError(
    "NAVGW_IMAGE",
    `${path} is not an image archive: it has neither manifest.json nor index.json`,
    { hint: "pass a docker save or OCI layout tar, such as from: docker save -o app.tar app:dev" }
  );
}

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
function selectPlatform(candidates, requested, what) {
  let matching = candidates.filter(
    ({ platform: platform2 }) => platform2 && platform2.os === requested.os && platform2.architecture === requested.architecture
  ), level = (variant) => Number(/^v(\d+)/.exec(variant ?? "")?.[1] ?? 0), maxLevel = requested.variant === void 0 ? 99 : level(requested.variant), usable = matching.filter(({ platform: platform2 }) => level(platform2?.variant) <= maxLevel);
  usable.sort((a, b2) => {
    let exact = Number(sameVariant(b2, requested)) - Number(sameVariant(a, requested));
    return exact !== 0 ? exact : level(b2.platform?.variant) - level(a.platform?.variant);
  });
  let best = usable[0];
  if (best !== void 0) return best;
  let available = candidates.flatMap(
    ({ platform: platform2 }) => platform2 && platform2.os !== "unknown" ? [formatPlatform({ ...platform2, variant: platform2.variant ?? void 0 })] : []
  );
  throw new NavgwError("NAVGW_IMAGE", `${what} has no image for ${formatPlatform(requested)}`, {
    hint: available.length === 0 ? "use an image whose index lists platforms" : `use one of its platforms: ${[...new Set(available)].join(", ")}`
  });
}
function sameVariant(candidate, requested) {
  return (candidate.platform?.variant ?? void 0) === requested.variant;
}

// src/core/images/source/archive-source.ts
import { createReadStream as createReadStream3, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

// src/core/tar/tar-file.ts
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

// src/core/tar/tar-entry.ts
function badTar(why) {
  return new NavgwError("NAVGW_IMAGE", `damaged tar: ${why}`);
}

// src/core/tar/pax-records.ts
var XATTR = "SCHILY.xattr.";
function parsePax(body) {
  let records = /* @__PURE__ */ new Map(), map = [], at2 = 0;
  for (; at2 < body.length; ) {
    let space = body.indexOf(32, at2), digits = space < 0 ? "" : body.toString("latin1", at2, space), end = at2 + Number(digits);
    if (!/^\d{1,9}$/.test(digits) || end > body.length || end <= space + 1 || body[end - 1] !== 10)
      throw badTar("a pax record has a wrong length");
    let equals = body.indexOf(61, space);
    if (equals < 0 || equals >= end) throw badTar("a pax record has no keyword");
    let keyword = body.toString("latin1", space + 1, equals), value = body.subarray(equals + 1, end - 1);
    keyword === "GNU.sparse.offset" || keyword === "GNU.sparse.numbytes" ? map.push(value.toString("latin1")) : records.set(keyword, value), at2 = end;
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
    throw badTar(`pax ${keyword} is not a number`);
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
  for (let at2 = 0; at2 < BLOCK; at2++) if (block[at2] !== 0) return !1;
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
  let value = 0, at2 = start, end = start + length;
  for (; at2 < end && (block[at2] === 32 || block[at2] === 0); ) at2++;
  for (; at2 < end; at2++) {
    let digit = (block[at2] ?? 0) - 48;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  for (; at2 < end; at2++) if (block[at2] !== 32 && block[at2] !== 0) throw badTar(`${what} is not a number`);
  return value;
}
function base256(block, start, length, what, signed) {
  let value = block[start] === 255 ? -1 : (block[start] ?? 0) & 127;
  for (let at2 = start + 1; at2 < start + length; at2++) value = value * 256 + (block[at2] ?? 0);
  if (!Number.isSafeInteger(value) || value < 0 && !signed) throw badTar(`${what} is out of range`);
  return value;
}
function checkSum(block) {
  let expected = number(block, 148, 8, "checksum"), unsigned = 256, high = 0;
  for (let at2 = 0; at2 < BLOCK; at2++) {
    at2 === 148 && (at2 = 156);
    let byte = block[at2] ?? 0;
    unsigned += byte, byte > 127 && high++;
  }
  if (expected !== unsigned && expected !== unsigned - 256 * high)
    throw badTar("a header's checksum is wrong");
}

// src/core/tar/sparse-entries.ts
var MAX_SEGMENTS = 1e5;
function* readGnuSparse(header2) {
  let segments = [];
  addEntries(header2, 386, 4, segments);
  let size = number(header2, 483, 12, "sparse size"), isContinued = header2[482] !== 0;
  for (; isContinued; ) {
    let block = yield BLOCK;
    addEntries(block, 0, 21, segments), isContinued = block[504] !== 0;
  }
  return { size, segments, mapBytes: 0 };
}
function addEntries(block, start, count, segments) {
  for (let at2 = start; at2 < start + count * 24; at2 += 24) {
    if (block[at2] === 0) return;
    add(segments, number(block, at2, 12, "sparse offset"), number(block, at2 + 12, 12, "sparse length"));
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
  let lines = [], rest = "", mapBytes = 0, expected = 1;
  for (; lines.length < expected; ) {
    let block = yield BLOCK;
    mapBytes += BLOCK;
    let parts = (rest + block.toString("latin1")).split(`
`);
    if (rest = parts.pop() ?? "", lines.push(...parts), lines.length > 0 && (expected = 1 + 2 * decimal(lines[0])), expected > 1 + 2 * MAX_SEGMENTS || rest.length > BLOCK)
      throw badTar("a sparse map that does not end");
  }
  return { segments: pairs(lines.slice(1, expected)), mapBytes };
}
function pairs(numbers) {
  if (numbers.length % 2 !== 0) throw badTar("a sparse map with a number missing");
  let segments = [];
  for (let at2 = 0; at2 < numbers.length; at2 += 2)
    add(segments, decimal(numbers[at2]), decimal(numbers[at2 + 1]));
  return segments;
}
function add(segments, offset, length) {
  if (segments.length >= MAX_SEGMENTS) throw badTar("a sparse file with too many segments");
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
    let header2 = decodeHeader(block);
    switch (header2.flag) {
      case "x":
        pax = parsePax(yield* readExtension(header2));
        break;
      case "g":
        yield* readExtension(header2);
        break;
      case "L":
        longName = upToNul(yield* readExtension(header2));
        break;
      case "K":
        longLink = upToNul(yield* readExtension(header2));
        break;
      default:
        return yield* finish(block, header2, pax, longName, longLink);
    }
  }
}
function paddingOf(size) {
  return (BLOCK - size % BLOCK) % BLOCK;
}
function* readExtension(header2) {
  if (header2.size > LARGEST_EXTENSION) throw badTar(`an extension record of ${header2.size} bytes`);
  return header2.size === 0 ? Buffer.alloc(0) : (yield header2.size + paddingOf(header2.size)).subarray(0, header2.size);
}
function* finish(block, header2, pax, longName, longLink) {
  let extended = pax.size > 0, name = (extended ? paxText(pax, "GNU.sparse.name") ?? paxText(pax, "path") : void 0) ?? longName ?? header2.name, type = entryType(header2.flag, name);
  if (type === void 0)
    throw badTar(`${JSON.stringify(name)} is of the unknown type ${JSON.stringify(header2.flag)}`);
  let data = type === "file" ? (extended ? paxNumber(pax, "size") : void 0) ?? header2.size : 0, sparse;
  header2.flag === "S" ? sparse = yield* readGnuSparse(block) : extended && type === "file" && (sparse = yield* readPaxSparse(pax));
  let stored = data - (sparse?.mapBytes ?? 0);
  return sparse !== void 0 && checkSparse(sparse, stored), {
    name,
    linkName: (extended ? paxText(pax, "linkpath") : void 0) ?? longLink ?? header2.linkName,
    type,
    mode: header2.mode,
    uid: (extended ? paxNumber(pax, "uid") : void 0) ?? header2.uid,
    gid: (extended ? paxNumber(pax, "gid") : void 0) ?? header2.gid,
    mtime: (extended ? paxNumber(pax, "mtime", !0) : void 0) ?? header2.mtime,
    size: sparse?.size ?? stored,
    stored,
    segments: sparse?.segments,
    devMajor: header2.devMajor,
    devMinor: header2.devMinor,
    xattrs: paxXattrs(pax)
  };
}
function upToNul(body) {
  let nul = body.indexOf(0);
  return body.toString("latin1", 0, nul < 0 ? body.length : nul);
}

// src/core/tar/tar-file.ts
var MAX_ENTRIES = 1e5, KEPT_NAMES = 2e3, TarFile = class _TarFile {
  path;
  /** Whether an entry is a hard link to another. */
  hasHardLinks;
  /** Names of its first entries, at most 2000. */
  firstNames;
  #locations;
  constructor(path, { locations, hasHardLinks, firstNames }) {
    this.path = path, this.firstNames = firstNames, this.hasHardLinks = hasHardLinks, this.#locations = locations;
  }
  /** @throws NavgwError NAVGW_IMAGE when it is not a tar */
  static async open(path) {
    let file;
    try {
      file = await open(path, "r");
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
    return this.#locations.has(name);
  }
  /** Size of a file in bytes, or undefined when no file has that name. */
  size(name) {
    return this.#locations.get(name)?.size;
  }
  /** @throws NavgwError NAVGW_IMAGE when the file does not exist or is larger than `maxBytes` bytes */
  async read(name, maxBytes) {
    let { start, size } = this.#locate(name);
    if (size > maxBytes)
      throw new NavgwError("NAVGW_IMAGE", `${name} in ${this.path} is larger than ${maxBytes} bytes`);
    let file = await open(this.path, "r");
    try {
      return await readAt(file, start, size);
    } finally {
      await file.close();
    }
  }
  stream(name) {
    let { start, size } = this.#locate(name);
    return size === 0 ? createReadStream("/dev/null") : createReadStream(this.path, { start, end: start + size - 1, highWaterMark: 1 << 20 });
  }
  #locate(name) {
    let location = this.#locations.get(name);
    if (location === void 0) throw new NavgwError("NAVGW_IMAGE", `${this.path} does not contain ${name}`);
    return location;
  }
};
async function scan(file) {
  let locations = /* @__PURE__ */ new Map(), links = /* @__PURE__ */ new Map(), firstNames = [], hasHardLinks = !1, count = 0;
  for await (let { entry: entry2, data } of storedEntries(file)) {
    if (count++ > MAX_ENTRIES) throw tooManyEntries();
    let name = normalizeName(entry2.name);
    firstNames.length < KEPT_NAMES && firstNames.push(name), hasHardLinks ||= entry2.type === "hardlink", entry2.type === "file" && entry2.segments === void 0 && locations.set(name, { start: data, size: entry2.size }), entry2.type === "hardlink" && links.set(name, normalizeName(entry2.linkName)), entry2.type === "symlink" && links.set(name, resolveLink(name, entry2.linkName));
  }
  for (let [name, target] of links) {
    let location = locations.get(target);
    location !== void 0 && !locations.has(name) && locations.set(name, location);
  }
  return { locations, hasHardLinks, firstNames };
}
async function* storedEntries(file) {
  let { size: total } = await file.stat();
  for (let at2 = 0; ; ) {
    let found = await readEntry(file, at2, total);
    if (found === void 0) return;
    let { entry: entry2, end: data } = found;
    if (data + entry2.stored > total) throw badTar("it is truncated");
    let end = data + entry2.stored + paddingOf(entry2.stored);
    yield { entry: entry2, start: at2, data, end }, at2 = end;
  }
}
function tooManyEntries() {
  return new NavgwError("NAVGW_IMAGE", `more than ${MAX_ENTRIES} entries in an image archive`, {
    hint: "make an image of a file system, as of docker export, by docker import; else save the image again by docker save"
  });
}
async function readEntry(file, start, total) {
  if (start >= total) return;
  let headers = nextEntry(), at2 = start, step = headers.next();
  for (; !step.done; ) {
    let bytes = await readAt(file, at2, step.value);
    at2 += step.value, step = headers.next(bytes);
  }
  return step.value === void 0 ? void 0 : { entry: step.value, end: at2 };
}
async function readAt(file, start, length) {
  let buffer = Buffer.alloc(length), done = 0;
  for (; done < length; ) {
    let { bytesRead } = await file.read(buffer, done, length - done, start + done);
    if (bytesRead === 0) throw badTar("it is truncated");
    done += bytesRead;
  }
  return buffer;
}
function normalizeName(name) {
  return name.split("/").filter((part) => part !== "" && part !== ".").join("/");
}
function resolveLink(from, target) {
  let parts = from.split("/").slice(0, -1);
  for (let part of target.split("/"))
    part === ".." ? parts.pop() : part !== "" && part !== "." && parts.push(part);
  return parts.join("/");
}

// src/core/base/map-limited.ts
async function mapLimited(items, limit, work) {
  let results = [], next = 0, failed = !1, worker = async () => {
    for (; next < items.length && !failed; ) {
      let at2 = next++;
      try {
        results[at2] = await work(items[at2], at2);
      } catch (error) {
        throw failed = !0, error;
      }
    }
  }, settled = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  for (let one of settled) if (one.status === "rejected") throw one.reason;
  return results;
}

// src/core/images/resolve-image.ts
var DEEPEST_INDEX = 3, LAYERS_AT_ONCE = 3;
async function resolveImage(store, root, platform2, what) {
  let { descriptor: descriptor2, bytes } = await findManifest(store, root, platform2, what), manifest2 = parseManifest(bytes, `the manifest of ${what}`);
  requireImageConfig(manifest2, what), checkSize(manifest2.config, LARGEST_CONFIG, `the configuration of ${what}`);
  let configBytes = await store.read(manifest2.config, "blob", `the configuration of ${what}`), config2 = parseConfig(configBytes, `the configuration of ${what}`), found = checkPlatform(config2, platform2, what), diffIds = config2.rootfs.diff_ids ?? [];
  if (diffIds.length !== manifest2.layers.length)
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${what} has ${manifest2.layers.length} layers but its configuration lists ${diffIds.length}`
    );
  let layers = await mapLimited(manifest2.layers, LAYERS_AT_ONCE, async (layer, at2) => {
    let open5 = await store.layer(layer);
    return { diffId: diffIds[at2] ?? "", size: layer.size, descriptor: layer, open: open5 };
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
    checkSize(descriptor2, LARGEST_MANIFEST, `the manifest of ${what}`);
    let bytes = await store.read(descriptor2, "manifest", `the manifest of ${what}`);
    if (isManifestType(descriptor2.mediaType)) return { descriptor: descriptor2, bytes };
    if (!isIndexType(descriptor2.mediaType))
      throw new NavgwError("NAVGW_IMAGE", `${what} is not a container image but ${descriptor2.mediaType}`);
    descriptor2 = selectPlatform(parseIndex(bytes, `the index of ${what}`).manifests, platform2, what);
  }
  throw new NavgwError("NAVGW_IMAGE", `the index of ${what} is nested deeper than ${DEEPEST_INDEX}`);
}
function requireImageConfig(manifest2, what) {
  let type = manifest2.config.mediaType;
  if (type !== MEDIA.ociConfig && type !== MEDIA.dockerConfig)
    throw new NavgwError("NAVGW_IMAGE", `${what} is not a container image but ${type}`);
}
function checkPlatform(config2, requested, what) {
  let found = { os: config2.os, architecture: config2.architecture, variant: config2.variant ?? void 0 };
  if (found.os !== requested.os || found.architecture !== requested.architecture)
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${what} is for ${formatPlatform(found)}, not ${formatPlatform(requested)}`,
      {
        hint: "pull or build it for this machine's architecture"
      }
    );
  return found;
}
function checkSize(descriptor2, maxBytes, what) {
  if (descriptor2.size > maxBytes)
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${what} claims ${descriptor2.size} bytes, more than the ${maxBytes} allowed`
    );
}

// src/core/images/source/layout-source.ts
import { createReadStream as createReadStream2 } from "node:fs";
import { open as open2, stat } from "node:fs/promises";
import { join } from "node:path";
function directoryFiles(path) {
  return {
    path,
    size: async (name) => {
      let found = await stat(join(path, name)).catch(() => {
      });
      return found?.isFile() ? found.size : void 0;
    },
    read: (name, maxBytes) => readFileBounded(join(path, name), maxBytes),
    stream: (name) => createReadStream2(join(path, name), { highWaterMark: 1 << 20 })
  };
}
function tarFiles(tar) {
  return {
    path: tar.path,
    size: async (name) => tar.size(name),
    read: (name, maxBytes) => tar.read(name, maxBytes),
    stream: (name) => tar.stream(name)
  };
}
async function openLayout(files, reference, platform2) {
  let index2 = parseIndex(await files.read("index.json", LARGEST_MANIFEST), `${files.path}: index.json`), root = chooseManifest(index2.manifests, reference, platform2, files.path);
  return { name: nameOf(root), ...await openDescriptor(files, root, platform2, files.path) };
}
function openDescriptor(files, descriptor2, platform2, what) {
  return resolveImage(layoutStore(files), descriptor2, platform2, what);
}
function chooseManifest(manifests, reference, platform2, path) {
  let matching = reference === void 0 ? manifests : manifests.filter((one) => isNamed(one, reference)), [only, ...others] = matching;
  if (only !== void 0 && others.length === 0) return only;
  let label = (one) => one.annotations?.[REF_NAME] ?? nameOf(one);
  if (only !== void 0 && new Set(matching.map((one) => nameOf(one) ?? label(one))).size === 1)
    return selectPlatform(matching, platform2, path);
  let names = manifests.map(label).filter((name) => name !== void 0);
  throw new NavgwError(
    "NAVGW_IMAGE",
    reference === void 0 ? `${path} has ${manifests.length} images and no reference selects one` : `${path} has no image ${JSON.stringify(reference)}`,
    { hint: names.length === 0 ? "use a layout whose images have names" : `select ${names.join(" or ")}` }
  );
}
function isNamed(descriptor2, reference) {
  let { [REF_NAME]: tag, [IMAGE_NAME]: full } = descriptor2.annotations ?? {};
  if (tag === reference || full === reference || descriptor2.digest === reference) return !0;
  let requested = normalized(reference);
  return requested !== void 0 && (normalized(full) === requested || normalized(tag) === requested);
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
      if (size === void 0 && isForeign(descriptor2)) throw foreignLayer(files.path, descriptor2);
      if (size !== descriptor2.size) {
        let problem = size === void 0 ? "does not contain" : `has ${size} bytes instead of ${descriptor2.size} of`;
        throw new NavgwError("NAVGW_IMAGE", `${files.path} ${problem} layer ${descriptor2.digest}`);
      }
      return () => files.stream(nameIn(descriptor2));
    }
  };
}
function isForeign({ mediaType }) {
  return mediaType.includes("nondistributable") || mediaType.includes("foreign");
}
function foreignLayer(path, { digest: digest2 }) {
  return new NavgwError("NAVGW_IMAGE", `${path} leaves out the foreign layer ${digest2}`, {
    hint: "pull the image from its registry instead, or save it with a tool that includes foreign layers"
  });
}
async function readFileBounded(path, maxBytes) {
  try {
    let file = await open2(path, "r");
    try {
      let { size } = await file.stat();
      if (size > maxBytes)
        throw new NavgwError("NAVGW_IMAGE", `${path} is larger than the ${maxBytes} bytes allowed`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof NavgwError ? error : new NavgwError("NAVGW_IMAGE", `cannot read ${path}: ${systemCode(error)}`, { cause: error });
  }
}

// src/core/images/source/archive-source.ts
async function openArchive(path, reference, platform2, cache, options = {}) {
  let temporary = options.owned ? [path] : [], drop = async () => {
    for (let one of temporary) await rm(one, { force: !0 });
  };
  try {
    let plain = path;
    await needsExpanding(path) && (plain = await cache.spoolPath(), temporary.push(plain), await expand(path, plain, options.signal));
    let tar = await TarFile.open(plain);
    return { ...tar.has("manifest.json") ? await openDockerArchive(tar, path, reference, platform2) : await openLayout(tarFiles(tar), reference, platform2), [Symbol.asyncDispose]: drop };
  } catch (error) {
    throw await drop(), error;
  }
}
async function openDockerArchive(tar, path, reference, platform2) {
  let manifest2 = parseDockerArchive(
    await tar.read("manifest.json", LARGEST_MANIFEST),
    `${path}: manifest.json`
  ), { entry: entry2, name } = choose(manifest2, reference, path);
  return { name, ...await openEntry(tar, entry2, { path, what: name ?? path, platform: platform2 }) };
}
async function openDockerImage(tar, position, image) {
  let list = await tar.read("manifest.json", LARGEST_MANIFEST), entry2 = parseDockerArchive(list, `${image.path}: manifest.json`)[position];
  if (entry2 === void 0) throw new RangeError(`no image at ${position}`);
  return openEntry(tar, entry2, image);
}
async function openEntry(tar, entry2, { path, what, platform: platform2 }) {
  let configBytes = await tar.read(entry2.Config, LARGEST_CONFIG);
  checkNamed(configBytes, entry2.Config, `the configuration of ${what}`);
  let config2 = parseConfig(configBytes, `the configuration of ${what}`), found = checkPlatform(config2, platform2, what), diffIds = config2.rootfs.diff_ids ?? [], files = entry2.Layers ?? [];
  if (files.length !== diffIds.length)
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${what} has ${files.length} layers but its configuration lists ${diffIds.length}`
    );
  let layers = files.map((file, at2) => {
    let size = tar.size(file);
    if (size === void 0) throw new NavgwError("NAVGW_IMAGE", `${path} does not contain ${file}`);
    return { diffId: diffIds[at2] ?? "", size, descriptor: void 0, open: () => tar.stream(file) };
  });
  return { digest: void 0, platform: found, config: config2, configBytes, manifest: void 0, layers };
}
function checkNamed(bytes, name, what) {
  let hex = /^(?:blobs\/sha256\/|sha256:)?([0-9a-f]{64})(?:\.json)?$/.exec(name)?.[1];
  hex !== void 0 && checkBytes(bytes, { digest: `sha256:${hex}`, size: bytes.length }, what, "NAVGW_IMAGE");
}
function choose(manifest2, reference, path) {
  let position = /^@(\d+)$/.exec(reference ?? "")?.[1], requested = reference !== void 0 && position === void 0 ? formatReference(parseReference(reference)) : void 0, names = manifest2.map(
    (entry3) => (entry3.RepoTags ?? []).map((tag) => formatReference(parseReference(tag)))
  ), only = manifest2.length === 1 ? 0 : -1, at2 = requested === void 0 ? Number(position ?? only) : names.findIndex((tags) => tags.includes(requested)), entry2 = manifest2[at2];
  if (entry2 !== void 0) return { entry: entry2, name: requested ?? names[at2]?.[0] };
  throw new NavgwError(
    "NAVGW_IMAGE",
    requested === void 0 ? `${path} has ${manifest2.length} images and no reference selects one` : `${path} has no image ${requested}`,
    { hint: selectHint(names.flat()) }
  );
}
function selectHint(names) {
  return names.length === 0 ? "use an archive whose images have names" : `select ${names.join(" or ")}`;
}
async function needsExpanding(path) {
  try {
    return await compressionOf(path) !== "none";
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `cannot read ${path}: ${systemCode(error)}`, { cause: error });
  }
}
async function expand(from, to2, signal) {
  try {
    await pipeline(
      decompress(createReadStream3(from, { highWaterMark: 1 << 20 }), from),
      createWriteStream(to2, { flags: "wx", mode: 384 }),
      signal === void 0 ? {} : { signal }
    );
  } catch (error) {
    throw error instanceof NavgwError ? error : fileError(error, "unpacking an image archive", to2);
  }
}

// src/core/images/source/daemon-source.ts
import { createWriteStream as createWriteStream2 } from "node:fs";
import { rm as rm2 } from "node:fs/promises";
async function openFromDaemon(program, reference, platform2, cache, options = {}) {
  parseReference(reference);
  let path = await cache.spoolPath();
  try {
    await save(program, reference, path, options);
  } catch (error) {
    throw await rm2(path, { force: !0 }), error;
  }
  return openArchive(path, void 0, platform2, cache, { owned: !0, signal: options.signal });
}
async function save(program, reference, path, options) {
  let output = createWriteStream2(path, { flags: "wx", mode: 384 });
  try {
    let result = await runProgram(program, ["save", reference], { ...options, output });
    if (result.exitCode === 0) return;
    let lastLine = result.stderr.trim().split(`
`).at(-1)?.slice(0, 300), outcome = result.exitCode === void 0 ? `was terminated by ${result.signal}` : `failed (${result.exitCode})`;
    throw new NavgwError(
      "NAVGW_IMAGE",
      `${program} save ${reference} ${outcome}: ${lastLine || "no output"}`,
      {
        hint: `check that the image exists: ${program} image ls`
      }
    );
  } catch (error) {
    throw error instanceof NavgwError || options.signal?.aborted ? error : systemCode(error) === "ENOENT" ? new NavgwError("NAVGW_UNSUPPORTED", `${program} is not installed`, {
      hint: "pull the image from its registry, or pass an archive",
      cause: error
    }) : fileError(error, "saving an image", path);
  }
}

// src/core/images/registry/auth-challenge.ts
var TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+", GAP = "(?:\\s*,)?\\s*", PARAMETER = new RegExp(`${GAP}(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))`, "y"), SCHEME = new RegExp(`${GAP}(${TOKEN})(?=\\s|,|$)`, "y");
function parseChallenges(headers) {
  let text2 = typeof headers == "string" ? headers : (headers ?? []).join(", "), challenges = [], at2 = 0;
  for (; at2 < text2.length; ) {
    SCHEME.lastIndex = at2;
    let scheme = SCHEME.exec(text2);
    if (scheme === null) break;
    at2 = SCHEME.lastIndex;
    let parameters = /* @__PURE__ */ Object.create(null);
    for (; ; ) {
      PARAMETER.lastIndex = at2;
      let found = PARAMETER.exec(text2);
      if (found === null) break;
      at2 = PARAMETER.lastIndex, parameters[(found[1] ?? "").toLowerCase()] = found[2]?.replace(/\\(.)/g, "$1") ?? found[3] ?? "";
    }
    challenges.push({ scheme: (scheme[1] ?? "").toLowerCase(), parameters });
  }
  return challenges;
}

// src/core/images/registry/http-client.ts
var import_undici = __toESM(require_undici(), 1);

// src/core/images/registry/retry.ts
import { setTimeout as sleep } from "node:timers/promises";
var DEFAULT_RETRY = { attempts: 5, firstDelay: 500, longestDelay: 6e4 }, TransientFailure = class extends Error {
  reported;
  /** Wait requested by the registry, ms. */
  retryAfter;
  /** Whether this attempt made progress: the count of attempts then starts again. */
  progressed;
  constructor(reported, details = {}) {
    super(reported.message), this.reported = reported, this.retryAfter = details.retryAfter, this.progressed = details.progressed ?? !1;
  }
};
async function withRetries(policy, signal, work) {
  for (let attempt = 1; ; attempt++)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TransientFailure)) throw error;
      error.progressed && (attempt = 1);
      let delay = nextDelay(policy, attempt, error.retryAfter);
      if (attempt >= policy.attempts || delay === void 0) throw error.reported;
      await sleep(delay, void 0, signal === void 0 ? {} : { signal });
    }
}
function nextDelay(policy, attempt, retryAfter) {
  if (retryAfter !== void 0) return retryAfter <= policy.longestDelay ? retryAfter : void 0;
  let delay = Math.min(policy.firstDelay * 2 ** (attempt - 1), policy.longestDelay);
  return delay / 2 + Math.random() * delay / 2;
}
function parseRetryAfter(value, now = Date.now()) {
  if (typeof value != "string") return;
  if (/^\d+$/.test(value)) return Number(value) * 1e3;
  let date = Date.parse(value);
  return Number.isNaN(date) ? void 0 : Math.max(0, date - now);
}
function isTransientStatus(status) {
  return status === 408 || status === 429 || status >= 500 && status !== 501 && status !== 505;
}
var PERMANENT = /* @__PURE__ */ new Set([
  "ENOTFOUND",
  "ECONNREFUSED",
  "ERR_INVALID_URL",
  "UND_ERR_INVALID_ARG",
  "UND_ERR_ABORTED"
]);
function isTransientError(error) {
  if (error instanceof AggregateError) return error.errors.every(isTransientError);
  let code = systemCode(error);
  return code === void 0 || PERMANENT.has(code) ? !1 : code.startsWith("UND_ERR_") || /^E[A-Z]+$/.test(code) || code === "EAI_AGAIN";
}

// src/core/images/registry/http-client.ts
var MAX_REDIRECTS = 5, DEFAULT_STALL_TIMEOUT = 3e4, HttpClient = class {
  #allowsPlainHttp;
  #direct;
  #proxied;
  /**
   * @param allowsPlainHttp whether http:// is allowed for a host (host or host:port)
   * @param stallTimeout bound in ms on connecting, on the response's headers and on silence within a body
   */
  constructor(allowsPlainHttp2, stallTimeout = DEFAULT_STALL_TIMEOUT) {
    this.#allowsPlainHttp = allowsPlainHttp2;
    let bounds = {
      headersTimeout: stallTimeout,
      bodyTimeout: stallTimeout,
      connect: { timeout: stallTimeout }
    };
    this.#direct = new import_undici.Agent(bounds), this.#proxied = new import_undici.EnvHttpProxyAgent(bounds);
  }
  /**
   * Sends a request and follows its redirects. Credentials are not sent to another origin, and redirects from https to
   * http are refused.
   * @throws TransientFailure for connection errors that may be temporary; NavgwError NAVGW_DOWNLOAD for permanent ones
   */
  async send(start, options = {}) {
    let url = start, headers = { "user-agent": "navgw-test", ...options.headers };
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      this.#requireTls(url);
      let response = await this.#once(url, headers, options), location = response.headers.location;
      if (response.status < 301 || response.status > 308 || location === void 0) return response;
      await response.body.dump();
      let next = parseUrl(location, url);
      if (next === void 0 || url.protocol === "https:" && next.protocol !== "https:")
        throw new NavgwError(
          "NAVGW_DOWNLOAD",
          `${url.host} redirects to a URL that is not allowed: ${JSON.stringify(location.slice(0, 200))}`
        );
      if (next.origin !== url.origin) {
        let { authorization: _dropped, ...rest } = headers;
        headers = rest;
      }
      url = next;
    }
    throw new NavgwError("NAVGW_DOWNLOAD", `${start.host} redirects more than ${MAX_REDIRECTS} times`);
  }
  #requireTls(url) {
    if (!(url.protocol === "https:" || url.protocol === "http:" && this.#allowsPlainHttp(url.host)))
      throw new NavgwError("NAVGW_DOWNLOAD", `${url.host} would be contacted without TLS (${url.protocol}//)`, {
        hint: `add ${url.host} to the insecure registries to allow this`
      });
  }
  async #once(url, headers, options) {
    let dispatcher = isLoopback(url.hostname) ? this.#direct : this.#proxied;
    try {
      let response = await (0, import_undici.request)(url, {
        dispatcher,
        method: options.form === void 0 ? "GET" : "POST",
        headers: options.form === void 0 ? headers : { ...headers, "content-type": "application/x-www-form-urlencoded" },
        body: options.form?.toString() ?? null,
        signal: options.signal ?? null
      });
      return { status: response.statusCode, headers: response.headers, body: response.body, url };
    } catch (error) {
      throw connectionFailure(error, url, options.signal);
    }
  }
  async [Symbol.asyncDispose]() {
    await Promise.all([this.#direct.destroy(), this.#proxied.destroy()]);
  }
};
async function readBody(response, maxBytes, what, signal) {
  let chunks = [], size = 0;
  try {
    for await (let chunk of response.body) {
      if (size += chunk.length, size > maxBytes)
        throw new NavgwError("NAVGW_IMAGE", `${what} is larger than the ${maxBytes} bytes allowed`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof NavgwError ? error : connectionFailure(error, response.url, signal);
  }
  return Buffer.concat(chunks);
}
function connectionFailure(error, url, signal) {
  if (signal?.aborted) return error;
  let inner = error instanceof AggregateError ? error.errors[0] : error, why = inner instanceof Error ? inner.message : String(inner), reported = new NavgwError("NAVGW_DOWNLOAD", `the connection to ${url.host} failed: ${why}`, {
    cause: error
  });
  return isTransientError(error) ? new TransientFailure(reported) : reported;
}
function isLoopback(hostname) {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
function parseUrl(text2, base) {
  return URL.canParse(text2, base.href) ? new URL(text2, base.href) : void 0;
}

// src/core/images/registry/registry-failure.ts
var LARGEST_EXPLANATION = 65536, explanation = external_exports.object({ errors: external_exports.array(external_exports.object({ message: external_exports.string().optional() })).min(1) });
async function failureOf(response, what, note) {
  let detail = await explain(response), host = response.url.host, suffix = detail === void 0 ? "" : `: ${detail}`;
  switch (response.status) {
    case 401:
    case 403:
      return new NavgwError("NAVGW_IMAGE", `${host} denies access to ${what} (${response.status})${suffix}`, {
        hint: note ?? "check the name, or run: docker login"
      });
    case 404:
      return new NavgwError("NAVGW_IMAGE", `${host} has no ${what}${suffix}`, {
        hint: "check the name and the tag"
      });
    case 429:
      return new TransientFailure(
        new NavgwError("NAVGW_DOWNLOAD", `${host} limits the rate of requests for ${what}${suffix}`, {
          hint: "run docker login to raise the limit, or use a mirror"
        }),
        { retryAfter: parseRetryAfter(response.headers["retry-after"]) }
      );
    default: {
      let reported = new NavgwError(
        "NAVGW_DOWNLOAD",
        `${host} responded ${response.status} to the request for ${what}${suffix}`
      );
      return isTransientStatus(response.status) ? new TransientFailure(reported, { retryAfter: parseRetryAfter(response.headers["retry-after"]) }) : reported;
    }
  }
}
async function explain(response) {
  let chunks = [], size = 0;
  try {
    for await (let chunk of response.body) {
      if (size += chunk.length, size > LARGEST_EXPLANATION) return;
      chunks.push(chunk);
    }
    return explanation.safeParse(JSON.parse(Buffer.concat(chunks).toString("utf8"))).data?.errors[0]?.message?.replace(/[^\x20-\x7e]+/g, " ").slice(0, 200);
  } catch {
    return;
  }
}

// src/core/images/registry/authorizer.ts
var LARGEST_TOKEN_RESPONSE = 1 << 20, DEFAULT_EXPIRY = 60, tokenResponse = external_exports.object({
  token: external_exports.string().optional(),
  access_token: external_exports.string().optional(),
  expires_in: external_exports.number().optional()
}), Authorizer = class {
  #http;
  #repository;
  #find;
  #credentials;
  #header;
  constructor(http, repository, find) {
    this.#http = http, this.#repository = repository, this.#find = find;
  }
  /** The Authorization header to send, if one is known and has not expired. */
  header() {
    return this.#header !== void 0 && this.#header.expires > Date.now() ? this.#header.value : void 0;
  }
  /** Reason why there are no credentials, for the hint of an error. */
  async note() {
    return (await this.#loadCredentials()).note;
  }
  /** Meets the challenge of a 401. Returns false when no (other) credentials are available. */
  async satisfy(response, signal) {
    let challenges = parseChallenges(response.headers["www-authenticate"]), bearer = challenges.find(({ scheme }) => scheme === "bearer");
    if (bearer !== void 0)
      return this.#header = await this.#token(bearer, response.url, signal), !0;
    let { username, password } = await this.#loadCredentials();
    if (username === void 0 || password === void 0 || !challenges.some(({ scheme }) => scheme === "basic"))
      return !1;
    let value = basic(username, password);
    return this.#header?.value === value ? !1 : (this.#header = { value, expires: Number.POSITIVE_INFINITY }, !0);
  }
  /** https://distribution.github.io/distribution/spec/auth/token/ and /oauth/ for identity tokens. */
  async #token(challenge, requestUrl, signal) {
    let { realm, service } = challenge.parameters, scope = challenge.parameters.scope ?? `repository:${this.#repository}:pull`;
    if (realm === void 0 || !URL.canParse(realm, requestUrl.href))
      throw new NavgwError("NAVGW_IMAGE", `${requestUrl.host} requires a token but names no token server`);
    let url = new URL(realm, requestUrl.href), { username, password, identityToken, note } = await this.#loadCredentials(), common = { ...service === void 0 ? {} : { service }, scope }, headers = {}, form;
    if (identityToken !== void 0) {
      let fields = { grant_type: "refresh_token", refresh_token: identityToken, client_id: "navgw-test" };
      form = new URLSearchParams({ ...common, ...fields });
    } else {
      for (let [key, value] of Object.entries(common)) url.searchParams.set(key, value);
      username !== void 0 && password !== void 0 && (headers.authorization = basic(username, password));
    }
    let response = await this.#http.send(url, { headers, signal, ...form === void 0 ? {} : { form } }), what = `a token for ${this.#repository}`;
    if (response.status !== 200) throw await failureOf(response, what, note);
    let body = await readBody(response, LARGEST_TOKEN_RESPONSE, what, signal), parsed = tokenResponse.safeParse(tryJson(body)), token = parsed.data?.token ?? parsed.data?.access_token;
    if (!token || /[^\x21-\x7e]/.test(token))
      throw new NavgwError("NAVGW_IMAGE", `${url.host} responded to a token request without a token`);
    let lifetime = Math.max(parsed.data?.expires_in ?? DEFAULT_EXPIRY, 1);
    return { value: `Bearer ${token}`, expires: Date.now() + lifetime * 1e3 };
  }
  #loadCredentials() {
    return this.#credentials ??= this.#find(), this.#credentials;
  }
};
function basic(username, password) {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
function tryJson(bytes) {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return;
  }
}

// src/core/images/registry/fetch-into.ts
var REAL_PROGRESS = 65536;
async function fetchInto(ingest, blob, what, using) {
  let from = ingest.received;
  if (from === blob.size) return;
  let response = await using.get(from === 0 ? {} : { range: `bytes=${from}-` }), retry = (why) => new TransientFailure(new NavgwError("NAVGW_DOWNLOAD", `${what}: ${why}`), {
    progressed: ingest.received >= from + REAL_PROGRESS
  });
  if (response.status === 200)
    from > 0 && await ingest.restart();
  else if (response.status === 206) {
    let range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(response.headers["content-range"]));
    if (Number(range?.[1]) !== from || range?.[2] !== "*" && Number(range?.[2]) !== blob.size)
      throw await response.body.dump(), await ingest.restart(), retry(`${response.url.host} sent a different range than requested`);
  } else throw response.status === 416 ? (await response.body.dump(), await ingest.restart(), retry(`${response.url.host} rejected the range`)) : await failureOf(response, what, await using.note());
  try {
    for await (let chunk of response.body)
      await ingest.append(chunk), using.onProgress?.({ digest: blob.digest, received: ingest.received, size: blob.size });
  } catch (error) {
    if (error instanceof NavgwError) throw error;
    let failure = connectionFailure(error, response.url, using.signal);
    throw failure instanceof TransientFailure ? retry(failure.message) : failure;
  }
  if (ingest.received < blob.size)
    throw retry(`the response ended after ${ingest.received} of ${blob.size} bytes`);
}

// src/core/images/registry/registry-credentials.ts
import { readFile } from "node:fs/promises";
import { join as join2 } from "node:path";
var DOCKER_HUB_KEY = "https://index.docker.io/v1/", HELPER_TIMEOUT = 3e4, entry = external_exports.object({
  auth: external_exports.string().optional(),
  username: external_exports.string().optional(),
  password: external_exports.string().optional(),
  identitytoken: external_exports.string().optional()
}), schema = external_exports.object({
  auths: external_exports.record(external_exports.string(), entry).nullish(),
  credsStore: external_exports.string().optional(),
  credHelpers: external_exports.record(external_exports.string(), external_exports.string()).nullish()
}), helperOutput = external_exports.object({ Username: external_exports.string(), Secret: external_exports.string() });
async function findCredentials(registry, env = process.env, signal) {
  let home = env.HOME || homeDir(), dir = env.DOCKER_CONFIG || home && join2(home, ".docker");
  if (dir === void 0) return {};
  let path = join2(dir, "config.json"), config2 = await readConfig(path);
  if (config2 === void 0) return {};
  let keys = registry === DEFAULT_REGISTRY ? [DOCKER_HUB_KEY, "index.docker.io", DEFAULT_REGISTRY] : [registry], helper = keys.map((key) => config2.credHelpers?.[key]).find((name) => name !== void 0) ?? config2.credsStore, note;
  if (helper) {
    let found = await runHelper(helper, keys[0] ?? registry, env, signal);
    if (found.note === void 0) return found;
    note = found.note;
  }
  for (let [key, value] of Object.entries(config2.auths ?? {})) {
    if (!keys.includes(key) && !keys.includes(hostOf(key))) continue;
    let found = fromEntry(value, path, key);
    if (found !== void 0) return found;
  }
  return note === void 0 ? {} : { note };
}
async function readConfig(path) {
  let text2;
  try {
    text2 = await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return;
    throw new NavgwError("NAVGW_BAD_OPTION", `cannot read ${path}: ${systemCode(error)}`, { cause: error });
  }
  try {
    return schema.parse(JSON.parse(text2));
  } catch (error) {
    throw new NavgwError("NAVGW_BAD_OPTION", `${path} is not a Docker configuration`, {
      hint: "repair or remove it, or point DOCKER_CONFIG at another directory",
      cause: error
    });
  }
}
function fromEntry(value, path, key) {
  if (value.identitytoken) return { identityToken: value.identitytoken };
  if (value.username !== void 0 && value.password !== void 0)
    return { username: value.username, password: value.password };
  if (!value.auth) return;
  let text2 = Buffer.from(value.auth, "base64").toString("utf8"), colon = text2.indexOf(":");
  if (colon < 1)
    throw new NavgwError("NAVGW_BAD_OPTION", `${path}: the auth of ${key} is not base64 of user:password`);
  return { username: text2.slice(0, colon), password: text2.slice(colon + 1).replace(/\0+$/, "") };
}
async function runHelper(name, server, env, signal) {
  if (!/^[\w.-]+$/.test(name))
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `bad credential helper ${JSON.stringify(name)} in Docker's config.json`
    );
  let program = `docker-credential-${name}`;
  try {
    let result = await runProgram(program, ["get"], {
      input: `${server}
`,
      env,
      signal,
      timeout: HELPER_TIMEOUT
    });
    if (result.exitCode !== 0) {
      let output = (result.stdout.toString("utf8") || result.stderr).trim().split(`
`, 1)[0]?.slice(0, 200);
      return { note: `${program} has no credentials for ${server}: ${output}` };
    }
    let parsed = helperOutput.parse(JSON.parse(result.stdout.toString("utf8")));
    return parsed.Username === "<token>" ? { identityToken: parsed.Secret } : { username: parsed.Username, password: parsed.Secret };
  } catch (error) {
    if (signal?.aborted) throw error;
    let why = systemCode(error) === "ENOENT" ? "is not installed" : "failed";
    return { note: `${program}, named in Docker's config.json, ${why}` };
  }
}
function hostOf(key) {
  return key.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}

// src/core/images/registry/registry-endpoints.ts
function endpointsFor(reference, routes) {
  let { registry } = reference, host = registry === DEFAULT_REGISTRY ? "registry-1.docker.io" : registry, scheme = allowsPlainHttp(registry, routes) ? "http" : "https";
  return [
    ...(routes.mirrors?.[registry] ?? routes.mirrors?.["*"] ?? []).map((mirror) => {
      let base = mirrorBase(mirror);
      return { base, credentialsFor: base.host, isMirror: !0 };
    }),
    { base: new URL(`${scheme}://${host}/v2/`), credentialsFor: registry, isMirror: !1 }
  ];
}
function allowsPlainHttp(host, routes) {
  return routes.insecure?.includes(host) || Object.values(routes.mirrors ?? {}).flat().some((mirror) => mirror.startsWith("http://") && mirrorBase(mirror).host === host) ? !0 : isLoopback(host.replace(/:\d+$/, "")) && !host.endsWith(":443");
}
function mirrorBase(mirror) {
  let url = URL.canParse(mirror) ? new URL(mirror) : void 0;
  if (url === void 0 || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "")
    throw new NavgwError("NAVGW_BAD_OPTION", `bad registry mirror ${JSON.stringify(mirror)}`, {
      hint: "write it like https://mirror.example.com"
    });
  let path = url.pathname.replace(/\/+$/, "");
  return url.pathname = path.endsWith("/v2") ? `${path}/` : `${path}/v2/`, url;
}

// src/core/images/registry/registry-client.ts
var ACCEPT = [MEDIA.ociIndex, MEDIA.dockerList, MEDIA.ociManifest, MEDIA.dockerManifest].join(", "), RegistryClient = class {
  #reference;
  #what;
  #cache;
  #options;
  #http;
  #routes;
  constructor(reference, cache, options) {
    this.#reference = reference, this.#what = formatReference(reference), this.#cache = cache, this.#options = options, this.#http = new HttpClient((host) => allowsPlainHttp(host, options), options.stallTimeout), this.#routes = endpointsFor(reference, options).map((endpoint) => ({
      ...endpoint,
      authorizer: new Authorizer(
        this.#http,
        reference.repository,
        () => this.#credentials(endpoint.credentialsFor)
      ),
      failed: !1
    }));
  }
  /** Fetches the reference's manifest or index and stores it in the cache. */
  async root() {
    let { digest: digest2, tag } = this.#reference;
    return this.#tryRoutes(
      (route) => this.#withRetries(route, async () => {
        let response = await this.#get(route, `manifests/${digest2 ?? tag}`, { accept: ACCEPT });
        if (response.status !== 200)
          throw await failureOf(response, this.#what, await route.authorizer.note());
        let bytes = await readBody(
          response,
          LARGEST_MANIFEST,
          `the manifest of ${this.#what}`,
          this.#options.signal
        ), stated = header(response, "docker-content-digest"), expected = digest2 ?? (stated !== void 0 && isDigest(stated) ? stated : digestOf(bytes)), found = { digest: expected, size: bytes.length };
        checkBytes(bytes, found, `the manifest of ${this.#what}`, "NAVGW_DOWNLOAD");
        let mediaType = sniffMediaType(bytes, header(response, "content-type"), this.#what);
        return await this.#cache.put(expected, bytes), { mediaType, ...found };
      })
    );
  }
  async read(descriptor2, kind, what) {
    let cached = await this.#cache.read(descriptor2.digest);
    return cached?.length === descriptor2.size ? cached : this.#tryRoutes(
      (route) => this.#withRetries(route, async () => {
        let path = `${kind === "manifest" ? "manifests" : "blobs"}/${descriptor2.digest}`, response = await this.#get(route, path, kind === "manifest" ? { accept: ACCEPT } : {});
        if (response.status !== 200) throw await failureOf(response, what, await route.authorizer.note());
        let bytes = await readBody(response, descriptor2.size, what, this.#options.signal);
        return checkBytes(bytes, descriptor2, what, "NAVGW_DOWNLOAD"), await this.#cache.put(descriptor2.digest, bytes), bytes;
      })
    );
  }
  async layer(descriptor2) {
    return await this.#cache.once(descriptor2, () => this.#tryRoutes((route) => this.#download(route, descriptor2))), () => this.#cache.open(descriptor2.digest);
  }
  async #download(route, blob) {
    let what = `layer ${blob.digest} of ${this.#what}`;
    await this.#cache.fill(
      blob,
      what,
      (ingest) => this.#withRetries(
        route,
        () => fetchInto(ingest, blob, what, {
          get: (range) => this.#get(route, `blobs/${blob.digest}`, range),
          note: () => route.authorizer.note(),
          onProgress: this.#options.onProgress,
          signal: this.#options.signal
        })
      )
    );
  }
  /** Tries the routes in order. A mirror that failed is not tried again for this image, the registry itself always is. */
  async #tryRoutes(work) {
    let failures = [];
    for (let route of this.#routes)
      if (!(route.failed && route.isMirror))
        try {
          return await work(route);
        } catch (error) {
          if (!route.isMirror || !(error instanceof NavgwError) || error.code === "NAVGW_NO_SPACE")
            throw withMirrors(error, failures);
          route.failed = !0, failures.push(error);
        }
    throw new Error("unreachable: the registry itself is always tried");
  }
  #withRetries(route, work) {
    let given = Object.entries(this.#options.retry ?? {}).filter(([, value]) => value !== void 0), policy = { ...DEFAULT_RETRY, ...Object.fromEntries(given) }, attempts = route.isMirror ? Math.min(policy.attempts, 2) : policy.attempts;
    return withRetries({ ...policy, attempts }, this.#options.signal, work);
  }
  async #get(route, path, headers) {
    let { signal } = this.#options, url = new URL(`${this.#reference.repository}/${path}`, route.base);
    for (let tried = !1; ; tried = !0) {
      let authorization = route.authorizer.header(), response = await this.#http.send(url, {
        headers: authorization === void 0 ? headers : { ...headers, authorization },
        signal
      });
      if (response.status !== 401 || tried || !await route.authorizer.satisfy(response, signal)) return response;
      await response.body.dump();
    }
  }
  async #credentials(host) {
    return this.#options.credentials?.[host] ?? findCredentials(host, this.#options.env, this.#options.signal);
  }
  async [Symbol.asyncDispose]() {
    await this.#http[Symbol.asyncDispose]();
  }
};
function header(response, name) {
  let value = response.headers[name];
  return typeof value == "string" ? value : void 0;
}
function sniffMediaType(bytes, contentType, what) {
  let own = safeJson(bytes), document = typeof own == "object" && own !== null ? own : {};
  if (document.schemaVersion === 1)
    throw new NavgwError("NAVGW_IMAGE", `${what} has a manifest of the obsolete schema 1`, {
      hint: "push the image again with a current tool"
    });
  let stated = document.mediaType ?? contentType?.split(";", 1)[0]?.trim();
  if (typeof stated == "string" && (isIndexType(stated) || isManifestType(stated))) return stated;
  if (Array.isArray(document.manifests)) return MEDIA.ociIndex;
  if (Array.isArray(document.layers)) return MEDIA.ociManifest;
  throw new NavgwError("NAVGW_IMAGE", `the response for ${what} is not an image manifest`);
}
function safeJson(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return;
  }
}
function withMirrors(error, failures) {
  if (!(error instanceof NavgwError) || failures.length === 0) return error;
  let reasons = failures.map((one) => one instanceof Error ? one.message : String(one)).join("; ");
  return amended(error, { message: `${error.message} (mirrors tried before: ${reasons})`, cause: error });
}

// src/core/images/source/registry-source.ts
var remembered = external_exports.object({ mediaType: external_exports.string(), digest: external_exports.string(), size: external_exports.number() });
async function openFromRegistry(text2, platform2, cache, options) {
  var _stack = [];
  try {
    let reference = parseReference(text2);
    let what = formatReference(reference);
    let client = __using(_stack, new RegistryClient(reference, cache, options), !0);
    let root = options.pull === "always" && reference.digest === void 0 ? void 0 : await recall(cache, what);
    root === void 0 && (root = await client.root(), await cache.remember(what, Buffer.from(JSON.stringify(root))));
    let image = await resolveImage(client, root, platform2, what);
    return { name: what, ...image, [Symbol.asyncDispose]: () => Promise.resolve() };
  } catch (_2) {
    var _error = _2, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function recall(cache, what) {
  let bytes = await cache.recall(what);
  if (bytes !== void 0)
    try {
      let found = remembered.parse(JSON.parse(bytes.toString("utf8"))), manifest2 = await cache.read(found.digest);
      return manifest2 === void 0 ? void 0 : { ...found, mediaType: sniffMediaType(manifest2, found.mediaType, what) };
    } catch (error) {
      if (error instanceof NavgwError || error instanceof SyntaxError || error instanceof external_exports.ZodError)
        return;
      throw error;
    }
}

// src/core/images/open-image.ts
async function openImage(source, options = {}) {
  let from = typeof source == "string" ? await parseSource(source) : source, platform2 = options.platform ?? hostPlatform(), cache = new BlobCache(options.cacheDir ?? ociCacheDir(options.env));
  switch (from.kind) {
    case "registry":
      return openFromRegistry(from.reference, platform2, cache, options);
    case "layout":
      return { ...await openLayout(directoryFiles(from.path), from.reference, platform2), [Symbol.asyncDispose]: () => Promise.resolve() };
    case "archive":
      return openArchive(from.path, from.reference, platform2, cache, options);
    case "daemon":
      return openFromDaemon(from.program, from.reference, platform2, cache, options);
  }
}

// src/core/images/save-archive.ts
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream as createWriteStream3 } from "node:fs";
import { dirname, resolve } from "node:path";

// src/core/tar/tar-writer.ts
import { open as open3 } from "node:fs/promises";

// node_modules/tar/dist/esm/index.min.js
import Qr from "events";
import I from "fs";
import { EventEmitter as Di } from "node:events";
import Cs from "node:stream";
import { StringDecoder as Hr } from "node:string_decoder";
import cr from "node:path";
import Kt from "node:fs";
import { dirname as Fn, parse as kn } from "path";
import { EventEmitter as Dn } from "events";
import zi from "assert";
import { Buffer as Ot } from "buffer";
import * as Ps from "zlib";
import en from "zlib";
import { posix as Zt } from "node:path";
import { basename as _n } from "node:path";
import mi from "fs";
import X from "fs";
import js from "path";
import { win32 as Pn } from "node:path";
import ar from "path";
import Br from "node:fs";
import co from "node:assert";
import { randomBytes as Mr } from "node:crypto";
import u from "node:fs";
import R from "node:path";
import pr from "fs";
import wi from "node:fs";
import we from "node:path";
import k from "node:fs";
import ro from "node:fs/promises";
import Si from "node:path";
import { join as xr } from "node:path";
import v from "node:fs";
import Pr from "node:path";
var zr = Object.defineProperty, Ur = (s3, t) => {
  for (var e in t) zr(s3, e, { get: t[e], enumerable: !0 });
}, Ds = typeof process == "object" && process ? process : { stdout: null, stderr: null }, Wr = (s3) => !!s3 && typeof s3 == "object" && (s3 instanceof A || s3 instanceof Cs || Gr(s3) || Zr(s3)), Gr = (s3) => !!s3 && typeof s3 == "object" && s3 instanceof Di && typeof s3.pipe == "function" && s3.pipe !== Cs.Writable.prototype.pipe, Zr = (s3) => !!s3 && typeof s3 == "object" && s3 instanceof Di && typeof s3.write == "function" && typeof s3.end == "function", Q = /* @__PURE__ */ Symbol("EOF"), J = /* @__PURE__ */ Symbol("maybeEmitEnd"), nt = /* @__PURE__ */ Symbol("emittedEnd"), De = /* @__PURE__ */ Symbol("emittingEnd"), qt = /* @__PURE__ */ Symbol("emittedError"), Ne = /* @__PURE__ */ Symbol("closed"), Ns = /* @__PURE__ */ Symbol("read"), Ae = /* @__PURE__ */ Symbol("flush"), As = /* @__PURE__ */ Symbol("flushChunk"), z = /* @__PURE__ */ Symbol("encoding"), Mt = /* @__PURE__ */ Symbol("decoder"), g = /* @__PURE__ */ Symbol("flowing"), Qt = /* @__PURE__ */ Symbol("paused"), Bt = /* @__PURE__ */ Symbol("resume"), b = /* @__PURE__ */ Symbol("buffer"), N = /* @__PURE__ */ Symbol("pipes"), _ = /* @__PURE__ */ Symbol("bufferLength"), bi = /* @__PURE__ */ Symbol("bufferPush"), Ie = /* @__PURE__ */ Symbol("bufferShift"), L = /* @__PURE__ */ Symbol("objectMode"), S = /* @__PURE__ */ Symbol("destroyed"), _i = /* @__PURE__ */ Symbol("error"), Oi = /* @__PURE__ */ Symbol("emitData"), Is = /* @__PURE__ */ Symbol("emitEnd"), Ti = /* @__PURE__ */ Symbol("emitEnd2"), Z = /* @__PURE__ */ Symbol("async"), xi = /* @__PURE__ */ Symbol("abort"), Ce = /* @__PURE__ */ Symbol("aborted"), Jt = /* @__PURE__ */ Symbol("signal"), Rt = /* @__PURE__ */ Symbol("dataListeners"), C = /* @__PURE__ */ Symbol("discarded"), jt = (s3) => Promise.resolve().then(s3), Yr = (s3) => s3(), Kr = (s3) => s3 === "end" || s3 === "finish" || s3 === "prefinish", Vr = (s3) => s3 instanceof ArrayBuffer || !!s3 && typeof s3 == "object" && s3.constructor && s3.constructor.name === "ArrayBuffer" && s3.byteLength >= 0, $r = (s3) => !Buffer.isBuffer(s3) && ArrayBuffer.isView(s3), Fe = class {
  src;
  dest;
  opts;
  ondrain;
  constructor(t, e, i) {
    this.src = t, this.dest = e, this.opts = i, this.ondrain = () => t[Bt](), this.dest.on("drain", this.ondrain);
  }
  unpipe() {
    this.dest.removeListener("drain", this.ondrain);
  }
  proxyErrors(t) {
  }
  end() {
    this.unpipe(), this.opts.end && this.dest.end();
  }
}, Li = class extends Fe {
  unpipe() {
    this.src.removeListener("error", this.proxyErrors), super.unpipe();
  }
  constructor(t, e, i) {
    super(t, e, i), this.proxyErrors = (r) => this.dest.emit("error", r), t.on("error", this.proxyErrors);
  }
}, Xr = (s3) => !!s3.objectMode, qr = (s3) => !s3.objectMode && !!s3.encoding && s3.encoding !== "buffer", A = class extends Di {
  [g] = !1;
  [Qt] = !1;
  [N] = [];
  [b] = [];
  [L];
  [z];
  [Z];
  [Mt];
  [Q] = !1;
  [nt] = !1;
  [De] = !1;
  [Ne] = !1;
  [qt] = null;
  [_] = 0;
  [S] = !1;
  [Jt];
  [Ce] = !1;
  [Rt] = 0;
  [C] = !1;
  writable = !0;
  readable = !0;
  constructor(...t) {
    let e = t[0] || {};
    if (super(), e.objectMode && typeof e.encoding == "string") throw new TypeError("Encoding and objectMode may not be used together");
    Xr(e) ? (this[L] = !0, this[z] = null) : qr(e) ? (this[z] = e.encoding, this[L] = !1) : (this[L] = !1, this[z] = null), this[Z] = !!e.async, this[Mt] = this[z] ? new Hr(this[z]) : null, e && e.debugExposeBuffer === !0 && Object.defineProperty(this, "buffer", { get: () => this[b] }), e && e.debugExposePipes === !0 && Object.defineProperty(this, "pipes", { get: () => this[N] });
    let { signal: i } = e;
    i && (this[Jt] = i, i.aborted ? this[xi]() : i.addEventListener("abort", () => this[xi]()));
  }
  get bufferLength() {
    return this[_];
  }
  get encoding() {
    return this[z];
  }
  set encoding(t) {
    throw new Error("Encoding must be set at instantiation time");
  }
  setEncoding(t) {
    throw new Error("Encoding must be set at instantiation time");
  }
  get objectMode() {
    return this[L];
  }
  set objectMode(t) {
    throw new Error("objectMode must be set at instantiation time");
  }
  get async() {
    return this[Z];
  }
  set async(t) {
    this[Z] = this[Z] || !!t;
  }
  [xi]() {
    this[Ce] = !0, this.emit("abort", this[Jt]?.reason), this.destroy(this[Jt]?.reason);
  }
  get aborted() {
    return this[Ce];
  }
  set aborted(t) {
  }
  write(t, e, i) {
    if (this[Ce]) return !1;
    if (this[Q]) throw new Error("write after end");
    if (this[S]) return this.emit("error", Object.assign(new Error("Cannot call write after a stream was destroyed"), { code: "ERR_STREAM_DESTROYED" })), !0;
    typeof e == "function" && (i = e, e = "utf8"), e || (e = "utf8");
    let r = this[Z] ? jt : Yr;
    if (!this[L] && !Buffer.isBuffer(t)) {
      if ($r(t)) t = Buffer.from(t.buffer, t.byteOffset, t.byteLength);
      else if (Vr(t)) t = Buffer.from(t);
      else if (typeof t != "string") throw new Error("Non-contiguous data written to non-objectMode stream");
    }
    return this[L] ? (this[g] && this[_] !== 0 && this[Ae](!0), this[g] ? this.emit("data", t) : this[bi](t), this[_] !== 0 && this.emit("readable"), i && r(i), this[g]) : t.length ? (typeof t == "string" && !(e === this[z] && !this[Mt]?.lastNeed) && (t = Buffer.from(t, e)), Buffer.isBuffer(t) && this[z] && (t = this[Mt].write(t)), this[g] && this[_] !== 0 && this[Ae](!0), this[g] ? this.emit("data", t) : this[bi](t), this[_] !== 0 && this.emit("readable"), i && r(i), this[g]) : (this[_] !== 0 && this.emit("readable"), i && r(i), this[g]);
  }
  read(t) {
    if (this[S]) return null;
    if (this[C] = !1, this[_] === 0 || t === 0 || t && t > this[_]) return this[J](), null;
    this[L] && (t = null), this[b].length > 1 && !this[L] && (this[b] = [this[z] ? this[b].join("") : Buffer.concat(this[b], this[_])]);
    let e = this[Ns](t || null, this[b][0]);
    return this[J](), e;
  }
  [Ns](t, e) {
    if (this[L]) this[Ie]();
    else {
      let i = e;
      t === i.length || t === null ? this[Ie]() : typeof i == "string" ? (this[b][0] = i.slice(t), e = i.slice(0, t), this[_] -= t) : (this[b][0] = i.subarray(t), e = i.subarray(0, t), this[_] -= t);
    }
    return this.emit("data", e), !this[b].length && !this[Q] && this.emit("drain"), e;
  }
  end(t, e, i) {
    return typeof t == "function" && (i = t, t = void 0), typeof e == "function" && (i = e, e = "utf8"), t !== void 0 && this.write(t, e), i && this.once("end", i), this[Q] = !0, this.writable = !1, (this[g] || !this[Qt]) && this[J](), this;
  }
  [Bt]() {
    this[S] || (!this[Rt] && !this[N].length && (this[C] = !0), this[Qt] = !1, this[g] = !0, this.emit("resume"), this[b].length ? this[Ae]() : this[Q] ? this[J]() : this.emit("drain"));
  }
  resume() {
    return this[Bt]();
  }
  pause() {
    this[g] = !1, this[Qt] = !0, this[C] = !1;
  }
  get destroyed() {
    return this[S];
  }
  get flowing() {
    return this[g];
  }
  get paused() {
    return this[Qt];
  }
  [bi](t) {
    this[L] ? this[_] += 1 : this[_] += t.length, this[b].push(t);
  }
  [Ie]() {
    return this[L] ? this[_] -= 1 : this[_] -= this[b][0].length, this[b].shift();
  }
  [Ae](t = !1) {
    do
      ;
    while (this[As](this[Ie]()) && this[b].length);
    !t && !this[b].length && !this[Q] && this.emit("drain");
  }
  [As](t) {
    return this.emit("data", t), this[g];
  }
  pipe(t, e) {
    if (this[S]) return t;
    this[C] = !1;
    let i = this[nt];
    return e = e || {}, t === Ds.stdout || t === Ds.stderr ? e.end = !1 : e.end = e.end !== !1, e.proxyErrors = !!e.proxyErrors, i ? e.end && t.end() : (this[N].push(e.proxyErrors ? new Li(this, t, e) : new Fe(this, t, e)), this[Z] ? jt(() => this[Bt]()) : this[Bt]()), t;
  }
  unpipe(t) {
    let e = this[N].find((i) => i.dest === t);
    e && (this[N].length === 1 ? (this[g] && this[Rt] === 0 && (this[g] = !1), this[N] = []) : this[N].splice(this[N].indexOf(e), 1), e.unpipe());
  }
  addListener(t, e) {
    return this.on(t, e);
  }
  on(t, e) {
    let i = super.on(t, e);
    if (t === "data") this[C] = !1, this[Rt]++, !this[N].length && !this[g] && this[Bt]();
    else if (t === "readable" && this[_] !== 0) super.emit("readable");
    else if (Kr(t) && this[nt]) super.emit(t), this.removeAllListeners(t);
    else if (t === "error" && this[qt]) {
      let r = e;
      this[Z] ? jt(() => r.call(this, this[qt])) : r.call(this, this[qt]);
    }
    return i;
  }
  removeListener(t, e) {
    return this.off(t, e);
  }
  off(t, e) {
    let i = super.off(t, e);
    return t === "data" && (this[Rt] = this.listeners("data").length, this[Rt] === 0 && !this[C] && !this[N].length && (this[g] = !1)), i;
  }
  removeAllListeners(t) {
    let e = super.removeAllListeners(t);
    return (t === "data" || t === void 0) && (this[Rt] = 0, !this[C] && !this[N].length && (this[g] = !1)), e;
  }
  get emittedEnd() {
    return this[nt];
  }
  [J]() {
    !this[De] && !this[nt] && !this[S] && this[b].length === 0 && this[Q] && (this[De] = !0, this.emit("end"), this.emit("prefinish"), this.emit("finish"), this[Ne] && this.emit("close"), this[De] = !1);
  }
  emit(t, ...e) {
    let i = e[0];
    if (t !== "error" && t !== "close" && t !== S && this[S]) return !1;
    if (t === "data") return !this[L] && !i ? !1 : this[Z] ? (jt(() => this[Oi](i)), !0) : this[Oi](i);
    if (t === "end") return this[Is]();
    if (t === "close") {
      if (this[Ne] = !0, !this[nt] && !this[S]) return !1;
      let n = super.emit("close");
      return this.removeAllListeners("close"), n;
    } else if (t === "error") {
      this[qt] = i, super.emit(_i, i);
      let n = !this[Jt] || this.listeners("error").length ? super.emit("error", i) : !1;
      return this[J](), n;
    } else if (t === "resume") {
      let n = super.emit("resume");
      return this[J](), n;
    } else if (t === "finish" || t === "prefinish") {
      let n = super.emit(t);
      return this.removeAllListeners(t), n;
    }
    let r = super.emit(t, ...e);
    return this[J](), r;
  }
  [Oi](t) {
    for (let i of this[N]) i.dest.write(t) === !1 && this.pause();
    let e = this[C] ? !1 : super.emit("data", t);
    return this[J](), e;
  }
  [Is]() {
    return this[nt] ? !1 : (this[nt] = !0, this.readable = !1, this[Z] ? (jt(() => this[Ti]()), !0) : this[Ti]());
  }
  [Ti]() {
    if (this[Mt]) {
      let e = this[Mt].end();
      if (e) {
        for (let i of this[N]) i.dest.write(e);
        this[C] || super.emit("data", e);
      }
    }
    for (let e of this[N]) e.end();
    let t = super.emit("end");
    return this.removeAllListeners("end"), t;
  }
  async collect() {
    let t = Object.assign([], { dataLength: 0 });
    this[L] || (t.dataLength = 0);
    let e = this.promise();
    return this.on("data", (i) => {
      t.push(i), this[L] || (t.dataLength += i.length);
    }), await e, t;
  }
  async concat() {
    if (this[L]) throw new Error("cannot concat in objectMode");
    let t = await this.collect();
    return this[z] ? t.join("") : Buffer.concat(t, t.dataLength);
  }
  async promise() {
    return new Promise((t, e) => {
      this.on(S, () => e(new Error("stream destroyed"))), this.on("error", (i) => e(i)), this.on("end", () => t());
    });
  }
  [Symbol.asyncIterator]() {
    this[C] = !1;
    let t = !1, e = async () => (this.pause(), t = !0, { value: void 0, done: !0 });
    return { next: () => {
      if (t) return e();
      let r = this.read();
      if (r !== null) return Promise.resolve({ done: !1, value: r });
      if (this[Q]) return e();
      let n, o, h = (d) => {
        this.off("data", a), this.off("end", l), this.off(S, c), e(), o(d);
      }, a = (d) => {
        this.off("error", h), this.off("end", l), this.off(S, c), this.pause(), n({ value: d, done: !!this[Q] });
      }, l = () => {
        this.off("error", h), this.off("data", a), this.off(S, c), e(), n({ done: !0, value: void 0 });
      }, c = () => h(new Error("stream destroyed"));
      return new Promise((d, y) => {
        o = y, n = d, this.once(S, c), this.once("error", h), this.once("end", l), this.once("data", a);
      });
    }, throw: e, return: e, [Symbol.asyncIterator]() {
      return this;
    }, [Symbol.asyncDispose]: async () => {
    } };
  }
  [Symbol.iterator]() {
    this[C] = !1;
    let t = !1, e = () => (this.pause(), this.off(_i, e), this.off(S, e), this.off("end", e), t = !0, { done: !0, value: void 0 }), i = () => {
      if (t) return e();
      let r = this.read();
      return r === null ? e() : { done: !1, value: r };
    };
    return this.once("end", e), this.once(_i, e), this.once(S, e), { next: i, throw: e, return: e, [Symbol.iterator]() {
      return this;
    }, [Symbol.dispose]: () => {
    } };
  }
  destroy(t) {
    if (this[S]) return t ? this.emit("error", t) : this.emit(S), this;
    this[S] = !0, this[C] = !0, this[b].length = 0, this[_] = 0;
    let e = this;
    return typeof e.close == "function" && !this[Ne] && e.close(), t ? this.emit("error", t) : this.emit(S), this;
  }
  static get isStream() {
    return Wr;
  }
}, Jr = I.writev, ht = /* @__PURE__ */ Symbol("_autoClose"), H = /* @__PURE__ */ Symbol("_close"), te = /* @__PURE__ */ Symbol("_ended"), m = /* @__PURE__ */ Symbol("_fd"), Ni = /* @__PURE__ */ Symbol("_finished"), tt = /* @__PURE__ */ Symbol("_flags"), Ai = /* @__PURE__ */ Symbol("_flush"), ki = /* @__PURE__ */ Symbol("_handleChunk"), vi = /* @__PURE__ */ Symbol("_makeBuf"), ie = /* @__PURE__ */ Symbol("_mode"), ke = /* @__PURE__ */ Symbol("_needDrain"), Ut = /* @__PURE__ */ Symbol("_onerror"), Ht = /* @__PURE__ */ Symbol("_onopen"), Ii = /* @__PURE__ */ Symbol("_onread"), Pt = /* @__PURE__ */ Symbol("_onwrite"), at = /* @__PURE__ */ Symbol("_open"), U = /* @__PURE__ */ Symbol("_path"), ot = /* @__PURE__ */ Symbol("_pos"), Y = /* @__PURE__ */ Symbol("_queue"), zt = /* @__PURE__ */ Symbol("_read"), Ci = /* @__PURE__ */ Symbol("_readSize"), j = /* @__PURE__ */ Symbol("_reading"), ee = /* @__PURE__ */ Symbol("_remain"), Fi = /* @__PURE__ */ Symbol("_size"), ve = /* @__PURE__ */ Symbol("_write"), gt = /* @__PURE__ */ Symbol("_writing"), Me = /* @__PURE__ */ Symbol("_defaultFlag"), bt = /* @__PURE__ */ Symbol("_errored"), _t = class extends A {
  [bt] = !1;
  [m];
  [U];
  [Ci];
  [j] = !1;
  [Fi];
  [ee];
  [ht];
  constructor(t, e) {
    if (e = e || {}, super(e), this.readable = !0, this.writable = !1, typeof t != "string") throw new TypeError("path must be a string");
    this[bt] = !1, this[m] = typeof e.fd == "number" ? e.fd : void 0, this[U] = t, this[Ci] = e.readSize || 16 * 1024 * 1024, this[j] = !1, this[Fi] = typeof e.size == "number" ? e.size : 1 / 0, this[ee] = this[Fi], this[ht] = typeof e.autoClose == "boolean" ? e.autoClose : !0, typeof this[m] == "number" ? this[zt]() : this[at]();
  }
  get fd() {
    return this[m];
  }
  get path() {
    return this[U];
  }
  write() {
    throw new TypeError("this is a readable stream");
  }
  end() {
    throw new TypeError("this is a readable stream");
  }
  [at]() {
    I.open(this[U], "r", (t, e) => this[Ht](t, e));
  }
  [Ht](t, e) {
    t ? this[Ut](t) : (this[m] = e, this.emit("open", e), this[zt]());
  }
  [vi]() {
    return Buffer.allocUnsafe(Math.min(this[Ci], this[ee]));
  }
  [zt]() {
    if (!this[j]) {
      this[j] = !0;
      let t = this[vi]();
      if (t.length === 0) return process.nextTick(() => this[Ii](null, 0, t));
      I.read(this[m], t, 0, t.length, null, (e, i, r) => this[Ii](e, i, r));
    }
  }
  [Ii](t, e, i) {
    this[j] = !1, t ? this[Ut](t) : this[ki](e, i) && this[zt]();
  }
  [H]() {
    if (this[ht] && typeof this[m] == "number") {
      let t = this[m];
      this[m] = void 0, I.close(t, (e) => e ? this.emit("error", e) : this.emit("close"));
    }
  }
  [Ut](t) {
    this[j] = !0, this[H](), this.emit("error", t);
  }
  [ki](t, e) {
    let i = !1;
    return this[ee] -= t, t > 0 && (i = super.write(t < e.length ? e.subarray(0, t) : e)), (t === 0 || this[ee] <= 0) && (i = !1, this[H](), super.end()), i;
  }
  emit(t, ...e) {
    switch (t) {
      case "prefinish":
      case "finish":
        return !1;
      case "drain":
        return typeof this[m] == "number" && this[zt](), !1;
      case "error":
        return this[bt] ? !1 : (this[bt] = !0, super.emit(t, ...e));
      default:
        return super.emit(t, ...e);
    }
  }
}, Be = class extends _t {
  [at]() {
    let t = !0;
    try {
      this[Ht](null, I.openSync(this[U], "r")), t = !1;
    } finally {
      t && this[H]();
    }
  }
  [zt]() {
    let t = !0;
    try {
      if (!this[j]) {
        this[j] = !0;
        do {
          let e = this[vi](), i = e.length === 0 ? 0 : I.readSync(this[m], e, 0, e.length, null);
          if (!this[ki](i, e)) break;
        } while (!0);
        this[j] = !1;
      }
      t = !1;
    } finally {
      t && this[H]();
    }
  }
  [H]() {
    if (this[ht] && typeof this[m] == "number") {
      let t = this[m];
      this[m] = void 0, I.closeSync(t), this.emit("close");
    }
  }
}, et = class extends Qr {
  readable = !1;
  writable = !0;
  [bt] = !1;
  [gt] = !1;
  [te] = !1;
  [Y] = [];
  [ke] = !1;
  [U];
  [ie];
  [ht];
  [m];
  [Me];
  [tt];
  [Ni] = !1;
  [ot];
  constructor(t, e) {
    e = e || {}, super(e), this[U] = t, this[m] = typeof e.fd == "number" ? e.fd : void 0, this[ie] = e.mode === void 0 ? 438 : e.mode, this[ot] = typeof e.start == "number" ? e.start : void 0, this[ht] = typeof e.autoClose == "boolean" ? e.autoClose : !0;
    let i = this[ot] !== void 0 ? "r+" : "w";
    this[Me] = e.flags === void 0, this[tt] = e.flags === void 0 ? i : e.flags, this[m] === void 0 && this[at]();
  }
  emit(t, ...e) {
    if (t === "error") {
      if (this[bt]) return !1;
      this[bt] = !0;
    }
    return super.emit(t, ...e);
  }
  get fd() {
    return this[m];
  }
  get path() {
    return this[U];
  }
  [Ut](t) {
    this[H](), this[gt] = !0, this.emit("error", t);
  }
  [at]() {
    I.open(this[U], this[tt], this[ie], (t, e) => this[Ht](t, e));
  }
  [Ht](t, e) {
    this[Me] && this[tt] === "r+" && t && t.code === "ENOENT" ? (this[tt] = "w", this[at]()) : t ? this[Ut](t) : (this[m] = e, this.emit("open", e), this[gt] || this[Ai]());
  }
  end(t, e) {
    return t && this.write(t, e), this[te] = !0, !this[gt] && !this[Y].length && typeof this[m] == "number" && this[Pt](null, 0), this;
  }
  write(t, e) {
    return typeof t == "string" && (t = Buffer.from(t, e)), this[te] ? (this.emit("error", new Error("write() after end()")), !1) : this[m] === void 0 || this[gt] || this[Y].length ? (this[Y].push(t), this[ke] = !0, !1) : (this[gt] = !0, this[ve](t), !0);
  }
  [ve](t) {
    I.write(this[m], t, 0, t.length, this[ot], (e, i) => this[Pt](e, i));
  }
  [Pt](t, e) {
    t ? this[Ut](t) : (this[ot] !== void 0 && typeof e == "number" && (this[ot] += e), this[Y].length ? this[Ai]() : (this[gt] = !1, this[te] && !this[Ni] ? (this[Ni] = !0, this[H](), this.emit("finish")) : this[ke] && (this[ke] = !1, this.emit("drain"))));
  }
  [Ai]() {
    if (this[Y].length === 0) this[te] && this[Pt](null, 0);
    else if (this[Y].length === 1) this[ve](this[Y].pop());
    else {
      let t = this[Y];
      this[Y] = [], Jr(this[m], t, this[ot], (e, i) => this[Pt](e, i));
    }
  }
  [H]() {
    if (this[ht] && typeof this[m] == "number") {
      let t = this[m];
      this[m] = void 0, I.close(t, (e) => e ? this.emit("error", e) : this.emit("close"));
    }
  }
}, Wt = class extends et {
  [at]() {
    let t;
    if (this[Me] && this[tt] === "r+") try {
      t = I.openSync(this[U], this[tt], this[ie]);
    } catch (e) {
      if (e?.code === "ENOENT") return this[tt] = "w", this[at]();
      throw e;
    }
    else t = I.openSync(this[U], this[tt], this[ie]);
    this[Ht](null, t);
  }
  [H]() {
    if (this[ht] && typeof this[m] == "number") {
      let t = this[m];
      this[m] = void 0, I.closeSync(t), this.emit("close");
    }
  }
  [ve](t) {
    let e = !0;
    try {
      this[Pt](null, I.writeSync(this[m], t, 0, t.length, this[ot])), e = !1;
    } finally {
      if (e) try {
        this[H]();
      } catch {
      }
    }
  }
}, jr = /* @__PURE__ */ new Map([["C", "cwd"], ["f", "file"], ["z", "gzip"], ["P", "preservePaths"], ["U", "unlink"], ["strip-components", "strip"], ["stripComponents", "strip"], ["keep-newer", "newer"], ["keepNewer", "newer"], ["keep-newer-files", "newer"], ["keepNewerFiles", "newer"], ["k", "keep"], ["keep-existing", "keep"], ["keepExisting", "keep"], ["m", "noMtime"], ["no-mtime", "noMtime"], ["p", "preserveOwner"], ["L", "follow"], ["h", "follow"], ["onentry", "onReadEntry"]]), Fs = (s3) => !!s3.sync && !!s3.file, ks = (s3) => !s3.sync && !!s3.file, vs = (s3) => !!s3.sync && !s3.file, Ms = (s3) => !s3.sync && !s3.file, Bs = (s3) => !!s3.file, tn = (s3) => jr.get(s3) || s3, se = (s3 = {}) => {
  if (!s3) return {};
  let t = {};
  for (let [e, i] of Object.entries(s3)) {
    let r = tn(e);
    t[r] = i;
  }
  return t.chmod === void 0 && t.noChmod === !1 && (t.chmod = !0), delete t.noChmod, t;
}, K = (s3, t, e, i, r) => Object.assign((n = [], o, h) => {
  Array.isArray(n) && (o = n, n = {}), typeof o == "function" && (h = o, o = void 0), o = o ? Array.from(o) : [];
  let a = se(n);
  if (r?.(a, o), Fs(a)) {
    if (typeof h == "function") throw new TypeError("callback not supported for sync tar functions");
    return s3(a, o);
  } else if (ks(a)) {
    let l = t(a, o);
    return h ? l.then(() => h(), h) : l;
  } else if (vs(a)) {
    if (typeof h == "function") throw new TypeError("callback not supported for sync tar functions");
    return e(a, o);
  } else if (Ms(a)) {
    if (typeof h == "function") throw new TypeError("callback only supported with file option");
    return i(a, o);
  }
  throw new Error("impossible options??");
}, { syncFile: s3, asyncFile: t, syncNoFile: e, asyncNoFile: i, validate: r }), sn = en.constants || { ZLIB_VERNUM: 4736 }, M = Object.freeze(Object.assign(/* @__PURE__ */ Object.create(null), { Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5, Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6, Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1, Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2, Z_RLE: 3, Z_FIXED: 4, Z_DEFAULT_STRATEGY: 0, DEFLATE: 1, INFLATE: 2, GZIP: 3, GUNZIP: 4, DEFLATERAW: 5, INFLATERAW: 6, UNZIP: 7, BROTLI_DECODE: 8, BROTLI_ENCODE: 9, Z_MIN_WINDOWBITS: 8, Z_MAX_WINDOWBITS: 15, Z_DEFAULT_WINDOWBITS: 15, Z_MIN_CHUNK: 64, Z_MAX_CHUNK: 1 / 0, Z_DEFAULT_CHUNK: 16384, Z_MIN_MEMLEVEL: 1, Z_MAX_MEMLEVEL: 9, Z_DEFAULT_MEMLEVEL: 8, Z_MIN_LEVEL: -1, Z_MAX_LEVEL: 9, Z_DEFAULT_LEVEL: -1, BROTLI_OPERATION_PROCESS: 0, BROTLI_OPERATION_FLUSH: 1, BROTLI_OPERATION_FINISH: 2, BROTLI_OPERATION_EMIT_METADATA: 3, BROTLI_MODE_GENERIC: 0, BROTLI_MODE_TEXT: 1, BROTLI_MODE_FONT: 2, BROTLI_DEFAULT_MODE: 0, BROTLI_MIN_QUALITY: 0, BROTLI_MAX_QUALITY: 11, BROTLI_DEFAULT_QUALITY: 11, BROTLI_MIN_WINDOW_BITS: 10, BROTLI_MAX_WINDOW_BITS: 24, BROTLI_LARGE_MAX_WINDOW_BITS: 30, BROTLI_DEFAULT_WINDOW: 22, BROTLI_MIN_INPUT_BLOCK_BITS: 16, BROTLI_MAX_INPUT_BLOCK_BITS: 24, BROTLI_PARAM_MODE: 0, BROTLI_PARAM_QUALITY: 1, BROTLI_PARAM_LGWIN: 2, BROTLI_PARAM_LGBLOCK: 3, BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING: 4, BROTLI_PARAM_SIZE_HINT: 5, BROTLI_PARAM_LARGE_WINDOW: 6, BROTLI_PARAM_NPOSTFIX: 7, BROTLI_PARAM_NDIRECT: 8, BROTLI_DECODER_RESULT_ERROR: 0, BROTLI_DECODER_RESULT_SUCCESS: 1, BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: 2, BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: 3, BROTLI_DECODER_PARAM_DISABLE_RING_BUFFER_REALLOCATION: 0, BROTLI_DECODER_PARAM_LARGE_WINDOW: 1, BROTLI_DECODER_NO_ERROR: 0, BROTLI_DECODER_SUCCESS: 1, BROTLI_DECODER_NEEDS_MORE_INPUT: 2, BROTLI_DECODER_NEEDS_MORE_OUTPUT: 3, BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_NIBBLE: -1, BROTLI_DECODER_ERROR_FORMAT_RESERVED: -2, BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_META_NIBBLE: -3, BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_ALPHABET: -4, BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_SAME: -5, BROTLI_DECODER_ERROR_FORMAT_CL_SPACE: -6, BROTLI_DECODER_ERROR_FORMAT_HUFFMAN_SPACE: -7, BROTLI_DECODER_ERROR_FORMAT_CONTEXT_MAP_REPEAT: -8, BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_1: -9, BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_2: -10, BROTLI_DECODER_ERROR_FORMAT_TRANSFORM: -11, BROTLI_DECODER_ERROR_FORMAT_DICTIONARY: -12, BROTLI_DECODER_ERROR_FORMAT_WINDOW_BITS: -13, BROTLI_DECODER_ERROR_FORMAT_PADDING_1: -14, BROTLI_DECODER_ERROR_FORMAT_PADDING_2: -15, BROTLI_DECODER_ERROR_FORMAT_DISTANCE: -16, BROTLI_DECODER_ERROR_DICTIONARY_NOT_SET: -19, BROTLI_DECODER_ERROR_INVALID_ARGUMENTS: -20, BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES: -21, BROTLI_DECODER_ERROR_ALLOC_TREE_GROUPS: -22, BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MAP: -25, BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_1: -26, BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_2: -27, BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES: -30, BROTLI_DECODER_ERROR_UNREACHABLE: -31 }, sn)), rn = Ot.concat, zs = Object.getOwnPropertyDescriptor(Ot, "concat"), nn = (s3) => s3, Bi = zs?.writable === !0 || zs?.set !== void 0 ? (s3) => {
  Ot.concat = s3 ? nn : rn;
} : (s3) => {
}, Tt = /* @__PURE__ */ Symbol("_superWrite"), Gt = class extends Error {
  code;
  errno;
  constructor(t, e) {
    super("zlib: " + t.message, { cause: t }), this.code = t.code, this.errno = t.errno, this.code || (this.code = "ZLIB_ERROR"), this.message = "zlib: " + t.message, Error.captureStackTrace(this, e ?? this.constructor);
  }
  get name() {
    return "ZlibError";
  }
}, Pi = /* @__PURE__ */ Symbol("flushFlag"), re = class extends A {
  #t = !1;
  #i = !1;
  #s;
  #n;
  #r;
  #e;
  #o;
  get sawError() {
    return this.#t;
  }
  get handle() {
    return this.#e;
  }
  get flushFlag() {
    return this.#s;
  }
  constructor(t, e) {
    if (!t || typeof t != "object") throw new TypeError("invalid options for ZlibBase constructor");
    if (super(t), this.#s = t.flush ?? 0, this.#n = t.finishFlush ?? 0, this.#r = t.fullFlushFlag ?? 0, typeof Ps[e] != "function") throw new TypeError("Compression method not supported: " + e);
    try {
      this.#e = new Ps[e](t);
    } catch (i) {
      throw new Gt(i, this.constructor);
    }
    this.#o = (i) => {
      this.#t || (this.#t = !0, this.close(), this.emit("error", i));
    }, this.#e?.on("error", (i) => this.#o(new Gt(i))), this.once("end", () => this.close);
  }
  close() {
    this.#e && (this.#e.close(), this.#e = void 0, this.emit("close"));
  }
  reset() {
    if (!this.#t) return zi(this.#e, "zlib binding closed"), this.#e.reset?.();
  }
  flush(t) {
    this.ended || (typeof t != "number" && (t = this.#r), this.write(Object.assign(Ot.alloc(0), { [Pi]: t })));
  }
  end(t, e, i) {
    return typeof t == "function" && (i = t, e = void 0, t = void 0), typeof e == "function" && (i = e, e = void 0), t && (e ? this.write(t, e) : this.write(t)), this.flush(this.#n), this.#i = !0, super.end(i);
  }
  get ended() {
    return this.#i;
  }
  [Tt](t) {
    return super.write(t);
  }
  write(t, e, i) {
    if (typeof e == "function" && (i = e, e = "utf8"), typeof t == "string" && (t = Ot.from(t, e)), this.#t) return;
    zi(this.#e, "zlib binding closed");
    let r = this.#e._handle, n = r.close;
    r.close = () => {
    };
    let o = this.#e.close;
    this.#e.close = () => {
    }, Bi(!0);
    let h;
    try {
      let l = typeof t[Pi] == "number" ? t[Pi] : this.#s;
      h = this.#e._processChunk(t, l), Bi(!1);
    } catch (l) {
      Bi(!1), this.#o(new Gt(l, this.write));
    } finally {
      this.#e && (this.#e._handle = r, r.close = n, this.#e.close = o, this.#e.removeAllListeners("error"));
    }
    this.#e && this.#e.on("error", (l) => this.#o(new Gt(l, this.write)));
    let a;
    if (h) if (Array.isArray(h) && h.length > 0) {
      let l = h[0];
      a = this[Tt](Ot.from(l));
      for (let c = 1; c < h.length; c++) a = this[Tt](h[c]);
    } else a = this[Tt](Ot.from(h));
    return i && i(), a;
  }
}, Pe = class extends re {
  #t;
  #i;
  constructor(t, e) {
    t = t || {}, t.flush = t.flush || M.Z_NO_FLUSH, t.finishFlush = t.finishFlush || M.Z_FINISH, t.fullFlushFlag = M.Z_FULL_FLUSH, super(t, e), this.#t = t.level, this.#i = t.strategy;
  }
  params(t, e) {
    if (!this.sawError) {
      if (!this.handle) throw new Error("cannot switch params when binding is closed");
      if (!this.handle.params) throw new Error("not supported in this implementation");
      if (this.#t !== t || this.#i !== e) {
        this.flush(M.Z_SYNC_FLUSH), zi(this.handle, "zlib binding closed");
        let i = this.handle.flush;
        this.handle.flush = (r, n) => {
          typeof r == "function" && (n = r, r = this.flushFlag), this.flush(r), n?.();
        };
        try {
          this.handle.params(t, e);
        } finally {
          this.handle.flush = i;
        }
        this.handle && (this.#t = t, this.#i = e);
      }
    }
  }
}, ze = class extends Pe {
  #t;
  constructor(t) {
    super(t, "Gzip"), this.#t = t && !!t.portable;
  }
  [Tt](t) {
    return this.#t ? (this.#t = !1, t[9] = 255, super[Tt](t)) : super[Tt](t);
  }
}, Ue = class extends Pe {
  constructor(t) {
    super(t, "Unzip");
  }
}, He = class extends re {
  constructor(t, e) {
    t = t || {}, t.flush = t.flush || M.BROTLI_OPERATION_PROCESS, t.finishFlush = t.finishFlush || M.BROTLI_OPERATION_FINISH, t.fullFlushFlag = M.BROTLI_OPERATION_FLUSH, super(t, e);
  }
}, We = class extends He {
  constructor(t) {
    super(t, "BrotliCompress");
  }
}, Ge = class extends He {
  constructor(t) {
    super(t, "BrotliDecompress");
  }
}, Ze = class extends re {
  constructor(t, e) {
    t = t || {}, t.flush = t.flush || M.ZSTD_e_continue, t.finishFlush = t.finishFlush || M.ZSTD_e_end, t.fullFlushFlag = M.ZSTD_e_flush, super(t, e);
  }
}, Ye = class extends Ze {
  constructor(t) {
    super(t, "ZstdCompress");
  }
}, Ke = class extends Ze {
  constructor(t) {
    super(t, "ZstdDecompress");
  }
}, Us = (s3, t) => {
  if (Number.isSafeInteger(s3)) s3 < 0 ? an(s3, t) : hn(s3, t);
  else throw Error("cannot encode number outside of javascript safe integer range");
  return t;
}, hn = (s3, t) => {
  t[0] = 128;
  for (var e = t.length; e > 1; e--) t[e - 1] = s3 & 255, s3 = Math.floor(s3 / 256);
}, an = (s3, t) => {
  t[0] = 255;
  var e = !1;
  s3 = s3 * -1;
  for (var i = t.length; i > 1; i--) {
    var r = s3 & 255;
    s3 = Math.floor(s3 / 256), e ? t[i - 1] = Ws(r) : r === 0 ? t[i - 1] = 0 : (e = !0, t[i - 1] = Gs(r));
  }
}, Hs = (s3) => {
  let t = s3[0], e = t === 128 ? cn(s3.subarray(1, s3.length)) : t === 255 ? ln(s3) : null;
  if (e === null) throw Error("invalid base256 encoding");
  if (!Number.isSafeInteger(e)) throw Error("parsed number outside of javascript safe integer range");
  return e;
}, ln = (s3) => {
  for (var t = s3.length, e = 0, i = !1, r = t - 1; r > -1; r--) {
    var n = Number(s3[r]), o;
    i ? o = Ws(n) : n === 0 ? o = n : (i = !0, o = Gs(n)), o !== 0 && (e -= o * Math.pow(256, t - r - 1));
  }
  return e;
}, cn = (s3) => {
  for (var t = s3.length, e = 0, i = t - 1; i > -1; i--) {
    var r = Number(s3[i]);
    r !== 0 && (e += r * Math.pow(256, t - i - 1));
  }
  return e;
}, Ws = (s3) => (255 ^ s3) & 255, Gs = (s3) => (255 ^ s3) + 1 & 255, Hi = {};
Ur(Hi, { code: () => Ve, isCode: () => ne, isName: () => dn, name: () => oe, normalFsTypes: () => Ui });
var ne = (s3) => oe.has(s3), dn = (s3) => Ve.has(s3), Ui = /* @__PURE__ */ new Set(["0", "", "1", "2", "3", "4", "5", "6", "7", "D"]), oe = /* @__PURE__ */ new Map([["0", "File"], ["", "OldFile"], ["1", "Link"], ["2", "SymbolicLink"], ["3", "CharacterDevice"], ["4", "BlockDevice"], ["5", "Directory"], ["6", "FIFO"], ["7", "ContiguousFile"], ["g", "GlobalExtendedHeader"], ["x", "ExtendedHeader"], ["A", "SolarisACL"], ["D", "GNUDumpDir"], ["I", "Inode"], ["K", "NextFileHasLongLinkpath"], ["L", "NextFileHasLongPath"], ["M", "ContinuationFile"], ["N", "OldGnuLongPath"], ["S", "SparseFile"], ["V", "TapeVolumeHeader"], ["X", "OldExtendedHeader"]]), Ve = new Map(Array.from(oe).map((s3) => [s3[1], s3[0]])), un = (s3) => s3 === void 0 || s3 < 0 ? void 0 : s3, F = class {
  cksumValid = !1;
  needPax = !1;
  nullBlock = !1;
  block;
  path;
  mode;
  uid;
  gid;
  size;
  cksum;
  #t = "Unsupported";
  linkpath;
  uname;
  gname;
  devmaj = 0;
  devmin = 0;
  atime;
  ctime;
  mtime;
  charset;
  comment;
  constructor(t, e = 0, i, r) {
    Buffer.isBuffer(t) ? this.decode(t, e || 0, i, r) : t && this.#i(t);
  }
  decode(t, e, i, r) {
    if (e || (e = 0), !t || !(t.length >= e + 512)) throw new Error("need 512 bytes for header");
    let n = xt(t, e + 156, 1), o = Ui.has(n), h = o ? i : void 0, a = o ? r : void 0;
    if (this.path = h?.path ?? xt(t, e, 100), this.mode = h?.mode ?? a?.mode ?? lt(t, e + 100, 8), this.uid = h?.uid ?? a?.uid ?? lt(t, e + 108, 8), this.gid = h?.gid ?? a?.gid ?? lt(t, e + 116, 8), this.size = un(h?.size ?? a?.size ?? lt(t, e + 124, 12)), this.mtime = h?.mtime ?? a?.mtime ?? Wi(t, e + 136, 12), this.cksum = lt(t, e + 148, 12), a && this.#i(a, !0), h && this.#i(h), ne(n) && (this.#t = n || "0"), this.#t === "0" && this.path.slice(-1) === "/" && (this.#t = "5"), this.#t === "5" && (this.size = 0), this.linkpath = xt(t, e + 157, 100), t.subarray(e + 257, e + 265).toString() === "ustar\x0000") if (this.uname = h?.uname ?? a?.uname ?? xt(t, e + 265, 32), this.gname = h?.gname ?? a?.gname ?? xt(t, e + 297, 32), this.devmaj = h?.devmaj ?? a?.devmaj ?? lt(t, e + 329, 8) ?? 0, this.devmin = h?.devmin ?? a?.devmin ?? lt(t, e + 337, 8) ?? 0, t[e + 475] !== 0) {
      let c = xt(t, e + 345, 155);
      this.path = c + "/" + this.path;
    } else {
      let c = xt(t, e + 345, 130);
      c && (this.path = c + "/" + this.path), this.atime = i?.atime ?? r?.atime ?? Wi(t, e + 476, 12), this.ctime = i?.ctime ?? r?.ctime ?? Wi(t, e + 488, 12);
    }
    let l = 256;
    for (let c = e; c < e + 148; c++) l += t[c];
    for (let c = e + 156; c < e + 512; c++) l += t[c];
    this.cksumValid = l === this.cksum, this.cksum === void 0 && l === 256 && (this.nullBlock = !0);
  }
  #i(t, e = !1) {
    Object.assign(this, Object.fromEntries(Object.entries(t).filter(([i, r]) => !(r == null || i === "size" && Number(r) < 0 || i === "path" && e || i === "linkpath" && e || i === "global"))));
  }
  encode(t, e = 0) {
    if (t || (t = this.block = Buffer.alloc(512)), this.#t === "Unsupported" && (this.#t = "0"), !(t.length >= e + 512)) throw new Error("need 512 bytes for header");
    let i = this.ctime || this.atime ? 130 : 155, r = mn(this.path || "", i), n = r[0], o = r[1];
    this.needPax = !!r[2], this.needPax = Lt(t, e, 100, n) || this.needPax, this.needPax = ct(t, e + 100, 8, this.mode) || this.needPax, this.needPax = ct(t, e + 108, 8, this.uid) || this.needPax, this.needPax = ct(t, e + 116, 8, this.gid) || this.needPax, this.needPax = ct(t, e + 124, 12, this.size) || this.needPax, this.needPax = Gi(t, e + 136, 12, this.mtime) || this.needPax, t[e + 156] = Number(this.#t.codePointAt(0)), this.needPax = Lt(t, e + 157, 100, this.linkpath) || this.needPax, t.write("ustar\x0000", e + 257, 8), this.needPax = Lt(t, e + 265, 32, this.uname) || this.needPax, this.needPax = Lt(t, e + 297, 32, this.gname) || this.needPax, this.needPax = ct(t, e + 329, 8, this.devmaj) || this.needPax, this.needPax = ct(t, e + 337, 8, this.devmin) || this.needPax, this.needPax = Lt(t, e + 345, i, o) || this.needPax, t[e + 475] !== 0 ? this.needPax = Lt(t, e + 345, 155, o) || this.needPax : (this.needPax = Lt(t, e + 345, 130, o) || this.needPax, this.needPax = Gi(t, e + 476, 12, this.atime) || this.needPax, this.needPax = Gi(t, e + 488, 12, this.ctime) || this.needPax);
    let h = 256;
    for (let a = e; a < e + 148; a++) h += t[a];
    for (let a = e + 156; a < e + 512; a++) h += t[a];
    return this.cksum = h, ct(t, e + 148, 8, this.cksum), this.cksumValid = !0, this.needPax;
  }
  get type() {
    return this.#t === "Unsupported" ? this.#t : oe.get(this.#t);
  }
  get typeKey() {
    return this.#t;
  }
  set type(t) {
    let e = String(Ve.get(t));
    if (ne(e) || e === "Unsupported") this.#t = e;
    else if (ne(t)) this.#t = t;
    else throw new TypeError("invalid entry type: " + t);
  }
}, mn = (s3, t) => {
  let i = s3, r = "", n, o = Zt.parse(s3).root || ".";
  if (Buffer.byteLength(i) < 100) n = [i, r, !1];
  else {
    r = Zt.dirname(i), i = Zt.basename(i);
    do
      Buffer.byteLength(i) <= 100 && Buffer.byteLength(r) <= t ? n = [i, r, !1] : Buffer.byteLength(i) > 100 && Buffer.byteLength(r) <= t ? n = [i.slice(0, 99), r, !0] : (i = Zt.join(Zt.basename(r), i), r = Zt.dirname(r));
    while (r !== o && n === void 0);
    n || (n = [s3.slice(0, 99), "", !0]);
  }
  return n;
}, xt = (s3, t, e) => s3.subarray(t, t + e).toString("utf8").replace(/\0.*/, ""), Wi = (s3, t, e) => pn(lt(s3, t, e)), pn = (s3) => s3 === void 0 ? void 0 : new Date(s3 * 1e3), lt = (s3, t, e) => Number(s3[t]) & 128 ? Hs(s3.subarray(t, t + e)) : wn(s3, t, e), En = (s3) => isNaN(s3) ? void 0 : s3, wn = (s3, t, e) => En(parseInt(s3.subarray(t, t + e).toString("utf8").replace(/\0.*$/, "").trim(), 8)), Sn = { 12: 8589934591, 8: 2097151 }, ct = (s3, t, e, i) => i === void 0 ? !1 : i > Sn[e] || i < 0 ? (Us(i, s3.subarray(t, t + e)), !0) : (yn(s3, t, e, i), !1), yn = (s3, t, e, i) => s3.write(Rn(i, e), t, e, "ascii"), Rn = (s3, t) => gn(Math.floor(s3).toString(8), t), gn = (s3, t) => (s3.length === t - 1 ? s3 : new Array(t - s3.length - 1).join("0") + s3 + " ") + "\0", Gi = (s3, t, e, i) => i === void 0 ? !1 : ct(s3, t, e, i.getTime() / 1e3), bn = new Array(156).join("\0"), Lt = (s3, t, e, i) => i === void 0 ? !1 : (s3.write(i + bn, t, e, "utf8"), i.length !== Buffer.byteLength(i) || i.length > e), ft = class s {
  atime;
  mtime;
  ctime;
  charset;
  comment;
  gid;
  uid;
  gname;
  uname;
  linkpath;
  dev;
  ino;
  nlink;
  path;
  size;
  mode;
  global;
  constructor(t, e = !1) {
    this.atime = t.atime, this.charset = t.charset, this.comment = t.comment, this.ctime = t.ctime, this.dev = t.dev, this.gid = t.gid, this.global = e, this.gname = t.gname, this.ino = t.ino, this.linkpath = t.linkpath, this.mtime = t.mtime, this.nlink = t.nlink, this.path = t.path, this.size = t.size, this.uid = t.uid, this.uname = t.uname;
  }
  encode() {
    let t = this.encodeBody();
    if (t === "") return Buffer.allocUnsafe(0);
    let e = Buffer.byteLength(t), i = 512 * Math.ceil(1 + e / 512), r = Buffer.allocUnsafe(i);
    for (let n = 0; n < 512; n++) r[n] = 0;
    new F({ path: ("PaxHeader/" + _n(this.path ?? "")).slice(0, 99), mode: this.mode || 420, uid: this.uid, gid: this.gid, size: e, mtime: this.mtime, type: this.global ? "GlobalExtendedHeader" : "ExtendedHeader", linkpath: "", uname: this.uname || "", gname: this.gname || "", devmaj: 0, devmin: 0, atime: this.atime, ctime: this.ctime }).encode(r), r.write(t, 512, e, "utf8");
    for (let n = e + 512; n < r.length; n++) r[n] = 0;
    return r;
  }
  encodeBody() {
    return this.encodeField("path") + this.encodeField("ctime") + this.encodeField("atime") + this.encodeField("dev") + this.encodeField("ino") + this.encodeField("nlink") + this.encodeField("charset") + this.encodeField("comment") + this.encodeField("gid") + this.encodeField("gname") + this.encodeField("linkpath") + this.encodeField("mtime") + this.encodeField("size") + this.encodeField("uid") + this.encodeField("uname");
  }
  encodeField(t) {
    if (this[t] === void 0) return "";
    let e = this[t], i = e instanceof Date ? e.getTime() / 1e3 : e, r = " " + (t === "dev" || t === "ino" || t === "nlink" ? "SCHILY." : "") + t + "=" + i + `
`, n = Buffer.byteLength(r), o = Math.floor(Math.log(n) / Math.log(10)) + 1;
    return n + o >= Math.pow(10, o) && (o += 1), o + n + r;
  }
  static parse(t, e, i = !1) {
    return new s(On(Tn(t), e), i);
  }
}, On = (s3, t) => t ? Object.assign({}, t, s3) : s3, Tn = (s3) => s3.replace(/\n$/, "").split(`
`).reduce(xn, /* @__PURE__ */ Object.create(null)), xn = (s3, t) => {
  let e = parseInt(t, 10);
  if (e !== Buffer.byteLength(t) + 1) return s3;
  t = t.slice((e + " ").length);
  let i = t.split("="), r = i.shift();
  if (!r) return s3;
  let n = r.replace(/^SCHILY\.(dev|ino|nlink)/, "$1"), o = i.join("=").replace(/\0.*/, "");
  switch (n) {
    case "path":
    case "linkpath":
    case "type":
    case "charset":
    case "comment":
    case "gname":
    case "uname":
      s3[n] = o;
      break;
    case "ctime":
    case "atime":
    case "mtime":
      s3[n] = new Date(Number(o) * 1e3);
      break;
    case "size":
      let h = +o;
      h >= 0 && (s3[n] = h);
      break;
    case "gid":
    case "uid":
    case "dev":
    case "ino":
    case "nlink":
    case "mode":
      s3[n] = +o;
      break;
  }
  return s3;
}, Ln = process.env.TESTING_TAR_FAKE_PLATFORM || process.platform, f = Ln !== "win32" ? (s3) => String(s3) : (s3) => String(s3).replaceAll(/\\/g, "/"), $e = class extends A {
  extended;
  globalExtended;
  header;
  startBlockSize;
  blockRemain;
  remain;
  type;
  meta = !1;
  ignore = !1;
  path;
  mode;
  uid;
  gid;
  uname;
  gname;
  size = 0;
  mtime;
  atime;
  ctime;
  linkpath;
  dev;
  ino;
  nlink;
  invalid = !1;
  absolute;
  unsupported = !1;
  constructor(t, e, i) {
    switch (super({}), this.pause(), this.extended = e, this.globalExtended = i, this.header = t, this.remain = t.size ?? 0, this.startBlockSize = 512 * Math.ceil(this.remain / 512), this.blockRemain = this.startBlockSize, this.type = t.type, this.type) {
      case "File":
      case "OldFile":
      case "Link":
      case "SymbolicLink":
      case "CharacterDevice":
      case "BlockDevice":
      case "Directory":
      case "FIFO":
      case "ContiguousFile":
      case "GNUDumpDir":
        break;
      case "NextFileHasLongLinkpath":
      case "NextFileHasLongPath":
      case "OldGnuLongPath":
      case "GlobalExtendedHeader":
      case "ExtendedHeader":
      case "OldExtendedHeader":
        this.meta = !0;
        break;
      default:
        this.ignore = !0;
    }
    if (!t.path) throw new Error("no path provided for tar.ReadEntry");
    this.path = f(t.path), this.mode = t.mode, this.mode && (this.mode = this.mode & 4095), this.uid = t.uid, this.gid = t.gid, this.uname = t.uname, this.gname = t.gname, this.size = this.remain, this.mtime = t.mtime, this.atime = t.atime, this.ctime = t.ctime, this.linkpath = t.linkpath ? f(t.linkpath) : void 0, this.uname = t.uname, this.gname = t.gname, e && this.#t(e), i && this.#t(i, !0);
  }
  write(t) {
    let e = t.length;
    if (e > this.blockRemain) throw new Error("writing more to entry than is appropriate");
    let i = this.remain, r = this.blockRemain;
    return this.remain = Math.max(0, i - e), this.blockRemain = Math.max(0, r - e), this.ignore ? !0 : i >= e ? super.write(t) : super.write(t.subarray(0, i));
  }
  #t(t, e = !1) {
    t.path && (t.path = f(t.path)), t.linkpath && (t.linkpath = f(t.linkpath)), Object.assign(this, Object.fromEntries(Object.entries(t).filter(([i, r]) => !(r == null || i === "path" && e))));
  }
}, Dt = (s3, t, e, i = {}) => {
  s3.file && (i.file = s3.file), s3.cwd && (i.cwd = s3.cwd), i.code = e instanceof Error && e.code || t, i.tarCode = t, !s3.strict && i.recoverable !== !1 ? (e instanceof Error && (i = Object.assign(e, i), e = e.message), s3.emit("warn", t, e, i)) : e instanceof Error ? s3.emit("error", Object.assign(e, i)) : s3.emit("error", Object.assign(new Error(`${t}: ${e}`), i));
}, Nn = 1024 * 1024, Xi = Buffer.from([31, 139]), qi = Buffer.from([40, 181, 47, 253]), An = Math.max(Xi.length, qi.length), B = /* @__PURE__ */ Symbol("state"), Nt = /* @__PURE__ */ Symbol("writeEntry"), it = /* @__PURE__ */ Symbol("readEntry"), Zi = /* @__PURE__ */ Symbol("nextEntry"), Zs = /* @__PURE__ */ Symbol("processEntry"), V = /* @__PURE__ */ Symbol("extendedHeader"), he = /* @__PURE__ */ Symbol("globalExtendedHeader"), dt = /* @__PURE__ */ Symbol("meta"), Ys = /* @__PURE__ */ Symbol("emitMeta"), p = /* @__PURE__ */ Symbol("buffer"), st = /* @__PURE__ */ Symbol("queue"), ut = /* @__PURE__ */ Symbol("ended"), Yi = /* @__PURE__ */ Symbol("emittedEnd"), At = /* @__PURE__ */ Symbol("emit"), w = /* @__PURE__ */ Symbol("unzip"), Xe = /* @__PURE__ */ Symbol("consumeChunk"), qe = /* @__PURE__ */ Symbol("consumeChunkSub"), Ki = /* @__PURE__ */ Symbol("consumeBody"), Ks = /* @__PURE__ */ Symbol("consumeMeta"), Vs = /* @__PURE__ */ Symbol("consumeHeader"), ae = /* @__PURE__ */ Symbol("consuming"), Vi = /* @__PURE__ */ Symbol("bufferConcat"), Qe = /* @__PURE__ */ Symbol("maybeEnd"), Yt = /* @__PURE__ */ Symbol("writing"), $ = /* @__PURE__ */ Symbol("aborted"), Je = /* @__PURE__ */ Symbol("onDone"), It = /* @__PURE__ */ Symbol("sawValidEntry"), je = /* @__PURE__ */ Symbol("sawNullBlock"), ti = /* @__PURE__ */ Symbol("sawEOF"), $s = /* @__PURE__ */ Symbol("closeStream"), In = 1e3, le = /* @__PURE__ */ Symbol("compressedBytesRead"), $i = /* @__PURE__ */ Symbol("decompressedBytesRead"), Xs = /* @__PURE__ */ Symbol("checkDecompressionRatio"), Cn = () => !0, rt = class extends Dn {
  file;
  strict;
  maxMetaEntrySize;
  filter;
  brotli;
  zstd;
  maxDecompressionRatio;
  writable = !0;
  readable = !1;
  [st] = [];
  [p];
  [it];
  [Nt];
  [B] = "begin";
  [dt] = "";
  [V];
  [he];
  [ut] = !1;
  [w];
  [$] = !1;
  [It];
  [je] = !1;
  [ti] = !1;
  [Yt] = !1;
  [ae] = !1;
  [Yi] = !1;
  [le] = 0;
  [$i] = 0;
  constructor(t = {}) {
    super(), this.file = t.file || "", this.on(Je, () => {
      (this[B] === "begin" || this[It] === !1) && this.warn("TAR_BAD_ARCHIVE", "Unrecognized archive format");
    }), t.ondone ? this.on(Je, t.ondone) : this.on(Je, () => {
      this.emit("prefinish"), this.emit("finish"), this.emit("end");
    }), this.strict = !!t.strict, this.maxDecompressionRatio = typeof t.maxDecompressionRatio == "number" ? t.maxDecompressionRatio : In, this.maxMetaEntrySize = t.maxMetaEntrySize || Nn, this.filter = typeof t.filter == "function" ? t.filter : Cn;
    let e = t.file && (t.file.endsWith(".tar.br") || t.file.endsWith(".tbr"));
    this.brotli = !(t.gzip || t.zstd) && t.brotli !== void 0 ? t.brotli : e ? void 0 : !1;
    let i = t.file && (t.file.endsWith(".tar.zst") || t.file.endsWith(".tzst"));
    this.zstd = !(t.gzip || t.brotli) && t.zstd !== void 0 ? t.zstd : i ? !0 : void 0, this.on("end", () => this[$s]()), typeof t.onwarn == "function" && this.on("warn", t.onwarn), typeof t.onReadEntry == "function" && this.on("entry", t.onReadEntry);
  }
  warn(t, e, i = {}) {
    Dt(this, t, e, i);
  }
  [Vs](t, e) {
    this[It] === void 0 && (this[It] = !1);
    let i;
    try {
      i = new F(t, e, this[V], this[he]);
    } catch (r) {
      return this.warn("TAR_ENTRY_INVALID", r);
    }
    if (i.nullBlock) this[je] ? (this[ti] = !0, this[B] === "begin" && (this[B] = "header"), this[At]("eof")) : (this[je] = !0, this[At]("nullBlock"));
    else if (this[je] = !1, !i.cksumValid) this.warn("TAR_ENTRY_INVALID", "checksum failure", { header: i });
    else if (!i.path) this.warn("TAR_ENTRY_INVALID", "path is required", { header: i });
    else {
      let r = i.type;
      if (/^(Symbolic)?Link$/.test(r) && !i.linkpath) this.warn("TAR_ENTRY_INVALID", "linkpath required", { header: i });
      else if (!/^(Symbolic)?Link$/.test(r) && !/^(Global)?ExtendedHeader$/.test(r) && i.linkpath) this.warn("TAR_ENTRY_INVALID", "linkpath forbidden", { header: i });
      else {
        let n = this[Nt] = new $e(i, this[V], this[he]);
        if (!this[It]) if (n.remain) {
          let o = () => {
            n.invalid || (this[It] = !0);
          };
          n.on("end", o);
        } else this[It] = !0;
        n.meta ? n.size > this.maxMetaEntrySize ? (n.ignore = !0, this[At]("ignoredEntry", n), this[B] = "ignore", n.resume()) : n.size > 0 && (this[dt] = "", n.on("data", (o) => this[dt] += o), this[B] = "meta") : (this[V] = void 0, n.ignore = n.ignore || !this.filter(n.path, n), n.ignore ? (this[At]("ignoredEntry", n), this[B] = n.remain ? "ignore" : "header", n.resume()) : (n.remain ? this[B] = "body" : (this[B] = "header", n.end()), this[it] ? this[st].push(n) : (this[st].push(n), this[Zi]())));
      }
    }
  }
  [$s]() {
    queueMicrotask(() => this.emit("close"));
  }
  [Zs](t) {
    let e = !0;
    if (!t) this[it] = void 0, e = !1;
    else if (Array.isArray(t)) {
      let [i, ...r] = t;
      this.emit(i, ...r);
    } else this[it] = t, this.emit("entry", t), t.emittedEnd || (t.on("end", () => this[Zi]()), e = !1);
    return e;
  }
  [Zi]() {
    do
      ;
    while (this[Zs](this[st].shift()));
    if (this[st].length === 0) {
      let t = this[it];
      !t || t.flowing || t.size === t.remain ? this[Yt] || this.emit("drain") : t.once("drain", () => this.emit("drain"));
    }
  }
  [Ki](t, e) {
    let i = this[Nt];
    if (!i) throw new Error("attempt to consume body without entry??");
    let r = i.blockRemain ?? 0, n = r >= t.length && e === 0 ? t : t.subarray(e, e + r);
    return i.write(n), i.blockRemain || (this[B] = "header", this[Nt] = void 0, i.end()), n.length;
  }
  [Ks](t, e) {
    let i = this[Nt], r = this[Ki](t, e);
    return !this[Nt] && i && this[Ys](i), r;
  }
  [At](t, e, i) {
    this[st].length === 0 && !this[it] ? this.emit(t, e, i) : this[st].push([t, e, i]);
  }
  [Ys](t) {
    switch (this[At]("meta", this[dt]), t.type) {
      case "ExtendedHeader":
      case "OldExtendedHeader":
        this[V] = ft.parse(this[dt], this[V], !1);
        break;
      case "GlobalExtendedHeader":
        this[he] = ft.parse(this[dt], this[he], !0);
        break;
      case "NextFileHasLongPath":
      case "OldGnuLongPath": {
        let e = this[V] ?? /* @__PURE__ */ Object.create(null);
        this[V] = e, e.path = this[dt].replace(/\0.*/, "");
        break;
      }
      case "NextFileHasLongLinkpath": {
        let e = this[V] || /* @__PURE__ */ Object.create(null);
        this[V] = e, e.linkpath = this[dt].replace(/\0.*/, "");
        break;
      }
      default:
        throw new Error("unknown meta: " + t.type);
    }
  }
  abort(t) {
    if (!this[$]) {
      if (this[w]) {
        let e = this[w];
        e.write = () => !0, e.end = () => e, e.emit = () => !1, e.destroy?.();
      }
      this[$] = !0, this.emit("abort", t), this.warn("TAR_ABORT", t, { recoverable: !1 });
    }
  }
  [Xs](t) {
    this[$i] += t.length;
    let e = this[$i] / this[le];
    return e > this.maxDecompressionRatio ? (this.abort(new Error(`max decompression ratio exceeded: ${e.toFixed(2)} > ${this.maxDecompressionRatio}`)), !1) : !0;
  }
  write(t, e, i) {
    if (typeof e == "function" && (i = e, e = void 0), typeof t == "string" && (t = Buffer.from(t, typeof e == "string" ? e : "utf8")), this[$]) return i?.(), !1;
    if ((this[w] === void 0 || this.brotli === void 0 && this[w] === !1) && t) {
      if (this[p] && (t = Buffer.concat([this[p], t]), this[p] = void 0), t.length < An) return this[p] = t, i?.(), !0;
      for (let a = 0; this[w] === void 0 && a < Xi.length; a++) t[a] !== Xi[a] && (this[w] = !1);
      let o = !1;
      if (this[w] === !1 && this.zstd !== !1) {
        o = !0;
        for (let a = 0; a < qi.length; a++) if (t[a] !== qi[a]) {
          o = !1;
          break;
        }
      }
      let h = this.brotli === void 0 && !o;
      if (this[w] === !1 && h) if (t.length < 512) if (this[ut]) this.brotli = !0;
      else return this[p] = t, i?.(), !0;
      else try {
        new F(t.subarray(0, 512)), this.brotli = !1;
      } catch {
        this.brotli = !0;
      }
      if (this[w] === void 0 || this[w] === !1 && (this.brotli || o)) {
        let a = this[ut];
        this[ut] = !1, this[w] = this[w] === void 0 ? new Ue({}) : o ? new Ke({}) : new Ge({}), this[w].on("data", (c) => {
          this[Xs](c) && this[Xe](c);
        }), this[w].on("error", (c) => {
          this[$] || this.abort(c);
        }), this[w].on("end", () => {
          this[ut] = !0, this[Xe]();
        }), this[Yt] = !0, this[le] += t.length;
        let l = !!this[w][a ? "end" : "write"](t);
        return this[Yt] = !1, i?.(), l;
      }
    }
    this[Yt] = !0, this[w] ? (this[le] += t.length, this[w].write(t)) : this[Xe](t), this[Yt] = !1;
    let n = this[st].length > 0 ? !1 : this[it] ? this[it].flowing : !0;
    return !n && this[st].length === 0 && this[it]?.once("drain", () => this.emit("drain")), i?.(), n;
  }
  [Vi](t) {
    t && !this[$] && (this[p] = this[p] ? Buffer.concat([this[p], t]) : t);
  }
  [Qe]() {
    if (this[ut] && !this[Yi] && !this[$] && !this[ae]) {
      this[Yi] = !0;
      let t = this[Nt];
      if (t?.blockRemain) {
        let e = this[p] ? this[p].length : 0;
        this.warn("TAR_BAD_ARCHIVE", `Truncated input (needed ${t.blockRemain} more bytes, only ${e} available)`, { entry: t }), this[p] && t.write(this[p]), t.end();
      }
      this[At](Je);
    }
  }
  [Xe](t) {
    if (this[ae] && t) this[Vi](t);
    else if (!t && !this[p]) this[Qe]();
    else if (t) {
      if (this[ae] = !0, this[p]) {
        this[Vi](t);
        let e = this[p];
        this[p] = void 0, this[qe](e);
      } else this[qe](t);
      for (; this[p] && this[p]?.length >= 512 && !this[$] && !this[ti]; ) {
        let e = this[p];
        this[p] = void 0, this[qe](e);
      }
      this[ae] = !1;
    }
    (!this[p] || this[ut]) && this[Qe]();
  }
  [qe](t) {
    let e = 0, i = t.length;
    for (; e + 512 <= i && !this[$] && !this[ti]; ) switch (this[B]) {
      case "begin":
      case "header":
        this[Vs](t, e), e += 512;
        break;
      case "ignore":
      case "body":
        e += this[Ki](t, e);
        break;
      case "meta":
        e += this[Ks](t, e);
        break;
      default:
        throw new Error("invalid state: " + this[B]);
    }
    e < i && (this[p] = this[p] ? Buffer.concat([t.subarray(e), this[p]]) : t.subarray(e));
  }
  end(t, e, i) {
    return typeof t == "function" && (i = t, e = void 0, t = void 0), typeof e == "function" && (i = e, e = void 0), typeof t == "string" && (t = Buffer.from(t, e)), i && this.once("finish", i), this[$] || (this[w] ? (t && (this[le] += t.length, this[w].write(t)), this[w].end()) : (this[ut] = !0, (this.brotli === void 0 || this.zstd === void 0) && (t = t || Buffer.alloc(0)), t && this.write(t), this[Qe]())), this;
  }
}, mt = (s3) => {
  let t = s3.length - 1, e = -1;
  for (; t > -1 && s3.charAt(t) === "/"; ) e = t, t--;
  return e === -1 ? s3 : s3.slice(0, e);
}, vn = (s3) => {
  let t = s3.onReadEntry;
  s3.onReadEntry = t ? (e) => {
    t(e), e.resume();
  } : (e) => e.resume();
}, Qi = (s3, t) => {
  let e = new Map(t.map((o) => [mt(o), !0])), i = s3.filter, r = 100, n = (o, h = "", a = 0) => {
    if (a >= r) return e.set(o, !1), !1;
    let l = h || kn(o).root || ".", c;
    if (o === l) c = !1;
    else {
      let d = e.get(o);
      c = d !== void 0 ? d : n(Fn(o), l, a + 1);
    }
    return e.set(o, c), c;
  };
  s3.filter = i ? (o, h) => i(o, h) && n(mt(o)) : (o) => n(mt(o));
}, Mn = (s3) => {
  let t = new rt(s3), e = s3.file, i;
  try {
    i = Kt.openSync(e, "r");
    let r = Kt.fstatSync(i), n = s3.maxReadSize || 16 * 1024 * 1024;
    if (r.size < n) {
      let o = Buffer.allocUnsafe(r.size), h = Kt.readSync(i, o, 0, r.size, 0);
      t.end(h === o.byteLength ? o : o.subarray(0, h));
    } else {
      let o = 0, h = Buffer.allocUnsafe(n);
      for (; o < r.size; ) {
        let a = Kt.readSync(i, h, 0, n, o);
        if (a === 0) break;
        o += a, t.write(h.subarray(0, a));
      }
      t.end();
    }
  } finally {
    if (typeof i == "number") try {
      Kt.closeSync(i);
    } catch {
    }
  }
}, Bn = (s3, t) => {
  let e = new rt(s3), i = s3.maxReadSize || 16 * 1024 * 1024, r = s3.file;
  return new Promise((o, h) => {
    e.on("error", h), e.on("end", o), Kt.stat(r, (a, l) => {
      if (a) h(a);
      else {
        let c = new _t(r, { readSize: i, size: l.size });
        c.on("error", h), c.pipe(e);
      }
    });
  });
}, Ct = K(Mn, Bn, (s3) => new rt(s3), (s3) => new rt(s3), (s3, t) => {
  t?.length && Qi(s3, t), s3.noResume || vn(s3);
}), Ji = (s3, t, e) => (s3 &= 4095, e && (s3 = (s3 | 384) & -19), t && (s3 & 256 && (s3 |= 64), s3 & 32 && (s3 |= 8), s3 & 4 && (s3 |= 1)), s3), { isAbsolute: zn, parse: qs } = Pn, ce = (s3) => {
  let t = "", e = qs(s3);
  for (; zn(s3) || e.root; ) {
    let i = s3.charAt(0) === "/" && s3.slice(0, 4) !== "//?/" ? "/" : e.root;
    s3 = s3.slice(i.length), t += i, e = qs(s3);
  }
  return [t, s3];
}, ei = ["|", "<", ">", "?", ":"], ji = ei.map((s3) => String.fromCodePoint(61440 + Number(s3.codePointAt(0)))), Un = new Map(ei.map((s3, t) => [s3, ji[t]])), Hn = new Map(ji.map((s3, t) => [s3, ei[t]])), ts = (s3) => ei.reduce((t, e) => t.split(e).join(Un.get(e)), s3), Qs = (s3) => ji.reduce((t, e) => t.split(e).join(Hn.get(e)), s3), rr = (s3, t) => t ? (s3 = f(s3).replace(/^\.(\/|$)/, ""), mt(t) + "/" + s3) : f(s3), Wn = 16 * 1024 * 1024, tr = /* @__PURE__ */ Symbol("process"), er = /* @__PURE__ */ Symbol("file"), ir = /* @__PURE__ */ Symbol("directory"), is = /* @__PURE__ */ Symbol("symlink"), sr = /* @__PURE__ */ Symbol("hardlink"), fe = /* @__PURE__ */ Symbol("header"), ii = /* @__PURE__ */ Symbol("read"), ss = /* @__PURE__ */ Symbol("lstat"), si = /* @__PURE__ */ Symbol("onlstat"), rs = /* @__PURE__ */ Symbol("onread"), ns = /* @__PURE__ */ Symbol("onreadlink"), os = /* @__PURE__ */ Symbol("openfile"), hs = /* @__PURE__ */ Symbol("onopenfile"), pt = /* @__PURE__ */ Symbol("close"), ri = /* @__PURE__ */ Symbol("mode"), as = /* @__PURE__ */ Symbol("awaitDrain"), es = /* @__PURE__ */ Symbol("ondrain"), q = /* @__PURE__ */ Symbol("prefix"), de = class extends A {
  path;
  portable;
  myuid = process.getuid && process.getuid() || 0;
  myuser = process.env.USER || "";
  maxReadSize;
  linkCache;
  statCache;
  preservePaths;
  cwd;
  strict;
  mtime;
  noPax;
  noMtime;
  prefix;
  fd;
  blockLen = 0;
  blockRemain = 0;
  buf;
  pos = 0;
  remain = 0;
  length = 0;
  offset = 0;
  win32;
  absolute;
  header;
  type;
  linkpath;
  stat;
  onWriteEntry;
  #t = !1;
  constructor(t, e = {}) {
    let i = se(e);
    super(), this.path = f(t), this.portable = !!i.portable, this.maxReadSize = i.maxReadSize || Wn, this.linkCache = i.linkCache || /* @__PURE__ */ new Map(), this.statCache = i.statCache || /* @__PURE__ */ new Map(), this.preservePaths = !!i.preservePaths, this.cwd = f(i.cwd || process.cwd()), this.strict = !!i.strict, this.noPax = !!i.noPax, this.noMtime = !!i.noMtime, this.mtime = i.mtime, this.prefix = i.prefix ? f(i.prefix) : void 0, this.onWriteEntry = i.onWriteEntry, typeof i.onwarn == "function" && this.on("warn", i.onwarn);
    let r = !1;
    if (!this.preservePaths) {
      let [o, h] = ce(this.path);
      o && typeof h == "string" && (this.path = h, r = o);
    }
    this.win32 = !!i.win32 || process.platform === "win32", this.win32 && (this.path = Qs(this.path.replaceAll(/\\/g, "/")), t = t.replaceAll(/\\/g, "/")), this.absolute = f(i.absolute || js.resolve(this.cwd, t)), this.path === "" && (this.path = "./"), r && this.warn("TAR_ENTRY_INFO", `stripping ${r} from absolute path`, { entry: this, path: r + this.path });
    let n = this.statCache.get(this.absolute);
    n ? this[si](n) : this[ss]();
  }
  warn(t, e, i = {}) {
    return Dt(this, t, e, i);
  }
  emit(t, ...e) {
    return t === "error" && (this.#t = !0), super.emit(t, ...e);
  }
  [ss]() {
    X.lstat(this.absolute, (t, e) => {
      if (t) return this.emit("error", t);
      this[si](e);
    });
  }
  [si](t) {
    this.statCache.set(this.absolute, t), this.stat = t, t.isFile() || (t.size = 0), this.type = Gn(t), this.emit("stat", t), this[tr]();
  }
  [tr]() {
    switch (this.type) {
      case "File":
        return this[er]();
      case "Directory":
        return this[ir]();
      case "SymbolicLink":
        return this[is]();
      default:
        return this.end();
    }
  }
  [ri](t) {
    return Ji(t, this.type === "Directory", this.portable);
  }
  [q](t) {
    return rr(t, this.prefix);
  }
  [fe]() {
    if (!this.stat) throw new Error("cannot write header before stat");
    this.type === "Directory" && this.portable && (this.noMtime = !0), this.onWriteEntry?.(this), this.header = new F({ path: this[q](this.path), linkpath: this.type === "Link" && this.linkpath !== void 0 ? this[q](this.linkpath) : this.linkpath, mode: this[ri](this.stat.mode), uid: this.portable ? void 0 : this.stat.uid, gid: this.portable ? void 0 : this.stat.gid, size: this.stat.size, mtime: this.noMtime ? void 0 : this.mtime || this.stat.mtime, type: this.type === "Unsupported" ? void 0 : this.type, uname: this.portable ? void 0 : this.stat.uid === this.myuid ? this.myuser : "", atime: this.portable ? void 0 : this.stat.atime, ctime: this.portable ? void 0 : this.stat.ctime }), this.header.encode() && !this.noPax && super.write(new ft({ atime: this.portable ? void 0 : this.header.atime, ctime: this.portable ? void 0 : this.header.ctime, gid: this.portable ? void 0 : this.header.gid, mtime: this.noMtime ? void 0 : this.mtime || this.header.mtime, path: this[q](this.path), linkpath: this.type === "Link" && this.linkpath !== void 0 ? this[q](this.linkpath) : this.linkpath, size: this.header.size, uid: this.portable ? void 0 : this.header.uid, uname: this.portable ? void 0 : this.header.uname, dev: this.portable ? void 0 : this.stat.dev, ino: this.portable ? void 0 : this.stat.ino, nlink: this.portable ? void 0 : this.stat.nlink }).encode());
    let t = this.header?.block;
    if (!t) throw new Error("failed to encode header");
    super.write(t);
  }
  [ir]() {
    if (!this.stat) throw new Error("cannot create directory entry without stat");
    this.path.slice(-1) !== "/" && (this.path += "/"), this.stat.size = 0, this[fe](), this.end();
  }
  [is]() {
    X.readlink(this.absolute, (t, e) => {
      if (t) return this.emit("error", t);
      this[ns](e);
    });
  }
  [ns](t) {
    this.linkpath = f(t), this[fe](), this.end();
  }
  [sr](t) {
    if (!this.stat) throw new Error("cannot create link entry without stat");
    this.type = "Link", this.linkpath = f(js.relative(this.cwd, t)), this.stat.size = 0, this[fe](), this.end();
  }
  [er]() {
    if (!this.stat) throw new Error("cannot create file entry without stat");
    if (this.stat.nlink > 1) {
      let t = `${this.stat.dev}:${this.stat.ino}`, e = this.linkCache.get(t);
      if (e?.indexOf(this.cwd) === 0) return this[sr](e);
      this.linkCache.set(t, this.absolute);
    }
    if (this[fe](), this.stat.size === 0) return this.end();
    this[os]();
  }
  [os]() {
    X.open(this.absolute, "r", (t, e) => {
      if (t) return this.emit("error", t);
      this[hs](e);
    });
  }
  [hs](t) {
    if (this.fd = t, this.#t) return this[pt]();
    if (!this.stat) throw new Error("should stat before calling onopenfile");
    this.blockLen = 512 * Math.ceil(this.stat.size / 512), this.blockRemain = this.blockLen;
    let e = Math.min(this.blockLen, this.maxReadSize);
    this.buf = Buffer.allocUnsafe(e), this.offset = 0, this.pos = 0, this.remain = this.stat.size, this.length = this.buf.length, this[ii]();
  }
  [ii]() {
    let { fd: t, buf: e, offset: i, length: r, pos: n } = this;
    if (t === void 0 || e === void 0) throw new Error("cannot read file without first opening");
    X.read(t, e, i, r, n, (o, h) => {
      if (o) return this[pt](() => this.emit("error", o));
      this[rs](h);
    });
  }
  [pt](t = () => {
  }) {
    this.fd !== void 0 && X.close(this.fd, t);
  }
  [rs](t) {
    if (t <= 0 && this.remain > 0) {
      let r = Object.assign(new Error("encountered unexpected EOF"), { path: this.absolute, syscall: "read", code: "EOF" });
      return this[pt](() => this.emit("error", r));
    }
    if (t > this.remain) {
      let r = Object.assign(new Error("did not encounter expected EOF"), { path: this.absolute, syscall: "read", code: "EOF" });
      return this[pt](() => this.emit("error", r));
    }
    if (!this.buf) throw new Error("should have created buffer prior to reading");
    if (t === this.remain) for (let r = t; r < this.length && t < this.blockRemain; r++) this.buf[r + this.offset] = 0, t++, this.remain++;
    let e = this.offset === 0 && t === this.buf.length ? this.buf : this.buf.subarray(this.offset, this.offset + t);
    this.write(e) ? this[es]() : this[as](() => this[es]());
  }
  [as](t) {
    this.once("drain", t);
  }
  write(t, e, i) {
    if (typeof e == "function" && (i = e, e = void 0), typeof t == "string" && (t = Buffer.from(t, typeof e == "string" ? e : "utf8")), this.blockRemain < t.length) {
      let r = Object.assign(new Error("writing more data than expected"), { path: this.absolute });
      return this.emit("error", r);
    }
    return this.remain -= t.length, this.blockRemain -= t.length, this.pos += t.length, this.offset += t.length, super.write(t, null, i);
  }
  [es]() {
    if (!this.remain) return this.blockRemain && super.write(Buffer.alloc(this.blockRemain)), this[pt]((t) => t ? this.emit("error", t) : this.end());
    if (!this.buf) throw new Error("buffer lost somehow in ONDRAIN");
    this.offset >= this.length && (this.buf = Buffer.allocUnsafe(Math.min(this.blockRemain, this.buf.length)), this.offset = 0), this.length = this.buf.length - this.offset, this[ii]();
  }
}, ni = class extends de {
  sync = !0;
  [ss]() {
    this[si](X.lstatSync(this.absolute));
  }
  [is]() {
    this[ns](X.readlinkSync(this.absolute));
  }
  [os]() {
    this[hs](X.openSync(this.absolute, "r"));
  }
  [ii]() {
    let t = !0;
    try {
      let { fd: e, buf: i, offset: r, length: n, pos: o } = this;
      if (e === void 0 || i === void 0) throw new Error("fd and buf must be set in READ method");
      let h = X.readSync(e, i, r, n, o);
      this[rs](h), t = !1;
    } finally {
      if (t) try {
        this[pt](() => {
        });
      } catch {
      }
    }
  }
  [as](t) {
    t();
  }
  [pt](t = () => {
  }) {
    this.fd !== void 0 && X.closeSync(this.fd), t();
  }
}, oi = class extends A {
  blockLen = 0;
  blockRemain = 0;
  buf = 0;
  pos = 0;
  remain = 0;
  length = 0;
  preservePaths;
  portable;
  strict;
  noPax;
  noMtime;
  readEntry;
  type;
  prefix;
  path;
  mode;
  uid;
  gid;
  uname;
  gname;
  header;
  mtime;
  atime;
  ctime;
  linkpath;
  size;
  onWriteEntry;
  warn(t, e, i = {}) {
    return Dt(this, t, e, i);
  }
  constructor(t, e = {}) {
    let i = se(e);
    super(), this.preservePaths = !!i.preservePaths, this.portable = !!i.portable, this.strict = !!i.strict, this.noPax = !!i.noPax, this.noMtime = !!i.noMtime, this.onWriteEntry = i.onWriteEntry, this.readEntry = t;
    let { type: r } = t;
    if (r === "Unsupported") throw new Error("writing entry that should be ignored");
    this.type = r, this.type === "Directory" && this.portable && (this.noMtime = !0), this.prefix = i.prefix, this.path = f(t.path), this.mode = t.mode !== void 0 ? this[ri](t.mode) : void 0, this.uid = this.portable ? void 0 : t.uid, this.gid = this.portable ? void 0 : t.gid, this.uname = this.portable ? void 0 : t.uname, this.gname = this.portable ? void 0 : t.gname, this.size = t.size, this.mtime = this.noMtime ? void 0 : i.mtime || t.mtime, this.atime = this.portable ? void 0 : t.atime, this.ctime = this.portable ? void 0 : t.ctime, this.linkpath = t.linkpath !== void 0 ? f(t.linkpath) : void 0, typeof i.onwarn == "function" && this.on("warn", i.onwarn);
    let n = !1;
    if (!this.preservePaths) {
      let [h, a] = ce(this.path);
      h && typeof a == "string" && (this.path = a, n = h);
    }
    this.remain = t.size, this.blockRemain = t.startBlockSize, this.onWriteEntry?.(this), this.header = new F({ path: this[q](this.path), linkpath: this.type === "Link" && this.linkpath !== void 0 ? this[q](this.linkpath) : this.linkpath, mode: this.mode, uid: this.portable ? void 0 : this.uid, gid: this.portable ? void 0 : this.gid, size: this.size, mtime: this.noMtime ? void 0 : this.mtime, type: this.type, uname: this.portable ? void 0 : this.uname, atime: this.portable ? void 0 : this.atime, ctime: this.portable ? void 0 : this.ctime }), n && this.warn("TAR_ENTRY_INFO", `stripping ${n} from absolute path`, { entry: this, path: n + this.path }), this.header.encode() && !this.noPax && super.write(new ft({ atime: this.portable ? void 0 : this.atime, ctime: this.portable ? void 0 : this.ctime, gid: this.portable ? void 0 : this.gid, mtime: this.noMtime ? void 0 : this.mtime, path: this[q](this.path), linkpath: this.type === "Link" && this.linkpath !== void 0 ? this[q](this.linkpath) : this.linkpath, size: this.size, uid: this.portable ? void 0 : this.uid, uname: this.portable ? void 0 : this.uname, dev: this.portable ? void 0 : this.readEntry.dev, ino: this.portable ? void 0 : this.readEntry.ino, nlink: this.portable ? void 0 : this.readEntry.nlink }).encode());
    let o = this.header?.block;
    if (!o) throw new Error("failed to encode header");
    super.write(o), t.pipe(this);
  }
  [q](t) {
    return rr(t, this.prefix);
  }
  [ri](t) {
    return Ji(t, this.type === "Directory", this.portable);
  }
  write(t, e, i) {
    typeof e == "function" && (i = e, e = void 0), typeof t == "string" && (t = Buffer.from(t, typeof e == "string" ? e : "utf8"));
    let r = t.length;
    if (r > this.blockRemain) throw new Error("writing more to entry than is appropriate");
    return this.blockRemain -= r, super.write(t, i);
  }
  end(t, e, i) {
    return this.blockRemain && super.write(Buffer.alloc(this.blockRemain)), typeof t == "function" && (i = t, e = void 0, t = void 0), typeof e == "function" && (i = e, e = void 0), typeof t == "string" && (t = Buffer.from(t, e ?? "utf8")), i && this.once("finish", i), t ? super.end(t, i) : super.end(i), this;
  }
}, Gn = (s3) => s3.isFile() ? "File" : s3.isDirectory() ? "Directory" : s3.isSymbolicLink() ? "SymbolicLink" : "Unsupported", hi = class s2 {
  tail;
  head;
  length = 0;
  static create(t = []) {
    return new s2(t);
  }
  constructor(t = []) {
    for (let e of t) this.push(e);
  }
  *[Symbol.iterator]() {
    for (let t = this.head; t; t = t.next) yield t.value;
  }
  removeNode(t) {
    if (t.list !== this) throw new Error("removing node which does not belong to this list");
    let e = t.next, i = t.prev;
    return e && (e.prev = i), i && (i.next = e), t === this.head && (this.head = e), t === this.tail && (this.tail = i), this.length--, t.next = void 0, t.prev = void 0, t.list = void 0, e;
  }
  unshiftNode(t) {
    if (t === this.head) return;
    t.list && t.list.removeNode(t);
    let e = this.head;
    t.list = this, t.next = e, e && (e.prev = t), this.head = t, this.tail || (this.tail = t), this.length++;
  }
  pushNode(t) {
    if (t === this.tail) return;
    t.list && t.list.removeNode(t);
    let e = this.tail;
    t.list = this, t.prev = e, e && (e.next = t), this.tail = t, this.head || (this.head = t), this.length++;
  }
  push(...t) {
    for (let e = 0, i = t.length; e < i; e++) Yn(this, t[e]);
    return this.length;
  }
  unshift(...t) {
    for (var e = 0, i = t.length; e < i; e++) Kn(this, t[e]);
    return this.length;
  }
  pop() {
    if (!this.tail) return;
    let t = this.tail.value, e = this.tail;
    return this.tail = this.tail.prev, this.tail ? this.tail.next = void 0 : this.head = void 0, e.list = void 0, this.length--, t;
  }
  shift() {
    if (!this.head) return;
    let t = this.head.value, e = this.head;
    return this.head = this.head.next, this.head ? this.head.prev = void 0 : this.tail = void 0, e.list = void 0, this.length--, t;
  }
  forEach(t, e) {
    e = e || this;
    for (let i = this.head, r = 0; i; r++) t.call(e, i.value, r, this), i = i.next;
  }
  forEachReverse(t, e) {
    e = e || this;
    for (let i = this.tail, r = this.length - 1; i; r--) t.call(e, i.value, r, this), i = i.prev;
  }
  get(t) {
    let e = 0, i = this.head;
    for (; i && e < t; e++) i = i.next;
    if (e === t && i) return i.value;
  }
  getReverse(t) {
    let e = 0, i = this.tail;
    for (; i && e < t; e++) i = i.prev;
    if (e === t && i) return i.value;
  }
  map(t, e) {
    e = e || this;
    let i = new s2();
    for (let r = this.head; r; ) i.push(t.call(e, r.value, this)), r = r.next;
    return i;
  }
  mapReverse(t, e) {
    e = e || this;
    var i = new s2();
    for (let r = this.tail; r; ) i.push(t.call(e, r.value, this)), r = r.prev;
    return i;
  }
  reduce(t, e) {
    let i, r = this.head;
    if (arguments.length > 1) i = e;
    else if (this.head) r = this.head.next, i = this.head.value;
    else throw new TypeError("Reduce of empty list with no initial value");
    for (var n = 0; r; n++) i = t(i, r.value, n), r = r.next;
    return i;
  }
  reduceReverse(t, e) {
    let i, r = this.tail;
    if (arguments.length > 1) i = e;
    else if (this.tail) r = this.tail.prev, i = this.tail.value;
    else throw new TypeError("Reduce of empty list with no initial value");
    for (let n = this.length - 1; r; n--) i = t(i, r.value, n), r = r.prev;
    return i;
  }
  toArray() {
    let t = new Array(this.length);
    for (let e = 0, i = this.head; i; e++) t[e] = i.value, i = i.next;
    return t;
  }
  toArrayReverse() {
    let t = new Array(this.length);
    for (let e = 0, i = this.tail; i; e++) t[e] = i.value, i = i.prev;
    return t;
  }
  slice(t = 0, e = this.length) {
    e < 0 && (e += this.length), t < 0 && (t += this.length);
    let i = new s2();
    if (e < t || e < 0) return i;
    t < 0 && (t = 0), e > this.length && (e = this.length);
    let r = this.head, n = 0;
    for (n = 0; r && n < t; n++) r = r.next;
    for (; r && n < e; n++, r = r.next) i.push(r.value);
    return i;
  }
  sliceReverse(t = 0, e = this.length) {
    e < 0 && (e += this.length), t < 0 && (t += this.length);
    let i = new s2();
    if (e < t || e < 0) return i;
    t < 0 && (t = 0), e > this.length && (e = this.length);
    let r = this.length, n = this.tail;
    for (; n && r > e; r--) n = n.prev;
    for (; n && r > t; r--, n = n.prev) i.push(n.value);
    return i;
  }
  splice(t, e = 0, ...i) {
    t > this.length && (t = this.length - 1), t < 0 && (t = this.length + t);
    let r = this.head;
    for (let o = 0; r && o < t; o++) r = r.next;
    let n = [];
    for (let o = 0; r && o < e; o++) n.push(r.value), r = this.removeNode(r);
    r ? r !== this.tail && (r = r.prev) : r = this.tail;
    for (let o of i) r = Zn(this, r, o);
    return n;
  }
  reverse() {
    let t = this.head, e = this.tail;
    for (let i = t; i; i = i.prev) {
      let r = i.prev;
      i.prev = i.next, i.next = r;
    }
    return this.head = e, this.tail = t, this;
  }
};
function Zn(s3, t, e) {
  let i = t, r = t ? t.next : s3.head, n = new ue(e, i, r, s3);
  return n.next === void 0 && (s3.tail = n), n.prev === void 0 && (s3.head = n), s3.length++, n;
}
function Yn(s3, t) {
  s3.tail = new ue(t, s3.tail, void 0, s3), s3.head || (s3.head = s3.tail), s3.length++;
}
function Kn(s3, t) {
  s3.head = new ue(t, void 0, s3.head, s3), s3.tail || (s3.tail = s3.head), s3.length++;
}
var ue = class {
  list;
  next;
  prev;
  value;
  constructor(t, e, i, r) {
    this.list = r, this.value = t, e ? (e.next = this, this.prev = e) : this.prev = void 0, i ? (i.prev = this, this.next = i) : this.next = void 0;
  }
}, pi = class {
  path;
  absolute;
  entry;
  stat;
  readdir;
  pending = !1;
  pendingLink = !1;
  ignore = !1;
  piped = !1;
  constructor(t, e) {
    this.path = t || "./", this.absolute = e;
  }
}, nr = Buffer.alloc(1024), li = /* @__PURE__ */ Symbol("onStat"), me = /* @__PURE__ */ Symbol("ended"), W = /* @__PURE__ */ Symbol("queue"), pe = /* @__PURE__ */ Symbol("pendingLinks"), Et = /* @__PURE__ */ Symbol("current"), Ft = /* @__PURE__ */ Symbol("process"), Ee = /* @__PURE__ */ Symbol("processing"), ai = /* @__PURE__ */ Symbol("processJob"), G = /* @__PURE__ */ Symbol("jobs"), ls = /* @__PURE__ */ Symbol("jobDone"), ci = /* @__PURE__ */ Symbol("addFSEntry"), or = /* @__PURE__ */ Symbol("addTarEntry"), ds = /* @__PURE__ */ Symbol("stat"), us = /* @__PURE__ */ Symbol("readdir"), fi = /* @__PURE__ */ Symbol("onreaddir"), di = /* @__PURE__ */ Symbol("pipe"), hr = /* @__PURE__ */ Symbol("entry"), cs = /* @__PURE__ */ Symbol("entryOpt"), ui = /* @__PURE__ */ Symbol("writeEntryClass"), lr = /* @__PURE__ */ Symbol("write"), fs = /* @__PURE__ */ Symbol("ondrain"), wt = class extends A {
  sync = !1;
  opt;
  cwd;
  maxReadSize;
  preservePaths;
  strict;
  noPax;
  prefix;
  linkCache;
  statCache;
  file;
  portable;
  zip;
  readdirCache;
  noDirRecurse;
  follow;
  noMtime;
  mtime;
  filter;
  jobs;
  [ui];
  onWriteEntry;
  [W];
  [pe] = /* @__PURE__ */ new Map();
  [G] = 0;
  [Ee] = !1;
  [me] = !1;
  constructor(t = {}) {
    if (super(), this.opt = t, this.file = t.file || "", this.cwd = t.cwd || process.cwd(), this.maxReadSize = t.maxReadSize, this.preservePaths = !!t.preservePaths, this.strict = !!t.strict, this.noPax = !!t.noPax, this.prefix = f(t.prefix || ""), this.linkCache = t.linkCache || /* @__PURE__ */ new Map(), this.statCache = t.statCache || /* @__PURE__ */ new Map(), this.readdirCache = t.readdirCache || /* @__PURE__ */ new Map(), this.onWriteEntry = t.onWriteEntry, this[ui] = de, typeof t.onwarn == "function" && this.on("warn", t.onwarn), this.portable = !!t.portable, t.gzip || t.brotli || t.zstd) {
      if ((t.gzip ? 1 : 0) + (t.brotli ? 1 : 0) + (t.zstd ? 1 : 0) > 1) throw new TypeError("gzip, brotli, zstd are mutually exclusive");
      if (t.gzip && (typeof t.gzip != "object" && (t.gzip = {}), this.portable && (t.gzip.portable = !0), this.zip = new ze(t.gzip)), t.brotli && (typeof t.brotli != "object" && (t.brotli = {}), this.zip = new We(t.brotli)), t.zstd && (typeof t.zstd != "object" && (t.zstd = {}), this.zip = new Ye(t.zstd)), !this.zip) throw new Error("impossible");
      let e = this.zip;
      e.on("data", (i) => super.write(i)), e.on("end", () => super.end()), e.on("drain", () => this[fs]()), this.on("resume", () => e.resume());
    } else this.on("drain", this[fs]);
    this.noDirRecurse = !!t.noDirRecurse, this.follow = !!t.follow, this.noMtime = !!t.noMtime, t.mtime && (this.mtime = t.mtime), this.filter = typeof t.filter == "function" ? t.filter : () => !0, this[W] = new hi(), this[G] = 0, this.jobs = Number(t.jobs) || 4, this[Ee] = !1, this[me] = !1;
  }
  [lr](t) {
    return super.write(t);
  }
  add(t) {
    return this.write(t), this;
  }
  end(t, e, i) {
    return typeof t == "function" && (i = t, t = void 0), typeof e == "function" && (i = e, e = void 0), t && this.add(t), this[me] = !0, this[Ft](), i && i(), this;
  }
  write(t) {
    if (this[me]) throw new Error("write after end");
    return typeof t == "string" ? this[ci](t) : this[or](t), this.flowing;
  }
  [or](t) {
    let e = f(ar.resolve(this.cwd, t.path));
    if (!this.filter(t.path, t)) t.resume();
    else {
      let i = new pi(t.path, e);
      i.entry = new oi(t, this[cs](i)), i.entry.on("end", () => this[ls](i)), this[G] += 1, this[W].push(i);
    }
    this[Ft]();
  }
  [ci](t) {
    let e = f(ar.resolve(this.cwd, t));
    this[W].push(new pi(t, e)), this[Ft]();
  }
  [ds](t) {
    t.pending = !0, this[G] += 1;
    let e = this.follow ? "stat" : "lstat";
    mi[e](t.absolute, (i, r) => {
      t.pending = !1, this[G] -= 1, i ? this.emit("error", i) : this[li](t, r);
    });
  }
  [li](t, e) {
    if (this.statCache.set(t.absolute, e), t.stat = e, !this.filter(t.path, e)) t.ignore = !0;
    else if (e.isFile() && e.nlink > 1 && !this.linkCache.get(`${e.dev}:${e.ino}`) && !this.sync) if (t === this[Et]) this[ai](t);
    else {
      let i = `${e.dev}:${e.ino}`, r = this[pe].get(i);
      r ? r.push(t) : this[pe].set(i, [t]), t.pendingLink = !0, t.pending = !0;
    }
    this[Ft]();
  }
  [us](t) {
    t.pending = !0, this[G] += 1, mi.readdir(t.absolute, (e, i) => {
      if (t.pending = !1, this[G] -= 1, e) return this.emit("error", e);
      this[fi](t, i);
    });
  }
  [fi](t, e) {
    this.readdirCache.set(t.absolute, e), t.readdir = e, this[Ft]();
  }
  [Ft]() {
    if (!this[Ee]) {
      this[Ee] = !0;
      for (let t = this[W].head; t && this[G] < this.jobs; t = t.next) if (this[ai](t.value), t.value.ignore) {
        let e = t.next;
        this[W].removeNode(t), t.next = e;
      }
      this[Ee] = !1, this[me] && this[W].length === 0 && this[G] === 0 && (this.zip ? this.zip.end(nr) : (super.write(nr), super.end()));
    }
  }
  get [Et]() {
    return this[W] && this[W].head && this[W].head.value;
  }
  [ls](t) {
    this[W].shift(), this[G] -= 1;
    let { stat: e } = t;
    if (e && e.isFile() && e.nlink > 1) {
      let i = `${e.dev}:${e.ino}`, r = this[pe].get(i);
      if (r) {
        this[pe].delete(i);
        for (let n of r) n.pending = !1, this[ai](n);
      }
    }
    this[Ft]();
  }
  [ai](t) {
    if (t.pending && t.pendingLink && t === this[Et] && (t.pending = !1, t.pendingLink = !1), !t.pending) {
      if (t.entry) {
        t === this[Et] && !t.piped && this[di](t);
        return;
      }
      if (!t.stat) {
        let e = this.statCache.get(t.absolute);
        e ? this[li](t, e) : this[ds](t);
      }
      if (t.stat && !t.ignore) {
        if (!this.noDirRecurse && t.stat.isDirectory() && !t.readdir) {
          let e = this.readdirCache.get(t.absolute);
          if (e ? this[fi](t, e) : this[us](t), !t.readdir) return;
        }
        if (t.entry = this[hr](t), !t.entry) {
          t.ignore = !0;
          return;
        }
        t === this[Et] && !t.piped && this[di](t);
      }
    }
  }
  [cs](t) {
    return { onwarn: (e, i, r) => this.warn(e, i, r), noPax: this.noPax, cwd: this.cwd, absolute: t.absolute, preservePaths: this.preservePaths, maxReadSize: this.maxReadSize, strict: this.strict, portable: this.portable, linkCache: this.linkCache, statCache: this.statCache, noMtime: this.noMtime, mtime: this.mtime, prefix: this.prefix, onWriteEntry: this.onWriteEntry };
  }
  [hr](t) {
    this[G] += 1;
    try {
      return new this[ui](t.path, this[cs](t)).on("end", () => this[ls](t)).on("error", (i) => this.emit("error", i));
    } catch (e) {
      this.emit("error", e);
    }
  }
  [fs]() {
    this[Et] && this[Et].entry && this[Et].entry.resume();
  }
  [di](t) {
    t.piped = !0, t.readdir && t.readdir.forEach((r) => {
      let n = t.path, o = n === "./" ? "" : n.replace(/\/*$/, "/");
      this[ci](o + r);
    });
    let e = t.entry, i = this.zip;
    if (!e) throw new Error("cannot pipe without source");
    i ? e.on("data", (r) => {
      i.write(r) || e.pause();
    }) : e.on("data", (r) => {
      super.write(r) || e.pause();
    });
  }
  pause() {
    return this.zip && this.zip.pause(), super.pause();
  }
  warn(t, e, i = {}) {
    Dt(this, t, e, i);
  }
}, kt = class extends wt {
  sync = !0;
  constructor(t) {
    super(t), this[ui] = ni;
  }
  pause() {
  }
  resume() {
  }
  [ds](t) {
    let e = this.follow ? "statSync" : "lstatSync";
    this[li](t, mi[e](t.absolute));
  }
  [us](t) {
    this[fi](t, mi.readdirSync(t.absolute));
  }
  [di](t) {
    let e = t.entry, i = this.zip;
    if (t.readdir && t.readdir.forEach((r) => {
      let n = t.path, o = n === "./" ? "" : n.replace(/\/*$/, "/");
      this[ci](o + r);
    }), !e) throw new Error("Cannot pipe without source");
    i ? e.on("data", (r) => {
      i.write(r);
    }) : e.on("data", (r) => {
      super[lr](r);
    });
  }
}, Vn = (s3, t) => {
  let e = new kt(s3), i = new Wt(s3.file, { mode: s3.mode || 438 });
  e.pipe(i), fr(e, t);
}, $n = (s3, t) => {
  let e = new wt(s3), i = new et(s3.file, { mode: s3.mode || 438 });
  e.pipe(i);
  let r = new Promise((n, o) => {
    i.on("error", o), i.on("close", n), e.on("error", o);
  });
  return dr(e, t).catch((n) => e.emit("error", n)), r;
}, fr = (s3, t) => {
  t.forEach((e) => {
    e.charAt(0) === "@" ? Ct({ file: cr.resolve(s3.cwd, e.slice(1)), sync: !0, noResume: !0, onReadEntry: (i) => s3.add(i) }) : s3.add(e);
  }), s3.end();
}, dr = async (s3, t) => {
  for (let e of t) e.charAt(0) === "@" ? await Ct({ file: cr.resolve(String(s3.cwd), e.slice(1)), noResume: !0, onReadEntry: (i) => {
    s3.add(i);
  } }) : s3.add(e);
  s3.end();
}, Xn = (s3, t) => {
  let e = new kt(s3);
  return fr(e, t), e;
}, qn = (s3, t) => {
  let e = new wt(s3);
  return dr(e, t).catch((i) => e.emit("error", i)), e;
}, Qn = K(Vn, $n, Xn, qn, (s3, t) => {
  if (!t?.length) throw new TypeError("no paths specified to add to archive");
}), Jn = process.env.__FAKE_PLATFORM__ || process.platform, Er = Jn === "win32", { O_CREAT: wr, O_NOFOLLOW: ur, O_TRUNC: Sr, O_WRONLY: yr } = pr.constants, Rr = Number(process.env.__FAKE_FS_O_FILENAME__) || pr.constants.UV_FS_O_FILEMAP || 0, jn = Er && !!Rr, to = 512 * 1024, eo = Rr | Sr | wr | yr, mr = !Er && typeof ur == "number" ? ur | Sr | wr | yr : null, ms = mr !== null ? () => mr : jn ? (s3) => s3 < to ? eo : "w" : () => "w", ps = (s3, t, e) => {
  try {
    return wi.lchownSync(s3, t, e);
  } catch (i) {
    if (i?.code !== "ENOENT") throw i;
  }
}, Ei = (s3, t, e, i) => {
  wi.lchown(s3, t, e, (r) => {
    i(r && r?.code !== "ENOENT" ? r : null);
  });
}, io = (s3, t, e, i, r) => {
  if (t.isDirectory()) Es(we.resolve(s3, t.name), e, i, (n) => {
    if (n) return r(n);
    let o = we.resolve(s3, t.name);
    Ei(o, e, i, r);
  });
  else {
    let n = we.resolve(s3, t.name);
    Ei(n, e, i, r);
  }
}, Es = (s3, t, e, i) => {
  wi.readdir(s3, { withFileTypes: !0 }, (r, n) => {
    if (r) {
      if (r.code === "ENOENT") return i();
      if (r.code !== "ENOTDIR" && r.code !== "ENOTSUP") return i(r);
    }
    if (r || !n.length) return Ei(s3, t, e, i);
    let o = n.length, h = null, a = (l) => {
      if (!h) {
        if (l) return i(h = l);
        if (--o === 0) return Ei(s3, t, e, i);
      }
    };
    for (let l of n) io(s3, l, t, e, a);
  });
}, so = (s3, t, e, i) => {
  t.isDirectory() && ws(we.resolve(s3, t.name), e, i), ps(we.resolve(s3, t.name), e, i);
}, ws = (s3, t, e) => {
  let i;
  try {
    i = wi.readdirSync(s3, { withFileTypes: !0 });
  } catch (r) {
    let n = r;
    if (n?.code === "ENOENT") return;
    if (n?.code === "ENOTDIR" || n?.code === "ENOTSUP") return ps(s3, t, e);
    throw n;
  }
  for (let r of i) so(s3, r, t, e);
  return ps(s3, t, e);
}, Se = class extends Error {
  path;
  code;
  syscall = "chdir";
  constructor(t, e) {
    super(`${e}: Cannot cd into '${t}'`), this.path = t, this.code = e;
  }
  get name() {
    return "CwdError";
  }
}, St = class extends Error {
  path;
  symlink;
  syscall = "symlink";
  code = "TAR_SYMLINK_ERROR";
  constructor(t, e) {
    super("TAR_SYMLINK_ERROR: Cannot extract through symbolic link"), this.symlink = t, this.path = e;
  }
  get name() {
    return "SymlinkError";
  }
}, no = (s3, t) => {
  k.stat(s3, (e, i) => {
    (e || !i.isDirectory()) && (e = new Se(s3, e?.code || "ENOTDIR")), t(e);
  });
}, gr = (s3, t, e) => {
  s3 = f(s3);
  let i = t.umask ?? 18, r = t.mode | 448, n = (r & i) !== 0, o = t.uid, h = t.gid, a = typeof o == "number" && typeof h == "number" && (o !== t.processUid || h !== t.processGid), l = t.preserve, c = t.unlink, d = f(t.cwd), y = (E, x) => {
    E ? e(E) : x && a ? Es(x, o, h, (Le) => y(Le)) : n ? k.chmod(s3, r, e) : e();
  };
  if (s3 === d) return no(s3, y);
  if (l) return ro.mkdir(s3, { mode: r, recursive: !0 }).then((E) => y(null, E ?? void 0), y);
  let D = f(Si.relative(d, s3)).split("/");
  Ss(d, D, r, c, d, void 0, y);
}, Ss = (s3, t, e, i, r, n, o) => {
  if (t.length === 0) return o(null, n);
  let h = t.shift(), a = f(Si.resolve(s3 + "/" + h));
  k.mkdir(a, e, br(a, t, e, i, r, n, o));
}, br = (s3, t, e, i, r, n, o) => (h) => {
  h ? k.lstat(s3, (a, l) => {
    if (a) a.path = a.path && f(a.path), o(a);
    else if (l.isDirectory()) Ss(s3, t, e, i, r, n, o);
    else if (i) k.unlink(s3, (c) => {
      if (c) return o(c);
      k.mkdir(s3, e, br(s3, t, e, i, r, n, o));
    });
    else {
      if (l.isSymbolicLink()) return o(new St(s3, s3 + "/" + t.join("/")));
      o(h);
    }
  }) : (n = n || s3, Ss(s3, t, e, i, r, n, o));
}, oo = (s3) => {
  let t = !1, e;
  try {
    t = k.statSync(s3).isDirectory();
  } catch (i) {
    e = i?.code;
  } finally {
    if (!t) throw new Se(s3, e ?? "ENOTDIR");
  }
}, _r = (s3, t) => {
  s3 = f(s3);
  let e = t.umask ?? 18, i = t.mode | 448, r = (i & e) !== 0, n = t.uid, o = t.gid, h = typeof n == "number" && typeof o == "number" && (n !== t.processUid || o !== t.processGid), a = t.preserve, l = t.unlink, c = f(t.cwd), d = (E) => {
    E && h && ws(E, n, o), r && k.chmodSync(s3, i);
  };
  if (s3 === c) return oo(c), d();
  if (a) return d(k.mkdirSync(s3, { mode: i, recursive: !0 }) ?? void 0);
  let T = f(Si.relative(c, s3)).split("/"), D;
  for (let E = T.shift(), x = c; E && (x += "/" + E); E = T.shift()) {
    x = f(Si.resolve(x));
    try {
      k.mkdirSync(x, i), D = D || x;
    } catch {
      let Le = k.lstatSync(x);
      if (Le.isDirectory()) continue;
      if (l) {
        k.unlinkSync(x), k.mkdirSync(x, i), D = D || x;
        continue;
      } else if (Le.isSymbolicLink()) return new St(x, x + "/" + T.join("/"));
    }
  }
  return d(D);
}, ys = /* @__PURE__ */ Object.create(null), Or = 1e4, Vt = /* @__PURE__ */ new Set(), Tr = (s3) => {
  Vt.has(s3) ? Vt.delete(s3) : ys[s3] = s3.normalize("NFD").toLocaleLowerCase("en").toLocaleUpperCase("en"), Vt.add(s3);
  let t = ys[s3], e = Vt.size - Or;
  if (e > Or / 10) {
    for (let i of Vt) if (Vt.delete(i), delete ys[i], --e <= 0) break;
  }
  return t;
}, ho = process.env.TESTING_TAR_FAKE_PLATFORM || process.platform, ao = ho === "win32", lo = (s3) => s3.split("/").slice(0, -1).reduce((e, i) => {
  let r = e.at(-1);
  return r !== void 0 && (i = xr(r, i)), e.push(i || "/"), e;
}, []), yi = class {
  #t = /* @__PURE__ */ new Map();
  #i = /* @__PURE__ */ new Map();
  #s = /* @__PURE__ */ new Set();
  reserve(t, e) {
    t = ao ? ["win32 parallelization disabled"] : t.map((r) => mt(xr(Tr(r))));
    let i = new Set(t.map((r) => lo(r)).reduce((r, n) => r.concat(n)));
    this.#i.set(e, { dirs: i, paths: t });
    for (let r of t) {
      let n = this.#t.get(r);
      n ? n.push(e) : this.#t.set(r, [e]);
    }
    for (let r of i) {
      let n = this.#t.get(r);
      if (!n) this.#t.set(r, [/* @__PURE__ */ new Set([e])]);
      else {
        let o = n.at(-1);
        o instanceof Set ? o.add(e) : n.push(/* @__PURE__ */ new Set([e]));
      }
    }
    return this.#r(e);
  }
  #n(t) {
    let e = this.#i.get(t);
    if (!e) throw new Error("function does not have any path reservations");
    return { paths: e.paths.map((i) => this.#t.get(i)), dirs: [...e.dirs].map((i) => this.#t.get(i)) };
  }
  check(t) {
    let { paths: e, dirs: i } = this.#n(t);
    return e.every((r) => r && r[0] === t) && i.every((r) => r && r[0] instanceof Set && r[0].has(t));
  }
  #r(t) {
    return this.#s.has(t) || !this.check(t) ? !1 : (this.#s.add(t), t(() => this.#e(t)), !0);
  }
  #e(t) {
    if (!this.#s.has(t)) return !1;
    let e = this.#i.get(t);
    if (!e) throw new Error("invalid reservation");
    let { paths: i, dirs: r } = e, n = /* @__PURE__ */ new Set();
    for (let o of i) {
      let h = this.#t.get(o);
      if (!h || h?.[0] !== t) continue;
      let a = h[1];
      if (!a) {
        this.#t.delete(o);
        continue;
      }
      if (h.shift(), typeof a == "function") n.add(a);
      else for (let l of a) n.add(l);
    }
    for (let o of r) {
      let h = this.#t.get(o), a = h?.[0];
      if (!(!h || !(a instanceof Set))) if (a.size === 1 && h.length === 1) {
        this.#t.delete(o);
        continue;
      } else if (a.size === 1) {
        h.shift();
        let l = h[0];
        typeof l == "function" && n.add(l);
      } else a.delete(t);
    }
    return this.#s.delete(t), n.forEach((o) => this.#r(o)), !0;
  }
}, Lr = () => process.umask(), Dr = /* @__PURE__ */ Symbol("onEntry"), _s = /* @__PURE__ */ Symbol("checkFs"), Nr = /* @__PURE__ */ Symbol("checkFs2"), Os = /* @__PURE__ */ Symbol("isReusable"), P = /* @__PURE__ */ Symbol("makeFs"), Ts = /* @__PURE__ */ Symbol("file"), xs = /* @__PURE__ */ Symbol("directory"), gi = /* @__PURE__ */ Symbol("link"), Ar = /* @__PURE__ */ Symbol("symlink"), Ir = /* @__PURE__ */ Symbol("hardlink"), Re = /* @__PURE__ */ Symbol("ensureNoSymlink"), Cr = /* @__PURE__ */ Symbol("unsupported"), Fr = /* @__PURE__ */ Symbol("checkPath"), Rs = /* @__PURE__ */ Symbol("stripAbsolutePath"), yt = /* @__PURE__ */ Symbol("mkdir"), O = /* @__PURE__ */ Symbol("onError"), Ri = /* @__PURE__ */ Symbol("pending"), kr = /* @__PURE__ */ Symbol("pend"), $t = /* @__PURE__ */ Symbol("unpend"), gs = /* @__PURE__ */ Symbol("ended"), bs = /* @__PURE__ */ Symbol("maybeClose"), Ls = /* @__PURE__ */ Symbol("skip"), ge = /* @__PURE__ */ Symbol("doChown"), be = /* @__PURE__ */ Symbol("uid"), _e = /* @__PURE__ */ Symbol("gid"), Oe = /* @__PURE__ */ Symbol("checkedCwd"), fo = process.env.TESTING_TAR_FAKE_PLATFORM || process.platform, Te = fo === "win32", uo = 1024, mo = (s3, t) => {
  if (!Te) return u.unlink(s3, t);
  let e = s3 + ".DELETE." + Mr(16).toString("hex");
  u.rename(s3, e, (i) => {
    if (i) return t(i);
    u.unlink(e, t);
  });
}, po = (s3) => {
  if (!Te) return u.unlinkSync(s3);
  let t = s3 + ".DELETE." + Mr(16).toString("hex");
  u.renameSync(s3, t), u.unlinkSync(t);
}, vr = (s3, t, e) => s3 !== void 0 && s3 === s3 >>> 0 ? s3 : t !== void 0 && t === t >>> 0 ? t : e, Xt = class extends rt {
  [gs] = !1;
  [Oe] = !1;
  [Ri] = 0;
  reservations = new yi();
  transform;
  writable = !0;
  readable = !1;
  uid;
  gid;
  setOwner;
  preserveOwner;
  processGid;
  processUid;
  maxDepth;
  forceChown;
  win32;
  newer;
  keep;
  noMtime;
  preservePaths;
  unlink;
  cwd;
  strip;
  processUmask;
  umask;
  dmode;
  fmode;
  chmod;
  constructor(t = {}) {
    if (t.ondone = () => {
      this[gs] = !0, this[bs]();
    }, super(t), this.transform = t.transform, this.chmod = !!t.chmod, typeof t.uid == "number" || typeof t.gid == "number") {
      if (typeof t.uid != "number" || typeof t.gid != "number") throw new TypeError("cannot set owner without number uid and gid");
      if (t.preserveOwner) throw new TypeError("cannot preserve owner in archive and also set owner explicitly");
      this.uid = t.uid, this.gid = t.gid, this.setOwner = !0;
    } else this.uid = void 0, this.gid = void 0, this.setOwner = !1;
    this.preserveOwner = t.preserveOwner === void 0 && typeof t.uid != "number" ? process.getuid?.() === 0 : !!t.preserveOwner, this.processUid = (this.preserveOwner || this.setOwner) && process.getuid ? process.getuid() : void 0, this.processGid = (this.preserveOwner || this.setOwner) && process.getgid ? process.getgid() : void 0, this.maxDepth = typeof t.maxDepth == "number" ? t.maxDepth : uo, this.forceChown = t.forceChown === !0, this.win32 = !!t.win32 || Te, this.newer = !!t.newer, this.keep = !!t.keep, this.noMtime = !!t.noMtime, this.preservePaths = !!t.preservePaths, this.unlink = !!t.unlink, this.cwd = f(R.resolve(t.cwd || process.cwd())), this.strip = Number(t.strip) || 0, this.processUmask = this.chmod ? typeof t.processUmask == "number" ? t.processUmask : Lr() : 0, this.umask = typeof t.umask == "number" ? t.umask : this.processUmask, this.dmode = t.dmode || 511 & ~this.umask, this.fmode = t.fmode || 438 & ~this.umask, this.on("entry", (e) => this[Dr](e));
  }
  warn(t, e, i = {}) {
    return (t === "TAR_BAD_ARCHIVE" || t === "TAR_ABORT") && (i.recoverable = !1), super.warn(t, e, i);
  }
  [bs]() {
    this[gs] && this[Ri] === 0 && (this.emit("prefinish"), this.emit("finish"), this.emit("end"));
  }
  [Rs](t, e) {
    let i = t[e], { type: r } = t;
    if (!i || this.preservePaths) return !0;
    let [n, o] = ce(i), h = o.replaceAll(/\\/g, "/").split("/");
    if (h.includes("..") || Te && /^[a-z]:\.\.$/i.test(h[0] ?? "")) {
      if (e === "path" || r === "Link") return this.warn("TAR_ENTRY_ERROR", `${e} contains '..'`, { entry: t, [e]: i }), !1;
      let a = R.posix.dirname(t.path), l = R.posix.normalize(R.posix.join(a, h.join("/")));
      if (l.startsWith("../") || l === "..") return this.warn("TAR_ENTRY_ERROR", `${e} escapes extraction directory`, { entry: t, [e]: i }), !1;
    }
    return n && (t[e] = String(o), this.warn("TAR_ENTRY_INFO", `stripping ${n} from absolute ${e}`, { entry: t, [e]: i })), !0;
  }
  [Fr](t) {
    let e = f(t.path), i = e.split("/");
    if (this.strip) {
      if (i.length < this.strip) return !1;
      if (t.type === "Link") {
        let r = f(String(t.linkpath)).split("/");
        if (r.length >= this.strip) t.linkpath = r.slice(this.strip).join("/");
        else return !1;
      }
      i.splice(0, this.strip), t.path = i.join("/");
    }
    if (isFinite(this.maxDepth) && i.length > this.maxDepth) return this.warn("TAR_ENTRY_ERROR", "path excessively deep", { entry: t, path: e, depth: i.length, maxDepth: this.maxDepth }), !1;
    if (!this[Rs](t, "path") || !this[Rs](t, "linkpath")) return !1;
    if (t.absolute = R.isAbsolute(t.path) ? f(R.resolve(t.path)) : f(R.resolve(this.cwd, t.path)), !this.preservePaths && typeof t.absolute == "string" && t.absolute.indexOf(this.cwd + "/") !== 0 && t.absolute !== this.cwd) return this.warn("TAR_ENTRY_ERROR", "path escaped extraction target", { entry: t, path: f(t.path), resolvedPath: t.absolute, cwd: this.cwd }), !1;
    if (t.absolute === this.cwd && t.type !== "Directory" && t.type !== "GNUDumpDir") return !1;
    if (this.win32) {
      let { root: r } = R.win32.parse(String(t.absolute));
      t.absolute = r + ts(String(t.absolute).slice(r.length));
      let { root: n } = R.win32.parse(t.path);
      t.path = n + ts(t.path.slice(n.length));
    }
    return !0;
  }
  [Dr](t) {
    if (!this[Fr](t)) return t.resume();
    switch (co.equal(typeof t.absolute, "string"), t.type) {
      case "Directory":
      case "GNUDumpDir":
        t.mode && (t.mode = t.mode | 448);
      case "File":
      case "OldFile":
      case "ContiguousFile":
      case "Link":
      case "SymbolicLink":
        return this[_s](t);
      default:
        return this[Cr](t);
    }
  }
  [O](t, e) {
    t.name === "CwdError" ? this.emit("error", t) : (this.warn("TAR_ENTRY_ERROR", t, { entry: e }), this[$t](), e.resume());
  }
  [yt](t, e, i) {
    gr(f(t), { uid: this.uid, gid: this.gid, processUid: this.processUid, processGid: this.processGid, umask: this.processUmask, preserve: this.preservePaths, unlink: this.unlink, cwd: this.cwd, mode: e }, i);
  }
  [ge](t) {
    return this.forceChown || this.preserveOwner && (typeof t.uid == "number" && t.uid !== this.processUid || typeof t.gid == "number" && t.gid !== this.processGid) || typeof this.uid == "number" && this.uid !== this.processUid || typeof this.gid == "number" && this.gid !== this.processGid;
  }
  [be](t) {
    return vr(this.uid, t.uid, this.processUid);
  }
  [_e](t) {
    return vr(this.gid, t.gid, this.processGid);
  }
  [Ts](t, e) {
    let i = typeof t.mode == "number" ? t.mode & 4095 : this.fmode, r = new et(String(t.absolute), { flags: ms(t.size), mode: i, autoClose: !1 });
    r.on("error", (a) => {
      r.fd && u.close(r.fd, () => {
      }), r.write = () => !0, this[O](a, t), e();
    });
    let n = 1, o = (a) => {
      if (a) {
        r.fd && u.close(r.fd, () => {
        }), this[O](a, t), e();
        return;
      }
      --n === 0 && r.fd !== void 0 && u.close(r.fd, (l) => {
        l ? this[O](l, t) : this[$t](), e();
      });
    };
    r.on("finish", () => {
      let a = String(t.absolute), l = r.fd;
      if (typeof l == "number" && t.mtime && !this.noMtime) {
        n++;
        let c = t.atime || /* @__PURE__ */ new Date(), d = t.mtime;
        u.futimes(l, c, d, (y) => y ? u.utimes(a, c, d, (T) => o(T && y)) : o());
      }
      if (typeof l == "number" && this[ge](t)) {
        n++;
        let c = this[be](t), d = this[_e](t);
        typeof c == "number" && typeof d == "number" && u.fchown(l, c, d, (y) => y ? u.chown(a, c, d, (T) => o(T && y)) : o());
      }
      o();
    });
    let h = this.transform && this.transform(t) || t;
    h !== t && (h.on("error", (a) => {
      this[O](a, t), e();
    }), t.pipe(h)), h.pipe(r);
  }
  [xs](t, e) {
    let i = typeof t.mode == "number" ? t.mode & 4095 : this.dmode;
    this[yt](String(t.absolute), i, (r) => {
      if (r) {
        this[O](r, t), e();
        return;
      }
      let n = 1, o = () => {
        --n === 0 && (e(), this[$t](), t.resume());
      };
      t.mtime && !this.noMtime && (n++, u.utimes(String(t.absolute), t.atime || /* @__PURE__ */ new Date(), t.mtime, o)), this[ge](t) && (n++, u.chown(String(t.absolute), Number(this[be](t)), Number(this[_e](t)), o)), o();
    });
  }
  [Cr](t) {
    t.unsupported = !0, this.warn("TAR_ENTRY_UNSUPPORTED", `unsupported entry type: ${t.type}`, { entry: t }), t.resume();
  }
  [Ar](t, e) {
    let i = f(R.relative(this.cwd, R.resolve(R.dirname(String(t.absolute)), String(t.linkpath)))).split("/");
    this[Re](t, this.cwd, i, () => this[gi](t, String(t.linkpath), "symlink", e), (r) => {
      this[O](r, t), e();
    });
  }
  [Ir](t, e) {
    let i = f(R.resolve(this.cwd, String(t.linkpath))), r = f(String(t.linkpath)).split("/");
    this[Re](t, this.cwd, r, () => this[gi](t, i, "link", e), (n) => {
      this[O](n, t), e();
    });
  }
  [Re](t, e, i, r, n) {
    let o = i.shift();
    if (this.preservePaths || o === void 0) return r();
    let h = R.resolve(e, o);
    u.lstat(h, (a, l) => {
      if (a) return r();
      if (l?.isSymbolicLink()) return n(new St(h, R.resolve(h, i.join("/"))));
      this[Re](t, h, i, r, n);
    });
  }
  [kr]() {
    this[Ri]++;
  }
  [$t]() {
    this[Ri]--, this[bs]();
  }
  [Ls](t) {
    this[$t](), t.resume();
  }
  [Os](t, e) {
    return t.type === "File" && !this.unlink && e.isFile() && e.nlink <= 1 && !Te;
  }
  [_s](t) {
    this[kr]();
    let e = [t.path];
    t.linkpath && e.push(t.linkpath), this.reservations.reserve(e, (i) => this[Nr](t, i));
  }
  [Nr](t, e) {
    let i = (h) => {
      e(h);
    }, r = () => {
      this[yt](this.cwd, this.dmode, (h) => {
        if (h) {
          this[O](h, t), i();
          return;
        }
        this[Oe] = !0, n();
      });
    }, n = () => {
      if (t.absolute !== this.cwd) {
        let h = f(R.dirname(String(t.absolute)));
        if (h !== this.cwd) return this[yt](h, this.dmode, (a) => {
          if (a) {
            this[O](a, t), i();
            return;
          }
          o();
        });
      }
      o();
    }, o = () => {
      u.lstat(String(t.absolute), (h, a) => {
        if (a && (this.keep || this.newer && a.mtime > (t.mtime ?? a.mtime))) {
          this[Ls](t), i();
          return;
        }
        if (h || this[Os](t, a)) return this[P](null, t, i);
        if (a.isDirectory()) {
          if (t.type === "Directory") {
            let l = this.chmod && t.mode && (a.mode & 4095) !== t.mode, c = (d) => this[P](d ?? null, t, i);
            return l ? u.chmod(String(t.absolute), Number(t.mode), c) : c();
          }
          if (t.absolute !== this.cwd) return u.rmdir(String(t.absolute), (l) => this[P](l ?? null, t, i));
        }
        if (t.absolute === this.cwd) return this[P](null, t, i);
        mo(String(t.absolute), (l) => this[P](l ?? null, t, i));
      });
    };
    this[Oe] ? n() : r();
  }
  [P](t, e, i) {
    if (t) {
      this[O](t, e), i();
      return;
    }
    switch (e.type) {
      case "File":
      case "OldFile":
      case "ContiguousFile":
        return this[Ts](e, i);
      case "Link":
        return this[Ir](e, i);
      case "SymbolicLink":
        return this[Ar](e, i);
      case "Directory":
      case "GNUDumpDir":
        return this[xs](e, i);
    }
  }
  [gi](t, e, i, r) {
    u[i](e, String(t.absolute), (n) => {
      n ? this[O](n, t) : (this[$t](), t.resume()), r();
    });
  }
}, ye = (s3) => {
  try {
    return [null, s3()];
  } catch (t) {
    return [t, null];
  }
}, xe = class extends Xt {
  sync = !0;
  [P](t, e) {
    return super[P](t, e, () => {
    });
  }
  [_s](t) {
    if (!this[Oe]) {
      let n = this[yt](this.cwd, this.dmode);
      if (n) return this[O](n, t);
      this[Oe] = !0;
    }
    if (t.absolute !== this.cwd) {
      let n = f(R.dirname(String(t.absolute)));
      if (n !== this.cwd) {
        let o = this[yt](n, this.dmode);
        if (o) return this[O](o, t);
      }
    }
    let [e, i] = ye(() => u.lstatSync(String(t.absolute)));
    if (i && (this.keep || this.newer && i.mtime > (t.mtime ?? i.mtime))) return this[Ls](t);
    if (e || this[Os](t, i)) return this[P](null, t);
    if (i.isDirectory()) {
      if (t.type === "Directory") {
        let o = this.chmod && t.mode && (i.mode & 4095) !== t.mode, [h] = o ? ye(() => {
          u.chmodSync(String(t.absolute), Number(t.mode));
        }) : [];
        return this[P](h, t);
      }
      let [n] = ye(() => u.rmdirSync(String(t.absolute)));
      this[P](n, t);
    }
    let [r] = t.absolute === this.cwd ? [] : ye(() => po(String(t.absolute)));
    this[P](r, t);
  }
  [Ts](t, e) {
    let i = typeof t.mode == "number" ? t.mode & 4095 : this.fmode, r = (h) => {
      let a;
      try {
        u.closeSync(n);
      } catch (l) {
        a = l;
      }
      (h || a) && this[O](h || a, t), e();
    }, n;
    try {
      n = u.openSync(String(t.absolute), ms(t.size), i);
    } catch (h) {
      return r(h);
    }
    let o = this.transform && this.transform(t) || t;
    o !== t && (o.on("error", (h) => this[O](h, t)), t.pipe(o)), o.on("data", (h) => {
      try {
        u.writeSync(n, h, 0, h.length);
      } catch (a) {
        r(a);
      }
    }), o.on("end", () => {
      let h = null;
      if (t.mtime && !this.noMtime) {
        let a = t.atime || /* @__PURE__ */ new Date(), l = t.mtime;
        try {
          u.futimesSync(n, a, l);
        } catch (c) {
          try {
            u.utimesSync(String(t.absolute), a, l);
          } catch {
            h = c;
          }
        }
      }
      if (this[ge](t)) {
        let a = this[be](t), l = this[_e](t);
        try {
          u.fchownSync(n, Number(a), Number(l));
        } catch (c) {
          try {
            u.chownSync(String(t.absolute), Number(a), Number(l));
          } catch {
            h = h || c;
          }
        }
      }
      r(h);
    });
  }
  [xs](t, e) {
    let i = typeof t.mode == "number" ? t.mode & 4095 : this.dmode, r = this[yt](String(t.absolute), i);
    if (r) {
      this[O](r, t), e();
      return;
    }
    if (t.mtime && !this.noMtime) try {
      u.utimesSync(String(t.absolute), t.atime || /* @__PURE__ */ new Date(), t.mtime);
    } catch {
    }
    if (this[ge](t)) try {
      u.chownSync(String(t.absolute), Number(this[be](t)), Number(this[_e](t)));
    } catch {
    }
    e(), t.resume();
  }
  [yt](t, e) {
    try {
      return _r(f(t), { uid: this.uid, gid: this.gid, processUid: this.processUid, processGid: this.processGid, umask: this.processUmask, preserve: this.preservePaths, unlink: this.unlink, cwd: this.cwd, mode: e });
    } catch (i) {
      return i;
    }
  }
  [Re](t, e, i, r, n) {
    if (this.preservePaths || i.length === 0) return r();
    let o = e;
    for (let h of i) {
      o = R.resolve(o, h);
      let [a, l] = ye(() => u.lstatSync(o));
      if (a) return r();
      if (l.isSymbolicLink()) return n(new St(o, R.resolve(e, i.join("/"))));
    }
    r();
  }
  [gi](t, e, i, r) {
    let n = `${i}Sync`;
    try {
      u[n](e, String(t.absolute)), r(), t.resume();
    } catch (o) {
      return this[O](o, t);
    }
  }
}, Eo = (s3) => {
  let t = new xe(s3), e = s3.file, i = Br.statSync(e), r = s3.maxReadSize || 16 * 1024 * 1024;
  new Be(e, { readSize: r, size: i.size }).pipe(t);
}, wo = (s3, t) => {
  let e = new Xt(s3), i = s3.maxReadSize || 16 * 1024 * 1024, r = s3.file;
  return new Promise((o, h) => {
    e.on("error", h), e.on("close", o), Br.stat(r, (a, l) => {
      if (a) h(a);
      else {
        let c = new _t(r, { readSize: i, size: l.size });
        c.on("error", h), c.pipe(e);
      }
    });
  });
}, So = K(Eo, wo, (s3) => new xe(s3), (s3) => new Xt(s3), (s3, t) => {
  t?.length && Qi(s3, t);
}), yo = (s3, t) => {
  let e = new kt(s3), i = !0, r, n;
  try {
    try {
      r = v.openSync(s3.file, "r+");
    } catch (a) {
      if (a?.code === "ENOENT") r = v.openSync(s3.file, "w+");
      else throw a;
    }
    let o = v.fstatSync(r), h = Buffer.alloc(512);
    t: for (n = 0; n < o.size; n += 512) {
      for (let c = 0, d = 0; c < 512; c += d) {
        if (d = v.readSync(r, h, c, h.length - c, n + c), n === 0 && h[0] === 31 && h[1] === 139) throw new Error("cannot append to compressed archives");
        if (!d) break t;
      }
      let a = new F(h);
      if (!a.cksumValid) break;
      let l = 512 * Math.ceil((a.size || 0) / 512);
      if (n + l + 512 > o.size) break;
      n += l, s3.mtimeCache && a.mtime && s3.mtimeCache.set(String(a.path), a.mtime);
    }
    i = !1, Ro(s3, e, n, r, t);
  } finally {
    if (i) try {
      v.closeSync(r);
    } catch {
    }
  }
}, Ro = (s3, t, e, i, r) => {
  let n = new Wt(s3.file, { fd: i, start: e });
  t.pipe(n), bo(t, r);
}, go = (s3, t) => {
  t = Array.from(t);
  let e = new wt(s3), i = (n, o, h) => {
    let a = (T, D) => {
      T ? v.close(n, (E) => h(T)) : h(null, D);
    }, l = 0;
    if (o === 0) return a(null, 0);
    let c = 0, d = Buffer.alloc(512), y = (T, D) => {
      if (T || D === void 0) return a(T);
      if (c += D, c < 512 && D) return v.read(n, d, c, d.length - c, l + c, y);
      if (l === 0 && d[0] === 31 && d[1] === 139) return a(new Error("cannot append to compressed archives"));
      if (c < 512) return a(null, l);
      let E = new F(d);
      if (!E.cksumValid) return a(null, l);
      let x = 512 * Math.ceil((E.size ?? 0) / 512);
      if (l + x + 512 > o || (l += x + 512, l >= o)) return a(null, l);
      s3.mtimeCache && E.mtime && s3.mtimeCache.set(String(E.path), E.mtime), c = 0, v.read(n, d, 0, 512, l, y);
    };
    v.read(n, d, 0, 512, l, y);
  };
  return new Promise((n, o) => {
    e.on("error", o);
    let h = "r+", a = (l, c) => {
      if (l && l.code === "ENOENT" && h === "r+") return h = "w+", v.open(s3.file, h, a);
      if (l || !c) return o(l);
      v.fstat(c, (d, y) => {
        if (d) return v.close(c, () => o(d));
        i(c, y.size, (T, D) => {
          if (T) return o(T);
          let E = new et(s3.file, { fd: c, start: D });
          e.pipe(E), E.on("error", o), E.on("close", n), _o(e, t);
        });
      });
    };
    v.open(s3.file, h, a);
  });
}, bo = (s3, t) => {
  t.forEach((e) => {
    e.charAt(0) === "@" ? Ct({ file: Pr.resolve(s3.cwd, e.slice(1)), sync: !0, noResume: !0, onReadEntry: (i) => s3.add(i) }) : s3.add(e);
  }), s3.end();
}, _o = async (s3, t) => {
  for (let e of t) e.charAt(0) === "@" ? await Ct({ file: Pr.resolve(String(s3.cwd), e.slice(1)), noResume: !0, onReadEntry: (i) => s3.add(i) }) : s3.add(e);
  s3.end();
}, vt = K(yo, go, () => {
  throw new TypeError("file is required");
}, () => {
  throw new TypeError("file is required");
}, (s3, t) => {
  if (!Bs(s3)) throw new TypeError("file is required");
  if (s3.gzip || s3.brotli || s3.zstd || s3.file.endsWith(".br") || s3.file.endsWith(".tbr")) throw new TypeError("cannot append to compressed archives");
  if (!t?.length) throw new TypeError("no paths specified to add/replace");
}), Oo = K(vt.syncFile, vt.asyncFile, vt.syncNoFile, vt.asyncNoFile, (s3, t = []) => {
  vt.validate?.(s3, t), To(s3);
}), To = (s3) => {
  let t = s3.filter;
  s3.mtimeCache || (s3.mtimeCache = /* @__PURE__ */ new Map()), s3.filter = t ? (e, i) => t(e, i) && !((s3.mtimeCache?.get(e) ?? i.mtime ?? 0) > (i.mtime ?? 0)) : (e, i) => !((s3.mtimeCache?.get(e) ?? i.mtime ?? 0) > (i.mtime ?? 0));
};

// src/core/tar/tar-writer.ts
var CHUNK = 1 << 20, MODE = 384;
async function writeTar(path, files) {
  var _stack = [];
  try {
    let out = __using(_stack, await open3(path, "w", 384), !0);
    for (let file of files)
      if ("text" in file) {
        let bytes = Buffer.from(file.text);
        await append(out, fileHeader(file.name, bytes.length, { mode: MODE })), await append(out, bytes), await append(out, Buffer.alloc(paddingOf(bytes.length)));
      } else
        await appendFile(out, file);
    await append(out, Buffer.alloc(1024));
  } catch (_2) {
    var _error = _2, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function appendFile(out, { name, path }) {
  var _stack = [];
  try {
    let source = __using(_stack, await open3(path, "r"), !0);
    let { size, mtime } = await source.stat();
    await append(out, fileHeader(name, size, { mode: MODE, mtime }));
    let buffer = Buffer.allocUnsafe(CHUNK);
    for (let left = size; left > 0; ) {
      let { bytesRead } = await source.read(buffer, 0, Math.min(CHUNK, left));
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
      await append(out, buffer.subarray(0, bytesRead)), left -= bytesRead;
    }
    await append(out, Buffer.alloc(paddingOf(size)));
  } catch (_2) {
    var _error = _2, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function fileHeader(path, size, { mode, mtime = /* @__PURE__ */ new Date(0) }) {
  let block = Buffer.alloc(512);
  if (new F({ path, size, mtime, mode, type: "File", uid: 0, gid: 0 }).encode(block)) throw new Error(`${path} does not fit into the header of a plain tar`);
  return block;
}
async function append(out, bytes) {
  for (let at2 = 0; at2 < bytes.length; ) at2 += (await out.write(bytes, at2)).bytesWritten;
}

// src/core/images/save-archive.ts
async function saveArchive(images, path, options = {}) {
  let plans = [];
  for (let one of images)
    plans.push(
      "image" in one ? await plan(one.image, one.names) : await plan(one, one.name ? [one.name] : [])
    );
  let target = resolve(path);
  try {
    await makeDirs(dirname(target), 511), await placeFile(target, (partial) => writeTo(partial, plans, options.signal));
  } catch (error) {
    throw error instanceof NavgwError ? error : fileError(error, "saving an image archive", target);
  }
}
async function writeTo(path, plans, signal) {
  let stream = createWriteStream3(path, { flags: "wx", mode: 420, flush: !0, highWaterMark: 4194304 });
  try {
    await once(stream, "open"), await writeArchive(new TarWriter(stream, signal), plans), stream.end(), await once(stream, "close");
  } finally {
    stream.destroy();
  }
}
async function plan(image, names) {
  let layers = [];
  for (let layer of image.layers) layers.push(layer.descriptor ?? await describe(layer));
  let config2 = { digest: digestOf(image.configBytes), size: image.configBytes.length }, manifestBytes = image.manifest?.bytes ?? Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA.ociManifest,
      config: { mediaType: MEDIA.ociConfig, ...config2 },
      layers
    })
  ), manifest2 = {
    mediaType: image.manifest?.mediaType ?? MEDIA.ociManifest,
    digest: image.digest ?? digestOf(manifestBytes),
    size: manifestBytes.length
  };
  return {
    image,
    names: names.flatMap((name) => namesForNode(parseReference(name))),
    manifest: manifest2,
    manifestBytes,
    config: config2,
    layers
  };
}
async function describe(layer) {
  let hash = createHash("sha256"), head;
  for await (let chunk of layer.open())
    head ??= Buffer.from(chunk.subarray(0, 10)), hash.update(chunk);
  let compression = sniffCompression(head ?? Buffer.alloc(0));
  if (compression === "xz" || compression === "bzip2")
    throw new NavgwError("NAVGW_IMAGE", `a layer is compressed by ${compression}, which no node can read`, {
      hint: "compress layers with gzip or zstd, or not at all"
    });
  return { mediaType: compression === "none" ? MEDIA.ociLayer : `${MEDIA.ociLayer}+${compression}`, digest: `sha256:${hash.digest("hex")}`, size: layer.size };
}
async function writeArchive(tar, plans) {
  await tar.text("oci-layout", JSON.stringify({ imageLayoutVersion: "1.0.0" })), await tar.text("index.json", JSON.stringify(layoutIndex(plans))), await tar.text("manifest.json", JSON.stringify(dockerManifest(plans)));
  for (let { image, config: config2, manifest: manifest2, manifestBytes, layers } of plans) {
    await tar.text(blobName(manifest2.digest), manifestBytes), await tar.text(blobName(config2.digest), image.configBytes);
    for (let [at2, layer] of image.layers.entries()) {
      let descriptor2 = layers[at2];
      descriptor2 !== void 0 && await tar.layer(blobName(descriptor2.digest), descriptor2, layer);
    }
  }
  await tar.end();
}
function layoutIndex(plans) {
  let manifests = plans.flatMap(({ image, manifest: manifest2, names }) => {
    let { os: os2, architecture, variant } = image.platform, platform2 = { os: os2, architecture, ...variant === void 0 ? {} : { variant } };
    return names.length === 0 ? [{ ...manifest2, platform: platform2 }] : names.map((name) => ({ ...manifest2, platform: platform2, annotations: nameAnnotations(name) }));
  });
  return { schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests };
}
function nameAnnotations(name) {
  return {
    [IMAGE_NAME]: name,
    ...isDigestName(name) ? {} : { [REF_NAME]: name.slice(name.lastIndexOf(":") + 1) }
  };
}
var isDigestName = (name) => name.includes("@");
function dockerManifest(plans) {
  return plans.map(({ config: config2, names, layers }) => ({
    Config: blobName(config2.digest),
    // Only a layout can name an image by its digest.
    RepoTags: names.filter((name) => !isDigestName(name)),
    Layers: layers.map(({ digest: digest2 }) => blobName(digest2))
  }));
}
function blobName(digest2) {
  let { algorithm, hex } = splitDigest(digest2);
  return `blobs/${algorithm}/${hex}`;
}
var TarWriter = class {
  #stream;
  #signal;
  #written = /* @__PURE__ */ new Set();
  #failure;
  constructor(stream, signal) {
    this.#stream = stream, this.#signal = signal, stream.on("error", (error) => {
      this.#failure = error;
    });
  }
  async text(name, content) {
    let bytes = Buffer.from(content);
    await this.#header(name, bytes.length) && (await this.#write(bytes), await this.#write(Buffer.alloc(paddingOf(bytes.length))));
  }
  async layer(name, expected, layer) {
    if (!await this.#header(name, expected.size)) return;
    let hash = hashFor(expected.digest), size = 0;
    for await (let chunk of layer.open())
      hash.update(chunk), size += chunk.length, await this.#write(chunk);
    if (size !== expected.size)
      throw new NavgwError(
        "NAVGW_IMAGE",
        `layer ${expected.digest} has ${size} bytes, expected ${expected.size}`
      );
    checkHash(hash, expected.digest, "a layer", "NAVGW_IMAGE"), await this.#write(Buffer.alloc(paddingOf(size)));
  }
  /** Two zero blocks. */
  async end() {
    await this.#write(Buffer.alloc(1024));
  }
  async #header(path, size) {
    return this.#written.has(path) ? !1 : (this.#written.add(path), await this.#write(fileHeader(path, size, { mode: 420 })), !0);
  }
  async #write(bytes) {
    if (this.#signal?.throwIfAborted(), this.#failure !== void 0) throw this.#failure;
    bytes.length === 0 || this.#stream.write(bytes) || await once(this.#stream, "drain");
  }
};

// src/core/testing/archives-to-load.ts
async function archivesOf(images, signal, as2) {
  let sources = await Promise.all(images.map(parseSource));
  if (sources.filter((source) => !isCompleteArchive(source)).length === 0)
    return { paths: sources.map(pathOf), [Symbol.asyncDispose]: async () => {
    } };
  let dir = await makeHeldDir(), dispose = () => rm3(dir, { recursive: !0, force: !0 });
  try {
    let paths = [];
    for (let [at2, source] of sources.entries())
      isCompleteArchive(source) ? paths.push(pathOf(source)) : paths.push(await save2(source, { text: images[at2] ?? "", path: join3(dir, `${at2}.tar`), as: as2, signal }));
    return { paths, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    throw await dispose(), error;
  }
}
function isCompleteArchive(source) {
  return source.kind === "archive" && source.reference === void 0;
}
var pathOf = (source) => source.path;
async function save2(source, { text: text2, path, as: as2, signal }) {
  var _stack = [];
  try {
    let image = __using(_stack, await open4(source), !0);
    let name = as2 ?? image.name;
    if (name === void 0) throw namelessImage(text2, source.reference);
    await saveArchive([{ image, names: [name] }], path, { signal });
    return path;
  } catch (_2) {
    var _error = _2, _hasError = !0;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function open4(source) {
  if (source.kind !== "registry") return openImage(source);
  let { reference } = source;
  for (let program of ["docker", "podman"])
    try {
      return await openImage({ kind: "daemon", program, reference });
    } catch (error) {
      if (!(error instanceof NavgwError) || !LOCAL_MISS.has(error.code)) throw error;
    }
  return openImage(source);
}
var LOCAL_MISS = /* @__PURE__ */ new Set(["NAVGW_IMAGE", "NAVGW_UNSUPPORTED"]);

export {
  badTar,
  nextEntry,
  paddingOf,
  TarFile,
  storedEntries,
  normalizeName,
  parseReference,
  formatReference,
  namesForNode,
  MEDIA,
  LARGEST_MANIFEST,
  parseIndex,
  parseManifest,
  parseDockerArchive,
  isIndexType,
  hostPlatform,
  formatPlatform,
  selectPlatform,
  mapLimited,
  tarFiles,
  openDescriptor,
  nameOf,
  So,
  openDockerImage,
  DEFAULT_RETRY,
  TransientFailure,
  withRetries,
  parseRetryAfter,
  isTransientStatus,
  HttpClient,
  readBody,
  fetchInto,
  openImage,
  listImages,
  noNames,
  writeTar,
  saveArchive,
  archivesOf
};
