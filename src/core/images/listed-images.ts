import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { namesForNode, parseReference } from "./image-reference.ts";
import { type Descriptor, IMAGE_NAME, parseDockerArchive, parseIndex, REF_NAME } from "./image-schema.ts";

/** What an archive has of the files that list its images. */
export interface ArchiveLists {
  /** `index.json` of an OCI layout. */
  readonly index: Buffer | undefined;
  /** `manifest.json` of a docker-archive. */
  readonly docker: Buffer | undefined;
  /** Whether it has the file `oci-layout`, by which containerd knows an OCI layout. */
  readonly isLayout: boolean;
  /** Whether an entry is a hard link, which containerd ignores. */
  readonly hasHardLinks: boolean;
  /** Names of some of its entries. */
  readonly entries: readonly string[];
}

/** One image of an archive: for several platforms, where a layout lists those under the same name. */
export interface ListedImage {
  /** Names under which a pod finds it on a node; none when the archive has no name for it. */
  readonly names: readonly string[];
  /** What the archive calls it instead of a name, such as a lone tag. */
  readonly label: string | undefined;
  /** Whether containerd, importing the archive, gives the image exactly these names. */
  readonly isReady: boolean;
  /** Its place in `index.json`, or its position in `manifest.json`. */
  readonly source: { readonly descriptors: readonly Descriptor[] } | { readonly position: number };
}

/**
 * Lists an archive's images, without attestations and the like.
 * @param path how errors name the archive
 * @throws NavgwError NAVGW_IMAGE when it is no image archive, or its list is malformed or empty
 */
export function listImages(lists: ArchiveLists, path: string): ListedImage[] {
  const { index, docker, isLayout, hasHardLinks } = lists;
  // As containerd does: core/images/archive/importer.go.
  const images =
    index !== undefined && (isLayout || docker === undefined)
      ? listLayout(index, isLayout, path)
      : docker !== undefined
        ? listDockerArchive(docker, !hasHardLinks, path)
        : undefined;
  if (images === undefined) throw notAnArchive(lists.entries, path);
  if (images.length > 0) return images;
  throw new NavgwError("NAVGW_IMAGE", `${path} lists no images`, {
    hint: "save it again with the image's name: docker save -o app.tar app:dev",
  });
}

function listLayout(bytes: Buffer, isLayout: boolean, path: string): ListedImage[] {
  const descriptors = parseIndex(bytes, `${path}: index.json`).manifests.filter(isImage);
  const groups = Map.groupBy(descriptors, (one) => groupOf(one));
  return [...groups.values()].map((group) => {
    const [first] = group as [Descriptor];
    const { names, label } = layoutNames(first);
    const isReady =
      isLayout && group.length === 1 && names.length === 1 && containerdName(first) === names[0];
    return { names, label, isReady, source: { descriptors: group } };
  });
}

/** Attestations have no platform; signatures and the like belong to another manifest. */
function isImage({ platform, annotations }: Descriptor): boolean {
  return platform?.os !== "unknown" && annotations?.["vnd.docker.reference.digest"] === undefined;
}

/** Descriptors of one group are the platforms of one image. */
function groupOf(descriptor: Descriptor): string {
  const { names, label } = layoutNames(descriptor);
  return names[0] ?? label ?? (descriptor.platform ? "" : descriptor.digest);
}

function layoutNames({ annotations }: Descriptor): Pick<ListedImage, "names" | "label"> {
  const { [IMAGE_NAME]: full, [REF_NAME]: short } = annotations ?? {};
  const named = namesIn(full);
  if (named.length > 0) return { names: named, label: undefined };
  // A lone word would parse as an image's name, but is a tag.
  const names = short !== undefined && /[/:@]/.test(short) ? namesIn(short) : [];
  return { names, label: names.length > 0 ? undefined : (short ?? full) };
}

function namesIn(text: string | undefined): string[] {
  if (text === undefined) return [];
  try {
    return namesForNode(parseReference(text));
  } catch {
    return []; // an annotation may hold anything
  }
}

/** The name that containerd gives an image of a layout. */
const containerdName = ({ annotations }: Descriptor): string | undefined =>
  annotations?.[IMAGE_NAME] || annotations?.[REF_NAME];

function listDockerArchive(bytes: Buffer, isReady: boolean, path: string): ListedImage[] {
  return parseDockerArchive(bytes, `${path}: manifest.json`).map(({ RepoTags }, position) => ({
    // containerd completes these names itself.
    names: (RepoTags ?? []).flatMap((tag) => namesForNode(parseReference(tag))),
    label: undefined,
    isReady,
    source: { position },
  }));
}

/** How to have a name in the archive. */
const SAVE_BY_NAME = "save it by its name: docker save -o app.tar app:dev";

/** The error for an archive whose images have no names. */
export function noNames(path: string, images: readonly ListedImage[]): NavgwError {
  const [only, ...others] = images;
  if (only !== undefined && others.length === 0) return namelessImage(path, only.label);
  const labels = images.map(({ label, source }) => label ?? idOf(source));
  const select = command("load", "--as", "NAME:TAG", `oci-archive:${path}:${labels[0]}`);
  return new NavgwError("NAVGW_IMAGE", `cannot import ${path}: its ${images.length} images have no names`, {
    hint: hint`load one at a time, such as by ${select}; or ${SAVE_BY_NAME}`,
  });
}

function idOf(source: ListedImage["source"]): string {
  return "position" in source ? `@${source.position}` : (source.descriptors[0]?.digest ?? "");
}

/**
 * The error for an image without a name.
 * @param source of the image, as it was given
 * @param label what it is called there instead of a name
 */
export function namelessImage(source: string, label: string | undefined): NavgwError {
  const isTag = label !== undefined && /^\w[\w.-]*$/.test(label);
  const only =
    label === undefined ? "" : isTag ? `, only the tag ${label}` : `: ${JSON.stringify(label)} is none`;
  const name = command("load", "--as", `NAME:${isTag ? label : "TAG"}`, source);
  return new NavgwError("NAVGW_IMAGE", `cannot import ${source}: its image has no name${only}`, {
    hint: hint`give it one with ${name}, or with the option as of loadImages; or ${SAVE_BY_NAME}`,
  });
}

/** Directories by which a file system of a container is recognized. */
const ROOT_DIRECTORIES = /^(\.\/)?(bin|etc|usr|sbin|lib|var|dev|proc|\.dockerenv)(\/|$)/;

function notAnArchive(entries: readonly string[], path: string): NavgwError {
  const roots = new Set(entries.map((name) => ROOT_DIRECTORIES.exec(name)?.[2]));
  roots.delete(undefined);
  if (roots.size > 2 || roots.has(".dockerenv"))
    return new NavgwError(
      "NAVGW_IMAGE",
      `${path} is not an image archive but a file system, as from docker export`,
      {
        hint: "make an image of it: docker import app.tar app:dev; or of its container: docker commit CONTAINER app:dev; then load app:dev",
      },
    );
  if (entries.includes("repositories"))
    return new NavgwError(
      "NAVGW_IMAGE",
      `${path} is an image archive of Docker before 1.10, without manifest.json`,
      {
        hint: "load it into a newer Docker and save it again: docker load, docker save",
      },
    );
  return new NavgwError(
    "NAVGW_IMAGE",
    `${path} is not an image archive: it has neither manifest.json nor index.json`,
    { hint: "pass a docker save or OCI layout tar, such as from: docker save -o app.tar app:dev" },
  );
}
