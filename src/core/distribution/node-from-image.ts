import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { GuestPackage } from "../artifacts/guest-package.ts";
import { NavgwError } from "../base/errors.ts";
import { hint, option } from "../base/hint.ts";
import { digestOf } from "../images/digest.ts";
import type { Image } from "../images/image.ts";
import { parseReference } from "../images/image-reference.ts";
import { type OpenImageOptions, openImage } from "../images/open-image.ts";
import { unpackImage } from "../images/rootfs/unpack-image.ts";
import { namesInAll } from "./disk-image-names.ts";
import { filesBelow } from "./files-below.ts";
import { programDefect } from "./k3s-program.ts";
import { isRelease, releaseOfTag } from "./k3s-release.ts";
import { makeNodeDisk, type NodeContent, type NodeDisk } from "./node-disk.ts";

/** Directories of the image that are copied to the disk. k3s's own image has no `images`; one made for use offline may. */
const DIRECTORIES = ["bin", "images"];
/** Archives that k3s imports from its directory of images. */
const ARCHIVE = /^images\/.*\.(tar(\.(gz|zst|lz4|bz2))?|tgz|tzst|tbz)$/i;

/**
 * Makes the disk of k3s's container image, which has k3s and its tools already unpacked below `bin/`.
 * @param source as for {@link openImage}
 * @throws NavgwError of {@link openImage}; NAVGW_IMAGE when it is not a k3s image
 */
export async function diskFromImage(
  guest: GuestPackage,
  source: string,
  options: OpenImageOptions = {},
): Promise<NodeDisk> {
  const { signal } = options;
  await using image = await openImage(source, options);
  const identity = `image ${digestOf(image.configBytes)} ${versionOfTag(image.name ?? source)}`;
  return await makeNodeDisk(guest, identity, (dir) => gather(image, dir, source, signal), signal);
}

async function gather(
  image: Image,
  dir: string,
  source: string,
  signal: AbortSignal | undefined,
): Promise<NodeContent> {
  const { rootfs } = await unpackImage(image, join(dir, "root"), { ownership: "record", signal });
  const files = (await Promise.all(DIRECTORIES.map((name) => filesBelow(rootfs, name)))).flat();
  if (!files.some(({ name }) => name === "bin/k3s")) {
    throw new NavgwError("NAVGW_IMAGE", `${source} is not a k3s image: it has no /bin/k3s`, {
      hint: hint`use a k3s image, like rancher/k3s:v1.36.1-k3s1, or load an application's image with ${option("images")}`,
    });
  }
  const defect = await programDefect(join(rootfs, "bin/k3s"));
  if (defect !== undefined) {
    throw new NavgwError("NAVGW_IMAGE", `${source} is not a k3s image: its /bin/k3s is ${defect}`, {
      hint: "pull or build it again for this machine's architecture",
    });
  }
  const archives = files.flatMap((file) => ("path" in file && ARCHIVE.test(file.name) ? [file.path] : []));
  return {
    version: versionOfTag(image.name ?? source) ?? (await versionInside(rootfs, source)),
    files,
    images: await namesInAll(archives, signal),
  };
}

function versionOfTag(name: string): string | undefined {
  try {
    const version = releaseOfTag(parseReference(name.replace(/^[a-z-]+:\/\//, "")).tag ?? "");
    return isRelease(version) ? version : undefined;
  } catch {
    return undefined; // an archive's path, or an image without a name
  }
}

/** The version that k3s's image states in /etc/os-release: `PRETTY_NAME="K3s v1.36.1+k3s1"`. */
async function versionInside(rootfs: string, source: string): Promise<string> {
  const path = join(rootfs, "etc/os-release");
  // Not through a link, which could lead out of the image.
  const isFile = await lstat(path).then(
    (about) => about.isFile(),
    () => false,
  );
  const text = isFile ? await readFile(path, "utf8") : "";
  const version = /^PRETTY_NAME="?K3s (\S+?)"?$/m.exec(text)?.[1];
  if (version !== undefined && isRelease(version)) return version;
  throw new NavgwError("NAVGW_IMAGE", `${source} does not state its k3s version`, {
    hint: "refer to it by a tag, like rancher/k3s:v1.36.1-k3s1",
  });
}
