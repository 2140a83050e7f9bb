import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  checkHash,
  digestOf,
  hashFor,
  splitDigest
} from "./chunk-QQPDD7RP.js";
import {
  syncDir,
  writeDurably
} from "./chunk-UTF37IGO.js";
import {
  NavgwError,
  fileError,
  systemCode
} from "./chunk-LJTGQ6UM.js";

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
  return /^(\.{0,2}\/|\.\.?$)|\.(tar|tgz|tar\.gz|tar\.zst)$/.test(text);
}
async function pathSource(path) {
  let found;
  try {
    found = await stat(path);
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `no image at ${path}`, { cause: error });
  }
  if (!found.isDirectory()) return { kind: "archive", path };
  try {
    await stat(join(path, "oci-layout"));
  } catch (error) {
    throw new NavgwError("NAVGW_IMAGE", `${path} is a directory but no OCI layout`, { cause: error });
  }
  return { kind: "layout", path };
}
function splitPath(text) {
  let colon = text.indexOf(":");
  return colon < 0 ? { path: text } : { path: text.slice(0, colon), reference: text.slice(colon + 1) };
}

// src/core/images/blob-cache.ts
import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rename as rename2, rm as rm2, stat as stat2 } from "node:fs/promises";
import { homedir } from "node:os";
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
  /** Bytes that are here already. */
  get received() {
    return this.#received;
  }
  async append(chunk) {
    if (this.#received + chunk.length > this.#blob.size)
      throw await this.restart(), new NavgwError(
        "NAVGW_DOWNLOAD",
        `more bytes than the ${this.#blob.size} promised for ${this.#blob.digest}`
      );
    try {
      await this.#file.appendFile(chunk);
    } catch (error) {
      throw fileError(error, "writing the image cache", this.#paths.own);
    }
    this.#hash.update(chunk), this.#received += chunk.length;
  }
  /** Forgets what was received. */
  async restart() {
    await this.#file.truncate(0), this.#hash = hashFor(this.#blob.digest), this.#received = 0;
  }
  /** Checks the digest and gives the blob its name. Bytes that fail the check are dropped. */
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
  return join2(env.XDG_CACHE_HOME || join2(homedir(), ".cache"), "navgw", "oci");
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
  /** Whether the blob is here whole. A file of another size is dropped: it can only be damage. */
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
  /** A small blob, checked again as it is read; undefined when absent or damaged. */
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
  /** Stores bytes that were already checked. */
  async put(digest, bytes) {
    await write(this.path(digest), bytes);
  }
  /** Runs `work` unless the blob is here; callers in this process that want the same blob share one run. */
  async once(blob, work) {
    let running = this.#running.get(blob.digest);
    if (running !== void 0) return running;
    let run = this.has(blob).then((here) => here ? void 0 : work());
    this.#running.set(blob.digest, run);
    try {
      await run;
    } finally {
      this.#running.delete(blob.digest);
    }
  }
  /** Opens an unfinished blob to go on with: what an earlier run left, or nothing. */
  async ingest(blob) {
    let dir = join2(this.dir, "ingest"), { hex } = splitDigest(blob.digest), mine = join2(dir, `${hex}.${process.pid}.${randomBytes(6).toString("hex")}`);
    try {
      await mkdir(dir, { recursive: !0 }), await mkdir(dirname2(this.path(blob.digest)), { recursive: !0 });
      for (let name of await readdir(dir)) {
        if (!name.startsWith(`${hex}.`) || !isAbandoned(name)) continue;
        if (await rename2(join2(dir, name), mine).then(
          () => !0,
          () => !1
        )) break;
      }
      return await Ingest.open(mine, join2(dir, `${hex}.left`), this.path(blob.digest), blob);
    } catch (error) {
      throw fileError(error, "writing the image cache", dir);
    }
  }
  /** Fresh path in `spool/`; whoever asks removes it. */
  async spoolPath() {
    let dir = join2(this.dir, "spool");
    try {
      await mkdir(dir, { recursive: !0 });
      for (let name of await readdir(dir))
        isAbandoned(`spool.${name}`) && await rm2(join2(dir, name), { force: !0 });
    } catch (error) {
      throw fileError(error, "writing the image cache", dir);
    }
    return join2(dir, `${process.pid}.${randomBytes(6).toString("hex")}`);
  }
  /** What a tag stood for when it was last pulled. */
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
  if (owner === "left") return !0;
  try {
    return process.kill(Number(owner), 0), !1;
  } catch (error) {
    return systemCode(error) === "ESRCH";
  }
}
async function write(path, bytes) {
  try {
    await mkdir(dirname2(path), { recursive: !0 }), await writeDurably(path, bytes);
  } catch (error) {
    throw fileError(error, "writing the image cache", path);
  }
}

export {
  ociCacheDir,
  BlobCache,
  parseSource,
  isImagePath
};
