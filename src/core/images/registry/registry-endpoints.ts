import { NavgwError } from "../../base/errors.ts";
import { DEFAULT_REGISTRY, type ImageReference } from "../image-reference.ts";
import { isLoopback } from "./http-client.ts";

/** Mirrors of registries, and hosts that may be contacted without TLS. */
export interface RegistryRoutes {
  /**
   * Mirrors by registry (`docker.io`, or `*` for all others), tried in order before the registry itself.
   * Each is a URL; an http:// one allows plain HTTP to that host. Default none.
   */
  readonly mirrors?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Registries (host or host:port) accessed over plain HTTP. Loopback always is, except on port 443. Default none. */
  readonly insecure?: readonly string[] | undefined;
}

/** One URL to pull from. */
export interface Endpoint {
  /** Ends in `/v2/`. */
  readonly base: URL;
  /** Key of its credentials. */
  readonly credentialsFor: string;
  readonly isMirror: boolean;
}

/**
 * The endpoints for a reference, in the order to try them.
 * @throws NavgwError NAVGW_BAD_OPTION for a mirror that is not an http or https URL
 */
export function endpointsFor(reference: ImageReference, routes: RegistryRoutes): Endpoint[] {
  const { registry } = reference;
  const host = registry === DEFAULT_REGISTRY ? "registry-1.docker.io" : registry;
  const scheme = allowsPlainHttp(registry, routes) ? "http" : "https";
  const mirrors = routes.mirrors?.[registry] ?? routes.mirrors?.["*"] ?? [];
  return [
    ...mirrors.map((mirror) => {
      const base = mirrorBase(mirror);
      return { base, credentialsFor: base.host, isMirror: true };
    }),
    { base: new URL(`${scheme}://${host}/v2/`), credentialsFor: registry, isMirror: false },
  ];
}

/** Whether a host (host or host:port) may be contacted without TLS. */
export function allowsPlainHttp(host: string, routes: RegistryRoutes): boolean {
  if (routes.insecure?.includes(host)) return true;
  const plainMirrors = Object.values(routes.mirrors ?? {}).flat();
  if (plainMirrors.some((mirror) => mirror.startsWith("http://") && mirrorBase(mirror).host === host))
    return true;
  return isLoopback(host.replace(/:\d+$/, "")) && !host.endsWith(":443");
}

function mirrorBase(mirror: string): URL {
  const url = URL.canParse(mirror) ? new URL(mirror) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new NavgwError("NAVGW_BAD_OPTION", `bad registry mirror ${JSON.stringify(mirror)}`, {
      hint: "write it like https://mirror.example.com",
    });
  }
  const path = url.pathname.replace(/\/+$/, "");
  url.pathname = path.endsWith("/v2") ? `${path}/` : `${path}/v2/`;
  return url;
}
