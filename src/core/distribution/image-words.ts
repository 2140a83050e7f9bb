import { existsSync } from "node:fs";
import { NavgwError } from "../base/errors.ts";

/** skopeo's words for places of images; see `parseSource`. */
const PREFIX = /^(docker:\/\/|(oci|oci-archive|docker-archive|docker-daemon|podman-daemon):)/;
/** A reference that names its version: a path would hardly end like that. */
const VERSIONED = /^[^/\s][^\s]*(:[\w][\w.-]{0,127}|@sha(256|512):[0-9a-f]+)$/;

/**
 * Sorts what was given as images: archives to import are paths, and k3s's own image to boot from is a reference with a tag
 * or digest, or has a prefix of skopeo's. What is there as a file is one.
 * @throws NavgwError NAVGW_BAD_OPTION for two images to boot from
 */
export function sortImages(words: readonly string[]): {
  readonly archives: readonly string[];
  readonly nodeImage: string | undefined;
} {
  const isReference = (word: string): boolean =>
    PREFIX.test(word) || (VERSIONED.test(word) && !word.startsWith(".") && !existsSync(word));
  const references = words.filter(isReference);
  if (references.length > 1) {
    throw new NavgwError("NAVGW_BAD_OPTION", `two images to boot from: ${references.join(" and ")}`, {
      hint: "give one; images of your own are given as archives, by their path",
    });
  }
  return { archives: words.filter((word) => !isReference(word)), nodeImage: references[0] };
}
