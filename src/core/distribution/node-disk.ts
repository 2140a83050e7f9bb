import { createHash } from "node:crypto";
import { chmod, open, readFile, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { GuestPackage } from "../artifacts/guest-package.ts";
import { isStillRight, isUnchanged, writeStamp } from "../artifacts/verified-stamp.ts";
import { partialPath, placeFile, sweepPartial, writeDurably } from "../base/durable-files.ts";
import { fileError, systemCode } from "../base/errors.ts";
import { parseJson } from "../base/json.ts";
import { acquireLock } from "../base/locks.ts";
import { artifactsDir, makePrivateDir } from "../base/paths.ts";
import { sumOf } from "../base/sum-of-file.ts";
import { recordImageNames } from "./disk-image-names.ts";
import { makeDisk, type NodeFile } from "./make-node-disk.ts";

/** Path of the version in a node disk; guest/CONTRACT.md. */
const VERSION_FILE = "VERSION";
/** Permissions of a disk. */
const MODE = 0o444;

/** A k3s as a disk that the guest mounts. */
export interface NodeDisk {
  /** Such as `v1.36.1+k3s1`. */
  readonly version: string;
  readonly path: string;
}

/** Source of a node disk. */
export interface NodeContent {
  readonly version: string;
  /** `bin/k3s` and other files below `bin/`, `data/` and `images/`. */
  readonly files: readonly NodeFile[];
  /** Names of the images that k3s imports from `images/`; undefined: unknown. */
  readonly images: readonly string[] | undefined;
  /** Called once the disk is written. */
  readonly done?: () => Promise<void>;
}

/**
 * The existing disk of a k3s; undefined when there is none.
 * @param identity of its source: the same identity has the same content
 */
export async function findNodeDisk(identity: string): Promise<NodeDisk | undefined> {
  const { path } = placeOf(identity);
  const about = await aboutDisk(path);
  if (about === undefined) return undefined;
  try {
    const isIntact = (await isUnchanged(path)) || (await isStillRight(path, about.sha256, MODE));
    return isIntact ? { version: about.version, path } : undefined;
  } catch (error) {
    throw fileError(error, "reading the artifact cache", path);
  }
}

/** The disk that a path, such as a link of an earlier start, leads to, if it still exists unchanged. */
export async function nodeDiskAt(link: string): Promise<NodeDisk | undefined> {
  try {
    const path = await realpath(link);
    const about = await aboutDisk(path);
    return about !== undefined && (await isUnchanged(path)) ? { version: about.version, path } : undefined;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw fileError(error, "reading the artifact cache", link);
  }
}

/**
 * Makes the disk of a k3s unless it exists. Of several processes that call this at the same time, one makes it.
 * @param gather receives a temporary directory that is deleted when the disk is made
 * @throws NavgwError of `gather`; NAVGW_NO_SPACE, NAVGW_STATE
 */
export async function makeNodeDisk(
  guest: GuestPackage,
  identity: string,
  gather: (contentDir: string) => Promise<NodeContent>,
  signal?: AbortSignal,
): Promise<NodeDisk> {
  const { dir, path } = placeOf(identity);
  try {
    await makePrivateDir(artifactsDir());
    await using _lock = await acquireLock(`${dir}.lock`, { signal });
    const found = await findNodeDisk(identity);
    if (found !== undefined) return found;
    await makePrivateDir(dir);
    await sweepPartial(dir);
    const contentDir = partialPath(join(dir, "content"));
    await makePrivateDir(contentDir);
    try {
      const { version, files, images, done } = await gather(contentDir);
      signal?.throwIfAborted();
      await recordImageNames(dir, images);
      await write(guest, path, version, files, signal);
      await done?.();
      return { version, path };
    } finally {
      await rm(contentDir, { recursive: true, force: true });
    }
  } catch (error) {
    throw fileError(error, "making a node disk", dir);
  }
}

function placeOf(identity: string): { dir: string; path: string } {
  const dir = join(artifactsDir(), createHash("sha256").update(identity).digest("hex"));
  return { dir, path: join(dir, "k3s.erofs") };
}

/** Path of a disk's metadata, beside the disk. */
const aboutPath = (path: string): string => `${path}.json`;

const aboutSchema = z.object({ version: z.string(), sha256: z.string() });

async function aboutDisk(path: string): Promise<z.infer<typeof aboutSchema> | undefined> {
  try {
    return aboutSchema.safeParse(parseJson(await readFile(aboutPath(path), "utf8"))).data;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw fileError(error, "reading the artifact cache", path);
  }
}

async function write(
  guest: GuestPackage,
  path: string,
  version: string,
  files: readonly NodeFile[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const content = [{ name: VERSION_FILE, text: `${version}\n`, mode: 0o644 }, ...files];
  await placeFile(path, async (partial) => {
    await makeDisk(guest, partial, content, signal);
    await chmod(partial, MODE);
    await using file = await open(partial, "r");
    await file.sync();
    await writeDurably(aboutPath(path), JSON.stringify({ version, sha256: await sumOf(partial) }));
  });
  await writeStamp(path);
}
