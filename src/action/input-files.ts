import { globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { isMap, parseDocument } from "yaml";
import { isImagePath } from "../core/internal.ts";

const MANIFEST = /\.(ya?ml|json)$/;

/**
 * Files of one entry of `manifests`: a file, the YAML and JSON files of a directory, or the matches of a pattern, in the order of their names.
 * @returns absolute paths; empty when nothing matches
 */
export function manifestFiles(entry: string, dir: string): string[] {
  const path = resolve(dir, entry);
  const about = statSync(path, { throwIfNoEntry: false });
  if (about?.isDirectory()) {
    return readdirSync(path)
      .filter((name) => MANIFEST.test(name))
      .sort()
      .map((name) => join(path, name));
  }
  if (about !== undefined) return [path];
  return globSync(entry, { cwd: dir })
    .filter((found) => MANIFEST.test(found))
    .sort()
    .map((found) => resolve(dir, found));
}

/** The source of an image: the absolute path of an archive, else a reference. */
export function imageSource(
  entry: string,
  dir: string,
): { readonly source: string; readonly missing: boolean } {
  // A directory may have the name of an image.
  if (!isImagePath(entry)) return { source: entry, missing: false };
  const path = resolve(dir, entry);
  return { source: path, missing: statSync(path, { throwIfNoEntry: false }) === undefined };
}

/** Text of a registries.yaml: the value itself, or the content of the file that it names. Undefined when it is neither. */
export function registriesFrom(value: string, dir: string): string | undefined {
  if (isMapping(value)) return value;
  if (value.includes("\n")) return undefined;
  try {
    const text = readFileSync(resolve(dir, value), "utf8");
    return isMapping(text) ? text : undefined;
  } catch {
    return undefined; // not a file either: the caller reports what is allowed
  }
}

function isMapping(text: string): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && isMap(document.contents);
}
