import { fileURLToPath } from "node:url";
import { request } from "undici";
import { anySignal } from "../base/any-signal.ts";
import { NavgwError, systemCode } from "../base/errors.ts";
import { fromClientNode } from "./client-node.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { checkManifest, parseManifest, readManifest } from "./manifest-files.ts";

/** Bound of the download of a manifest, ms, and its maximum size, bytes. */
const FETCH_TIMEOUT = 30_000;
const MAX_SIZE = 16 << 20;

/**
 * Manifests to apply: the text of YAML or JSON documents, the path or URL (`file:`, `http:`, `https:`) of a file of them, or objects. A
 * string that has more than one line or begins with `{` is the text itself; otherwise it is a URL if it begins with `http://`
 * or `https://`, and a path if not.
 */
export type Manifests = string | URL | KubernetesObject | readonly (string | URL | KubernetesObject)[];

/** An object to apply, with the fields that every object needs. */
export interface Manifest extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * Reads the objects of manifests; a `List` is replaced by its items.
 * @throws NavgwError NAVGW_MANIFEST that names the place and the mistake
 */
export async function objectsIn(manifests: Manifests, signal?: AbortSignal): Promise<Manifest[]> {
  const sources = Array.isArray(manifests) ? manifests : [manifests];
  const found = await Promise.all(sources.map((source) => objectsOf(source, signal)));
  return found.flat().flatMap(expandList);
}

async function objectsOf(
  source: string | URL | KubernetesObject,
  signal: AbortSignal | undefined,
): Promise<Manifest[]> {
  if (source instanceof URL) {
    if (source.protocol === "file:") return parse((await readManifest(fileURLToPath(source))).text);
    return parseFetched(source, signal);
  }
  if (typeof source !== "string") return [requireObject(source)];
  if (source.includes("\n") || source.trimStart().startsWith("{")) {
    checkManifest(source, "the manifest");
    return parse(source);
  }
  if (/^https?:\/\//.test(source)) return parseFetched(new URL(source), signal);
  return parse((await readManifest(source)).text);
}

async function parseFetched(url: URL, signal: AbortSignal | undefined): Promise<Manifest[]> {
  const text = await fetchText(url, signal);
  checkManifest(text, url.href);
  return parse(text);
}

/** Parses a checked text. */
function parse(text: string): Manifest[] {
  return parseManifest(text)
    .map((document) => document.toJS() as Manifest | null | undefined)
    .filter((object) => object !== null && object !== undefined);
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
function expandList(object: Manifest): Manifest[] {
  const { items } = object as { items?: readonly Manifest[] };
  if (!object.kind.endsWith("List") || !Array.isArray(items)) return [object];
  return items.map(requireObject);
}

async function fetchText(url: URL, signal: AbortSignal | undefined): Promise<string> {
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
    return Buffer.concat(chunks).toString("utf8");
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
