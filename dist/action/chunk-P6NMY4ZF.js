import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  identify
} from "./chunk-KLG4D2P5.js";
import {
  cacheDir,
  makeDirs,
  syncDir,
  writeDurably
} from "./chunk-37MV6SKQ.js";
import {
  NavgwError,
  fileError,
  systemCode
} from "./chunk-FQOKME56.js";

// src/core/images/source/image-source.ts
import { stat } from "node:fs/promises";
import { join } from "node:path";
async function parseSource(text) {
  let prefixed = /^(docker:\/\/|oci:|oci-archive:|docker-archive:|docker-daemon:|podman-daemon:)(.*)$/s.exec(text), rest = prefixed?.[2] ?? text;
  switch (prefixed?.[1]) {
    case "docker://":
      return { kind: "registry", reference: rest };
    case "docker-daemon:":
      return { kind: "daemon", program: "docker", reference: rest };
    case "podman-daemon:":
      return { kind: "daemon", program: "podman", reference: rest };
    case "oci:":
      return { kind: "layout", ...splitPath(rest) };
    case "oci-archive:":
    case "docker-archive:":
      return { kind: "archive", ...splitPath(rest) };
    default:
      return isImagePath(text) ? pathSource(text) : { kind: "registry", reference: text };
  }
}
function isImagePath(text) {
  return /^(\.{0,2}\/|\.\.?$)|\.(tar(\.(gz|zst|xz|bz2))?|tgz|txz|tbz2)$/.test(text);
}
var PATH_HINT = "pass a docker save or OCI layout tar, such as from docker save -o app.tar app:dev, or an OCI layout directory";
async function pathSource(path) {
  let found;
  try {
    found = await stat(path);
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `no image at ${path}`, { hint: PATH_HINT, cause: error });
  }
  if (!found.isDirectory()) return { kind: "archive", path };
  try {
    await stat(join(path, "oci-layout"));
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `${path} is a directory but not an OCI layout`, {
      hint: PATH_HINT,
      cause: error
    });
  }
  return { kind: "layout", path };
}
function splitPath(text) {
  let colon = text.indexOf(":");
  return colon < 0 ? { path: text } : { path: text.slice(0, colon), reference: text.slice(colon + 1) };
}

// src/core/images/digest.ts
import { createHash } from "node:crypto";
var DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
function isDigest(text) {
  return DIGEST.test(text);
}
function splitDigest(digest) {
  let colon = digest.indexOf(":");
  return { algorithm: digest.slice(0, colon), hex: digest.slice(colon + 1) };
}
function hashFor(digest) {
  return createHash(splitDigest(digest).algorithm);
}
function digestOf(bytes) {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
function checkHash(hash, digest, what, code) {
  let actual = `${splitDigest(digest).algorithm}:${hash.digest("hex")}`;
  if (actual !== digest)
    throw new NavgwError(code, `${what} has the wrong digest: ${actual}, expected ${digest}`);
}
function checkBytes(bytes, expected, what, code) {
  if (bytes.length !== expected.size)
    throw new NavgwError(code, `${what} has ${bytes.length} bytes, expected ${expected.size}`);
  checkHash(hashFor(expected.digest).update(bytes), expected.digest, what, code);
}

// src/core/images/blob-cache.ts
import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, rename as rename2, rm as rm2, stat as stat2 } from "node:fs/promises";
import { dirname as dirname2, join as join2 } from "node:path";

