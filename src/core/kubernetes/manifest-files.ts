import { readFile } from "node:fs/promises";
import { NavgwError, systemCode } from "../base/errors.ts";
import { decodeManifest } from "./manifest-bytes.ts";
import { type PlacedManifest, parseManifestText } from "./parse-manifest-text.ts";

/** A manifest file that was read and checked. */
export interface ManifestFile {
  readonly path: string;
  /** Its text, without a byte order mark. */
  readonly text: string;
  readonly manifests: readonly PlacedManifest[];
}

/**
 * Reads manifests and checks the form of each document, so that a mistake is reported before the boot.
 * @throws NavgwError NAVGW_MANIFEST that names file and line
 */
export async function readManifests(paths: readonly string[], signal?: AbortSignal): Promise<ManifestFile[]> {
  return Promise.all(paths.map((path) => readManifest(path, signal)));
}

/** @throws NavgwError NAVGW_MANIFEST */
export async function readManifest(path: string, signal?: AbortSignal): Promise<ManifestFile> {
  const text = decodeManifest(await bytesOf(path), path);
  return { path, text, manifests: await parseManifestText(text, path, signal) };
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = systemCode(error);
    const why = code === "ENOENT" ? "no such file" : code === "EISDIR" ? "it is a directory" : `${code}`;
    throw new NavgwError("NAVGW_MANIFEST", `cannot read manifest ${path}: ${why}`, {
      hint: "pass the path of a YAML or JSON file",
      cause: error,
    });
  }
}
