import { NavgwError } from "../base/errors.ts";
import type { KubernetesClient } from "./kubernetes-client.ts";

/** A kind as the API server serves it. */
export interface ApiResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Name in paths, such as `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Other words for it: singular and short names. */
  readonly words: readonly string[];
}

/** `apps/v1`, or `v1` for the core group. */
export const apiVersionOf = ({ group, version }: ApiResource): string =>
  group === "" ? version : `${group}/${version}`;

/** Path of all objects of a kind, or of those in one namespace. */
export function collectionPath(resource: ApiResource, namespace?: string): string {
  const { group, version, plural, namespaced } = resource;
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const within = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${within}/${plural}`;
}

/** Path of one object. */
export function objectPath(resource: ApiResource, name: string, namespace?: string): string {
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
}

/** One request each for the core group and all others, since Kubernetes 1.27. */
const AGGREGATED = ["v2", "v2beta1"]
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .join(",");

interface Discovered {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly responseKind?: { readonly kind: string } | null;
        readonly scope: "Cluster" | "Namespaced";
        readonly singularResource?: string;
        readonly shortNames?: readonly string[];
        readonly verbs: readonly string[];
      }[];
    }[];
  }[];
}

/** Which kinds the API server serves. It is asked once, and again when a kind is not among them. */
export class Discovery {
  readonly #client: () => KubernetesClient;
  #known: Promise<readonly ApiResource[]> | undefined;

  constructor(client: () => KubernetesClient) {
    this.#client = client;
  }

  /** Every kind in every version, the preferred version first. */
  all(): Promise<readonly ApiResource[]> {
    this.#known ??= this.#ask().catch((error: unknown) => {
      this.forget();
      throw error;
    });
    return this.#known;
  }

  /** Has the API server asked anew. */
  forget(): void {
    this.#known = undefined;
  }

  /** The kind of an object; undefined when it is not served. */
  async find(word: string, apiVersion?: string): Promise<ApiResource | undefined> {
    const fresh = this.#known === undefined;
    const found = matching(await this.all(), word, apiVersion);
    if (found !== undefined || fresh) return found;
    this.forget();
    return matching(await this.all(), word, apiVersion);
  }

  /** @throws NavgwError NAVGW_MANIFEST when it is not served */
  async require(word: string, apiVersion?: string): Promise<ApiResource> {
    const found = await this.find(word, apiVersion);
    if (found !== undefined) return found;
    throw unknownKind(word, apiVersion);
  }

  /** Its answer is shared, so no one caller's signal ends it. */
  async #ask(): Promise<readonly ApiResource[]> {
    const request = { accept: AGGREGATED };
    const [core, others] = await Promise.all([
      this.#client().get<Discovered>("/api", request),
      this.#client().get<Discovered>("/apis", request),
    ]);
    return [...resourcesIn(core), ...resourcesIn(others)];
  }
}

/** The error for a kind that the API server does not serve. */
export function unknownKind(word: string, apiVersion?: string): NavgwError {
  const what = apiVersion === undefined ? word : `${word} of ${apiVersion}`;
  return new NavgwError("NAVGW_MANIFEST", `the cluster serves no ${what}`, {
    hint: "apply its CustomResourceDefinition first, or correct kind and apiVersion",
  });
}

function resourcesIn({ items = [] }: Discovered): ApiResource[] {
  return items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources = [] }) =>
      resources.flatMap(({ resource, responseKind, scope, singularResource, shortNames = [], verbs }) =>
        responseKind === undefined || responseKind === null
          ? []
          : [
              {
                group: metadata?.name ?? "",
                version,
                kind: responseKind.kind,
                plural: resource,
                namespaced: scope === "Namespaced",
                verbs,
                words: [...(singularResource ? [singularResource] : []), ...shortNames],
              },
            ],
      ),
    ),
  );
}

/**
 * The first resource that a word stands for: kind, plural, singular or short name, in any case, and with the group after a dot if
 * there is one.
 */
export function matching(
  resources: readonly ApiResource[],
  word: string,
  apiVersion?: string,
): ApiResource | undefined {
  const wanted = word.toLowerCase();
  return resources.find((resource) => {
    if (apiVersion !== undefined && apiVersionOf(resource) !== apiVersion) return false;
    const words = [resource.kind, resource.plural, ...resource.words].map((one) => one.toLowerCase());
    return words.some(
      (one) => one === wanted || (resource.group !== "" && `${one}.${resource.group}` === wanted),
    );
  });
}
