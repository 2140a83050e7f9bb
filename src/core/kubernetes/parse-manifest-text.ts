import { materialize } from "../artifacts/artifact-store.ts";
import { findGuestPackage } from "../artifacts/guest-package.ts";
import { NavgwError } from "../base/errors.ts";
import { runProgram } from "../base/run-program.ts";
import { parseExactJson } from "./exact-json.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { requireText } from "./manifest-bytes.ts";

/** Maximum size of what the program returns, bytes: aliases may make a short text long. */
const MAX_OUTPUT = 256 << 20;

/** An object to apply, with the fields that every object needs. */
export interface Manifest extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Where a manifest comes from. */
export interface ManifestPlace {
  /** Path, URL or other name of the text. */
  readonly name: string;
  /** Its first line, from 1. */
  readonly line: number;
  /** Its number among the text's documents that are not empty, from 1; undefined when it is the only one. */
  readonly document: number | undefined;
}

/** A manifest of a text. */
export interface PlacedManifest {
  readonly object: Manifest;
  readonly place: ManifestPlace;
}

/** `app.yaml:12 (document 3)` */
export function placeText({ name, line, document }: ManifestPlace): string {
  return `${name}:${line}${document === undefined ? "" : ` (document ${document})`}`;
}

interface Answer {
  readonly objects: readonly { readonly line: number; readonly value: unknown }[] | null;
  readonly failure?: { readonly line: number; readonly message: string; readonly template?: boolean };
}

/**
 * Reads YAML or JSON documents with the library that kubectl uses (sigs.k8s.io/yaml), which the keeper's program has. Integers beyond
 * 2^53 are `bigint`. A key that is set twice is refused, which kubectl takes the last of.
 * @param name of the text in errors
 * @throws NavgwError NAVGW_MANIFEST that names the text and the line
 */
export async function parseManifestText(
  text: string,
  name: string,
  signal?: AbortSignal,
): Promise<PlacedManifest[]> {
  const keeper = await materialize(findGuestPackage(), "keeper", { signal });
  const { stdout, stderr } = await runProgram(keeper, ["read-manifests"], {
    input: requireText(text, name),
    maxOutput: MAX_OUTPUT,
    signal,
  });
  const answer = parseAnswer(stdout.toString("utf8"), stderr);
  if (answer.failure !== undefined) throw unreadable(answer.failure, name);
  const objects = answer.objects ?? [];
  if (objects.length === 0) throw wrong({ name, line: 1, document: undefined }, "no objects");
  return objects.map(({ line, value }, at) => {
    const place = { name, line, document: objects.length > 1 ? at + 1 : undefined };
    return { object: requireManifest(value, place), place };
  });
}

function parseAnswer(stdout: string, stderr: string): Answer {
  try {
    return parseExactJson(stdout) as Answer;
  } catch (error) {
    throw new NavgwError(
      "NAVGW_HOST",
      `manifests cannot be read: ${stderr.trim() || (error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

function unreadable({ line, message, template }: NonNullable<Answer["failure"]>, name: string): NavgwError {
  const hint = template
    ? "render it first: helm template CHART | navgw-test apply -"
    : "correct this line; kubectl apply --dry-run=client -f FILE reads it in the same way";
  return new NavgwError("NAVGW_MANIFEST", `${name}:${line}: ${message}`, { hint });
}

function requireManifest(value: unknown, place: ManifestPlace): Manifest {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw wrong(place, "not a Kubernetes object");
  for (const key of ["apiVersion", "kind"]) {
    const field: unknown = (value as Record<string, unknown>)[key];
    if (typeof field !== "string" || field === "") throw wrong(place, `no ${key}`);
  }
  return value as Manifest;
}

function wrong(place: ManifestPlace, why: string): NavgwError {
  return new NavgwError("NAVGW_MANIFEST", `${placeText(place)}: ${why}`, {
    hint: "each document needs apiVersion, kind and metadata",
  });
}
