import { readFile } from "node:fs/promises";
import { type Document, LineCounter, parseAllDocuments, type Tags } from "yaml";
import { NavgwError, systemCode } from "../base/errors.ts";

/** A manifest file that was read and checked. */
export interface ManifestFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Reads manifests and checks the form of each document, so that a mistake is reported before the boot.
 * @throws NavgwError NAVGW_MANIFEST that names file and line
 */
export async function readManifests(paths: readonly string[]): Promise<ManifestFile[]> {
  return Promise.all(paths.map(readManifest));
}

/** @throws NavgwError NAVGW_MANIFEST */
export async function readManifest(path: string): Promise<ManifestFile> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = systemCode(error);
    const why = code === "ENOENT" ? "no such file" : code === "EISDIR" ? "it is a directory" : `${code}`;
    throw new NavgwError("NAVGW_MANIFEST", `cannot read manifest ${path}: ${why}`, {
      hint: "pass the path of a YAML or JSON file",
      cause: error,
    });
  }
  checkManifest(text, path);
  return { path, text };
}

/**
 * Reads YAML or JSON documents as kubectl does (sigs.k8s.io/yaml): YAML 1.1, where `0755` is octal, `yes` is a boolean and `<<` merges,
 * without its times and dates.
 */
export function parseManifest(text: string, lineCounter?: LineCounter): Document.Parsed[] {
  const options = lineCounter === undefined ? {} : { lineCounter };
  return [...parseAllDocuments(text, { ...options, version: "1.1", customTags: withoutTimes })];
}

/** `12:30` and `2026-01-31` remain strings. */
const withoutTimes = (tags: Tags): Tags =>
  tags.filter((tag) => typeof tag === "string" || (tag.format !== "TIME" && !/:timestamp$/.test(tag.tag)));

/**
 * Checks that a text is YAML or JSON documents with `kind` and `apiVersion`.
 * @param what name of the text in errors
 * @throws NavgwError NAVGW_MANIFEST
 */
export function checkManifest(text: string, what: string): void {
  const lines = new LineCounter();
  const documents = parseManifest(text, lines);
  let objects = 0;
  for (const document of documents) {
    const lineOf = (offset: number): number => lines.linePos(offset).line;
    const [error] = document.errors;
    if (error !== undefined) {
      throw wrong(
        what,
        lineOf(error.pos[0]),
        `not YAML: ${error.message.split("\n")[0]?.replace(/ at line .*/, "")}`,
      );
    }
    const object: unknown = document.toJS();
    if (object === null || object === undefined) continue;
    objects++;
    const start = lineOf(document.contents?.range?.[0] ?? document.range[0]);
    if (typeof object !== "object" || Array.isArray(object))
      throw wrong(what, start, "not a Kubernetes object");
    for (const key of ["apiVersion", "kind"]) {
      const value: unknown = (object as Record<string, unknown>)[key];
      if (typeof value !== "string" || value === "") throw wrong(what, start, `no ${key}`);
    }
  }
  if (objects === 0) throw wrong(what, 1, "no objects");
}

function wrong(what: string, line: number, why: string): NavgwError {
  return new NavgwError("NAVGW_MANIFEST", `${what}:${line}: ${why}`, {
    hint: "each document needs apiVersion, kind and metadata",
  });
}
