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
  /** Aliases: singular and short names. */
  readonly aliases: readonly string[];
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

/** The kinds that the API server serves. They are requested once, and again when a kind is not among them. */
export class Discovery {
  readonly #client: () => KubernetesClient;
  #resources: Promise<readonly ApiResource[]> | undefined;

  constructor(client: () => KubernetesClient) {
    this.#client = client;
  }

  /** Every kind in every version, the preferred version first. */
  all(): Promise<readonly ApiResource[]> {
    this.#resources ??= this.#request().catch((error: unknown) => {
      this.forget();
      throw error;
    });
    return this.#resources;
  }

  /** Discards the result, so that the next call requests it again. */
  forget(): void {
    this.#resources = undefined;
  }

  /** The kind of an object; undefined when it is not served. */
  async find(name: string, apiVersion?: string): Promise<ApiResource | undefined> {
    const fresh = this.#resources === undefined;
    const found = matching(await this.all(), name, apiVersion);
    if (found !== undefined || fresh) return found;
    this.forget();
    return matching(await this.all(), name, apiVersion);
  }

  /** @throws NavgwError NAVGW_MANIFEST when it is not served */
  async require(name: string, apiVersion?: string): Promise<ApiResource> {
    const found = await this.find(name, apiVersion);
    if (found !== undefined) return found;
    throw unknownKind(name, apiVersion);
  }

  /** The result is shared, so no caller's signal aborts it. */
  async #request(): Promise<readonly ApiResource[]> {
    const request = { accept: AGGREGATED };
    const [core, others] = await Promise.all([
      this.#client().get<Discovered>("/api", request),
      this.#client().get<Discovered>("/apis", request),
    ]);
    return [...resourcesIn(core), ...resourcesIn(others)];
  }
}

/** The error for a kind that the API server does not serve. */
export function unknownKind(name: string, apiVersion?: string): NavgwError {
  const what = apiVersion === undefined ? name : `${name} of ${apiVersion}`;
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
                aliases: [...(singularResource ? [singularResource] : []), ...shortNames],
              },
            ],
      ),
    ),
  );
}

/**
 * Finds the first resource by a name: kind, plural, singular or short name, case-insensitive, optionally with the group after a dot.
 */
export function matching(
  resources: readonly ApiResource[],
  name: string,
  apiVersion?: string,
): ApiResource | undefined {
  const requested = name.toLowerCase();
  return resources.find((resource) => {
    if (apiVersion !== undefined && apiVersionOf(resource) !== apiVersion) return false;
    const names = [resource.kind, resource.plural, ...resource.aliases].map((one) => one.toLowerCase());
    return names.some(
      (one) => one === requested || (resource.group !== "" && `${one}.${resource.group}` === requested),
    );
  });
}
