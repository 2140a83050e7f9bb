import { NavgwError } from "../base/errors.ts";
import { statusOf } from "./api-failure.ts";
import { objectPath } from "./discovery.ts";
import { ENDPOINT_SLICES, PODS, SERVICES } from "./known-resources.ts";
import type { KubernetesClient } from "./kubernetes-client.ts";
import type { AnyObject } from "./kubernetes-object.ts";
import { listObjects } from "./observe-objects.ts";

/** Target of a port forward. A Service is resolved to one of its ready pods for each connection. */
export type ForwardTarget =
  | { readonly pod: string; readonly namespace?: string | undefined }
  | { readonly service: string; readonly namespace?: string | undefined };

/** A port of a pod. */
export interface Endpoint {
  readonly pod: string;
  readonly namespace: string;
  readonly port: number;
}

interface Slice {
  readonly endpoints?: readonly {
    readonly conditions?: { readonly ready?: boolean };
    readonly targetRef?: { readonly kind?: string; readonly name?: string };
  }[];
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[];
}

/**
 * Finds the pod and its port behind a target.
 * @param port of the pod, or of the Service
 * @param namespace of a target without one
 * @throws NavgwError NAVGW_KUBERNETES
 */
export async function resolveTarget(
  client: KubernetesClient,
  target: ForwardTarget,
  port: number,
  namespace: string,
): Promise<Endpoint> {
  const within = target.namespace ?? namespace;
  if ("pod" in target) {
    await getNamed(client, objectPath(PODS, target.pod, within), `pod ${within}/${target.pod}`);
    return { pod: target.pod, namespace: within, port };
  }
  const { service } = target;
  const what = `Service ${within}/${service}`;
  const { spec } = await getNamed(client, objectPath(SERVICES, service, within), what);
  const ports: readonly { readonly name?: string; readonly port: number }[] = spec?.ports ?? [];
  const servicePort = ports.find((one) => one.port === port);
  if (servicePort === undefined) {
    throw new NavgwError("NAVGW_KUBERNETES", `${what} has no port ${port}`, {
      hint: `use one of its ports: ${ports.map((one) => one.port).join(", ") || "none"}`,
    });
  }
  const selection = {
    resource: ENDPOINT_SLICES,
    namespace: within,
    selector: `kubernetes.io/service-name=${service}`,
  };
  const { items } = await listObjects(client, selection);
  const found = items.flatMap((slice) => endpointsIn(slice as Slice, servicePort.name));
  // Any of them, as the Service itself would.
  const chosen = found[Math.floor(Math.random() * found.length)];
  if (chosen !== undefined) return { ...chosen, namespace: within };
  throw new NavgwError("NAVGW_KUBERNETES", `${what} has no ready pod`, {
    hint: "wait for its Deployment first: waitFor({ kind: 'Deployment', name }, 'Ready')",
  });
}

/** Ready pods of a slice with the port of that name. */
export function endpointsIn(
  { endpoints = [], ports = [] }: Slice,
  name: string | undefined,
): { readonly pod: string; readonly port: number }[] {
  const port = ports.find((one) => (one.name ?? "") === (name ?? ""))?.port;
  if (port === undefined) return [];
  return endpoints.flatMap(({ conditions, targetRef }) =>
    conditions?.ready !== false && targetRef?.kind === "Pod" && targetRef.name !== undefined
      ? [{ pod: targetRef.name, port }]
      : [],
  );
}

async function getNamed(client: KubernetesClient, path: string, what: string): Promise<AnyObject> {
  try {
    return await client.get<AnyObject>(path);
  } catch (error) {
    if (statusOf(error)?.code !== 404) throw error;
    throw new NavgwError("NAVGW_KUBERNETES", `there is no ${what}`, {
      hint: "apply it first, or correct name and namespace",
      cause: error,
    });
  }
}