// src/core/images/blob-ingest.ts
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
var Ingest = class _Ingest {
  #file;
  #paths;
  #blob;
  #hash;
  #received = 0;
  constructor(file, paths, blob) {
    this.#file = file, this.#paths = paths, this.#blob = blob, this.#hash = hashFor(blob.digest);
  }
  static async open(own, left, final, blob) {
    let file = await open(own, "a+", 384), ingest = new _Ingest(file, { own, left, final }, blob);
    for await (let chunk of file.createReadStream({ start: 0, autoClose: !1, highWaterMark: 1 << 20 }))
      ingest.#hash.update(chunk), ingest.#received += chunk.length;
    return ingest.#received > blob.size && await ingest.restart(), ingest;
  }
  /** Bytes received so far, earlier runs included. */
  get received() {
    return this.#received;
  }
  async append(chunk) {
    if (this.#received + chunk.length > this.#blob.size)
      throw await this.restart(), new NavgwError(
        "NAVGW_DOWNLOAD",
        `received more than the expected ${this.#blob.size} bytes of ${this.#blob.digest}`
      );
    try {
      await this.#file.appendFile(chunk);
    } catch (error) {
      throw fileError(error, "writing the image cache", this.#paths.own);
    }
    this.#hash.update(chunk), this.#received += chunk.length;
  }
  /** Discards the received bytes. */
  async restart() {
    await this.#file.truncate(0), this.#hash = hashFor(this.#blob.digest), this.#received = 0;
  }
  /** Verifies the digest and gives the blob its final name. Bytes that fail the check are deleted. */
  async commit(what) {
    try {
      checkHash(this.#hash, this.#blob.digest, what, "NAVGW_DOWNLOAD"), await this.#file.sync(), await this.#file.close(), await rename(this.#paths.own, this.#paths.final), await syncDir(dirname(this.#paths.final));
    } catch (error) {
      throw await this.#file.close(), await rm(this.#paths.own, { force: !0 }), error;
    }
  }
  /** Closes the file under a name that any later run may claim. */
  async leave() {
    await this.#file.close(), this.#received > 0 ? await rename(this.#paths.own, this.#paths.left) : await rm(this.#paths.own, { force: !0 });
  }
};

// src/core/images/blob-cache.ts
function ociCacheDir(env = process.env) {
  return join2(cacheDir(env), "oci");
}
var BlobCache = class {
  dir;
  #running = /* @__PURE__ */ new Map();
  constructor(dir) {
    this.dir = dir;
  }
  path(digest) {
    let { algorithm, hex } = splitDigest(digest);
    return join2(this.dir, "blobs", algorithm, hex);
  }
  /** Whether the complete blob is present. A file of another size is deleted: it can only be damaged. */
  async has(blob) {
    let path = this.path(blob.digest);
    try {
      if ((await stat2(path)).size === blob.size) return !0;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return !1;
      throw fileError(error, "reading the image cache", path);
    }
    return await rm2(path, { force: !0 }), !1;
  }
  /** Reads a small blob and verifies it again; undefined when absent or damaged. */
  async read(digest) {
    let path = this.path(digest);
    try {
      let bytes = await readFile(path);
      if (hashFor(digest).update(bytes).digest("hex") === splitDigest(digest).hex) return bytes;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return;
      throw fileError(error, "reading the image cache", path);
    }
    await rm2(path, { force: !0 });
  }
  open(digest) {
    return createReadStream(this.path(digest), { highWaterMark: 1 << 20 });
  }
  /** Stores bytes that were already verified. */
  async put(digest, bytes) {
    await write(this.path(digest), bytes);
  }
  /** Runs `work` unless the blob is present; callers in this process that need the same blob share one run. */
  async once(blob, work) {
    let running = this.#running.get(blob.digest);
    if (running !== void 0) return running;
    let run = this.has(blob).then((isPresent) => isPresent ? void 0 : work());
    this.#running.set(blob.digest, run);
    try {
      await run;
    } finally {
      this.#running.delete(blob.digest);
    }
  }
  /**
   * Gets a blob whole, going on where an earlier run was cut off.
   * @param what how errors name it
   * @param fetch appends all that is missing; what it has when it fails is left for a later run
   * @throws NavgwError NAVGW_DOWNLOAD when the bytes are others than the digest promises; what `fetch` throws
   */
  async fill(blob, what, fetch) {
    for (; ; ) {
      let ingest = await this.#ingest(blob), resumed = ingest.received > 0;
      try {
        await fetch(ingest);
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
  /** Opens an unfinished blob to go on with: what an earlier run left, or nothing. */
  async #ingest(blob) {
    let dir = join2(this.dir, "ingest"), { hex } = splitDigest(blob.digest), own = join2(dir, `${hex}.${process.pid}.${randomBytes(6).toString("hex")}`);
    try {
      await makeDirs(dir, 511), await makeDirs(dirname2(this.path(blob.digest)), 511);
      for (let name of await readdir(dir)) {
        if (!name.startsWith(`${hex}.`) || !isAbandoned(name)) continue;
        if (await rename2(join2(dir, name), own).then(
          () => !0,
          () => !1
        )) break;
      }
      return await Ingest.open(own, join2(dir, `${hex}.left`), this.path(blob.digest), blob);
    } catch (error) {
      throw fileError(error, "writing the image cache", dir);
    }
  }
  /** Returns a new path in `spool/`; the caller removes the file. */
  async spoolPath() {
    let dir = join2(this.dir, "spool");
    try {
      await makeDirs(dir, 511);
      for (let name of await readdir(dir))
        isAbandoned(`spool.${name}`) && await rm2(join2(dir, name), { force: !0 });
    } catch (error) {
      throw fileError(error, "writing the image cache", dir);
    }
    return join2(dir, `${process.pid}.${randomBytes(6).toString("hex")}`);
  }
  /** Reads the bytes stored by `remember`: what a tag resolved to when it was last pulled. */
  async recall(name) {
    return readFile(this.#refPath(name)).catch(() => {
    });
  }
  async remember(name, bytes) {
    await write(this.#refPath(name), bytes);
  }
  #refPath(name) {
    return join2(this.dir, "refs", splitDigest(digestOf(Buffer.from(name))).hex);
  }
};
function isAbandoned(name) {
  let [, owner] = name.split(".");
  return owner === "left" || identify(Number(owner)) === void 0;
}
async function write(path, bytes) {
  try {
    await makeDirs(dirname2(path), 511), await writeDurably(path, bytes);
  } catch (error) {
    throw fileError(error, "writing the image cache", path);
  }
}

export {
  isDigest,
  splitDigest,
  hashFor,
  digestOf,
  checkHash,
  checkBytes,
  ociCacheDir,
  BlobCache,
  parseSource,
  isImagePath
};
