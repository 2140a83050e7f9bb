import { globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { isMap, parseDocument } from "yaml";
import { isImagePath } from "../core/internal.ts";

const MANIFEST = /\.(ya?ml|json)$/;

/**
 * Files of one entry of `manifests`: a file, the YAML and JSON files of a folder, or what a pattern matches, in the order of their names.
 * @returns absolute paths; none when there is nothing
 */
export function manifestFiles(entry: string, folder: string): string[] {
  const path = resolve(folder, entry);
  const about = statSync(path, { throwIfNoEntry: false });
  if (about?.isDirectory()) {
    return readdirSync(path)
      .filter((name) => MANIFEST.test(name))
      .sort()
      .map((name) => join(path, name));
  }
  if (about !== undefined) return [path];
  return globSync(entry, { cwd: folder })
    .filter((found) => MANIFEST.test(found))
    .sort()
    .map((found) => resolve(folder, found));
}

/** Image archives are files; what has no such file is a reference of an image. */
export function imageSource(
  entry: string,
  folder: string,
): { readonly source: string; readonly missing: boolean } {
  // A folder may be called as an image is.
  if (!isImagePath(entry)) return { source: entry, missing: false };
  const path = resolve(folder, entry);
  return { source: path, missing: statSync(path, { throwIfNoEntry: false }) === undefined };
}

/** Text of a registries.yaml: the value itself, or the file that it names. Undefined when it is neither. */
export function registriesFrom(value: string, folder: string): string | undefined {
  if (isMapping(value)) return value;
  if (value.includes("\n")) return undefined;
  try {
    const text = readFileSync(resolve(folder, value), "utf8");
    return isMapping(text) ? text : undefined;
  } catch {
    return undefined; // no file either: the caller says what is allowed
  }
}

function isMapping(text: string): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && isMap(document.contents);
}
