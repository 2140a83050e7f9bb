import { NavgwError } from "../base/errors.ts";
import { isDigest } from "./digest.ts";

/** A parsed image reference with Docker's defaults filled in. */
export interface ImageReference {
  /** Registry as written: host or host:port; `docker.io` when none was given. */
  readonly registry: string;
  /** Path in the registry; `library/` is prepended to one-word names of docker.io. */
  readonly repository: string;
  /** Tag; `latest` when neither tag nor digest was given. */
  readonly tag: string | undefined;
  /** Digest; takes precedence over the tag. */
  readonly digest: string | undefined;
}

/** Registry of a reference that names none. */
export const DEFAULT_REGISTRY = "docker.io";

// The grammar is that of github.com/distribution/reference.
const DOMAIN =
  /^(?:\[[0-9a-fA-F:]+\]|(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*)(?::([0-9]{1,5}))?$/;
const PATH_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const LONGEST_NAME = 255;
const LONGEST_TEXT = 1024;

/**
 * Parses `[registry[:port]/]repository[:tag][@digest]`.
 * @throws NavgwError NAVGW_IMAGE that names the invalid part
 */
export function parseReference(text: string): ImageReference {
  // Checked before the patterns run, so that none of them runs on a megabyte.
  if (text === "" || text.length > LONGEST_TEXT)
    throw bad(text, text === "" ? "it is empty" : "it is too long");
  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) throw bad(text, "the digest is not sha256:… or sha512:…");
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !TAG.test(tag)) throw bad(text, `the tag ${JSON.stringify(tag)} is not allowed`);
  const { registry, repository } = splitName(text, hasTag ? named.slice(0, colon) : named);
  return { registry, repository, tag: tag ?? (digest === undefined ? "latest" : undefined), digest };
}

function splitName(text: string, name: string): { registry: string; repository: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const isDomain = slash > 0 && (/[.:A-Z]/.test(first) || first === "localhost");
  let registry = isDomain ? first : DEFAULT_REGISTRY;
  let repository = isDomain ? name.slice(slash + 1) : name;
  const domain = DOMAIN.exec(registry);
  if (domain === null || Number(domain[1] ?? 0) > 65535) {
    throw bad(text, `${JSON.stringify(registry)} is not a registry's host`);
  }
  if (registry === "index.docker.io") registry = DEFAULT_REGISTRY;
  if (repository !== repository.toLowerCase()) throw bad(text, "the repository must be lower case");
  if (!repository.split("/").every((part) => PATH_PART.test(part))) {
    throw bad(text, `${JSON.stringify(repository)} is not a repository's name`);
  }
  if (/^[0-9a-f]{64}$/.test(repository)) throw bad(text, "it is an image id, not a name");
  if (registry === DEFAULT_REGISTRY && !repository.includes("/")) repository = `library/${repository}`;
  if (registry.length + 1 + repository.length > LONGEST_NAME)
    throw bad(text, "the name is longer than 255 characters");
  return { registry, repository };
}

/** Formats the full reference with its defaults, such as `docker.io/library/busybox:1.36`. */
export function formatReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? "" : `:${reference.tag}`;
  const digest = reference.digest === undefined ? "" : `@${reference.digest}`;
  return `${reference.registry}/${reference.repository}${tag}${digest}`;
}

/**
 * The names under which a node must have an image, so that a pod finds it by a reference: of a reference with a digest, Kubernetes
 * ignores the tag (github.com/distribution/reference, ParseDockerRef).
 */
export function namesForNode({ registry, repository, tag, digest }: ImageReference): string[] {
  const name = `${registry}/${repository}`;
  return [
    ...(tag === undefined ? [] : [`${name}:${tag}`]),
    ...(digest === undefined ? [] : [`${name}@${digest}`]),
  ];
}

function bad(text: string, why: string): NavgwError {
  return new NavgwError("NAVGW_IMAGE", `bad image reference ${JSON.stringify(text.slice(0, 300))}: ${why}`, {
    hint: "write it like busybox:1.36, example.com:5000/team/app:v1 or name@sha256:…",
  });
}
