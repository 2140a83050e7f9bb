import { readFile } from "node:fs/promises";
import { NavgwError, systemCode } from "../base/errors.ts";
import { stringifyExactJson } from "./exact-json.ts";
import { decodeManifest } from "./manifest-bytes.ts";
import { type PlacedManifest, parseManifestText } from "./parse-manifest-text.ts";

/** A manifest file that was read and checked. */
export interface ManifestFile {
  readonly path: string;
  /** Its documents in JSON, separated as documents of YAML: every reader understands them in the same way. */
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
  const manifests = await parseManifestText(decodeManifest(await bytesOf(path), path), path, signal);
  const text = manifests.map(({ object }) => `${stringifyExactJson(object)}\n`).join("---\n");
  return { path, text, manifests };
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
