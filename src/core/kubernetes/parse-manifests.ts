import { fileURLToPath } from "node:url";
import { request } from "undici";
import { anySignal } from "../base/any-signal.ts";
import { NavgwError, systemCode } from "../base/errors.ts";
import { fromClientNode } from "./client-node.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { decodeManifest } from "./manifest-bytes.ts";
import { readManifest } from "./manifest-files.ts";
import {
  type Manifest,
  type ManifestPlace,
  type PlacedManifest,
  parseManifestText,
} from "./parse-manifest-text.ts";

/** Bound of the download of a manifest, ms, and its maximum size, bytes. */
const FETCH_TIMEOUT = 30_000;
const MAX_SIZE = 16 << 20;

/**
 * Manifests to apply: the text of YAML or JSON documents, the path or URL (`file:`, `http:`, `https:`) of a file of them, objects, or bytes
 * of such a text (UTF-8, or UTF-16 with a byte order mark). A string that has more than one line or begins with `{` is the text itself;
 * otherwise it is a URL if it begins with `http://` or `https://`, and a path if not.
 */
export type Manifests = ManifestSource | readonly ManifestSource[];

/** One source of manifests. */
export type ManifestSource = string | URL | Uint8Array | KubernetesObject;

/** A manifest to apply, with its place if it is of a text. */
export interface ManifestToApply {
  readonly object: Manifest;
  readonly place?: ManifestPlace;
}

/** Name of a text that is not of a file. */
const TEXT = "the manifest";

/**
 * Reads the objects of manifests as kubectl does; a `List` is replaced by its items.
 * @param name of texts and bytes in errors
 * @throws NavgwError NAVGW_MANIFEST that names the place and the mistake
 */
export async function objectsIn(
  manifests: Manifests,
  {
    name = TEXT,
    signal,
  }: { readonly name?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<ManifestToApply[]> {
  const sources = Array.isArray(manifests) ? manifests : [manifests];
  const found = await Promise.all(sources.map((source: ManifestSource) => objectsOf(source, name, signal)));
  return found.flat().flatMap(expandList);
}

async function objectsOf(
  source: ManifestSource,
  name: string,
  signal: AbortSignal | undefined,
): Promise<readonly ManifestToApply[]> {
  if (source instanceof URL) {
    if (source.protocol === "file:") return (await readManifest(fileURLToPath(source), signal)).manifests;
    return parseFetched(source, signal);
  }
  if (source instanceof Uint8Array) return parseManifestText(decodeManifest(source, name), name, signal);
  if (typeof source !== "string") return [{ object: requireObject(source) }];
  if (source.includes("\n") || source.trimStart().startsWith("{"))
    return parseManifestText(source, name, signal);
  if (/^https?:\/\//.test(source)) return parseFetched(new URL(source), signal);
  return (await readManifest(source, signal)).manifests;
}

async function parseFetched(url: URL, signal: AbortSignal | undefined): Promise<PlacedManifest[]> {
  return parseManifestText(decodeManifest(await fetchBytes(url, signal), url.href), url.href, signal);
}

function requireObject(object: KubernetesObject): Manifest {
  const { apiVersion, kind } = object;
  for (const [key, value] of Object.entries({ apiVersion, kind })) {
    if (typeof value === "string" && value !== "") continue;
    throw new NavgwError("NAVGW_MANIFEST", `an object to apply has no ${key}`, {
      hint: "each object needs apiVersion, kind and metadata",
    });
  }
  return fromClientNode(object as Manifest);
}

/** Returns the items of a `List`, or the object itself. */
export function expandList({ object, place }: ManifestToApply): ManifestToApply[] {
  const { items } = object as { items?: readonly Manifest[] };
  if (!object.kind.endsWith("List") || !Array.isArray(items)) return [{ object, ...(place && { place }) }];
  return items.map((item) => ({ object: requireObject(item), ...(place && { place }) }));
}

async function fetchBytes(url: URL, signal: AbortSignal | undefined): Promise<Buffer> {
  const bound = AbortSignal.timeout(FETCH_TIMEOUT);
  try {
    const { statusCode, body } = await request(url, {
      signal: anySignal(bound, signal),
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`the server responded with status ${statusCode}`);
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_SIZE) throw new Error(`it is larger than ${MAX_SIZE} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    signal?.throwIfAborted();
    const why = bound.aborted
      ? `no response within ${FETCH_TIMEOUT} ms`
      : (systemCode(error) ?? (error as Error).message);
    throw new NavgwError("NAVGW_MANIFEST", `cannot get manifest ${url.href}: ${why}`, {
      hint: "open it in a browser, or use a file instead",
      cause: error,
    });
  }
}
