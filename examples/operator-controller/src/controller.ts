import {
  AppsV1Api,
  CustomObjectsApi,
  type Informer,
  type KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  type V1Deployment,
} from "@kubernetes/client-node";
import { deploymentOf, type Website, type WebsiteList } from "./website.ts";

const KIND = { group: "example.com", version: "v1", plural: "websites" } as const;
const MANAGER = "website-operator";
const RETRY_MS = 500;

/**
 * Makes a Deployment for each Website of a namespace and tells in its status how many replicas are ready.
 * @returns stops it
 */
export async function startController(config: KubeConfig, namespace: string): Promise<() => Promise<void>> {
  const custom = config.makeApiClient(CustomObjectsApi);
  const apps = config.makeApiClient(AppsV1Api);
  const objects = KubernetesObjectApi.makeApiClient(config);
  const apply = (object: object) =>
    objects.patch(object, undefined, undefined, MANAGER, true, PatchStrategy.ServerSideApply);

  const websites = makeInformer<Website>(
    config,
    `/apis/${KIND.group}/${KIND.version}/namespaces/${namespace}/${KIND.plural}`,
    () => custom.listNamespacedCustomObject({ ...KIND, namespace }) as Promise<WebsiteList>,
  );
  const onWebsite = (website: Website): void => void apply(deploymentOf(website)).catch(console.error);
  websites.on("add", onWebsite);
  websites.on("update", onWebsite);

  const deployments = makeInformer<V1Deployment>(
    config,
    `/apis/apps/v1/namespaces/${namespace}/deployments`,
    () => apps.listNamespacedDeployment({ namespace }),
  );
  const onDeployment = ({ metadata, status }: V1Deployment): void => {
    const name = metadata?.ownerReferences?.find(({ kind }) => kind === "Website")?.name;
    if (name === undefined) return;
    const body = [{ op: "add", path: "/status", value: { ready: status?.readyReplicas ?? 0 } }];
    void custom.patchNamespacedCustomObjectStatus({ ...KIND, namespace, name, body }).catch(console.error);
  };
  deployments.on("add", onDeployment);
  deployments.on("update", onDeployment);

  const stopping = new AbortController();
  keepGoing(websites, stopping.signal);
  keepGoing(deployments, stopping.signal);
  await Promise.all([websites.start(), deployments.start()]);
  return async () => {
    stopping.abort();
    await Promise.all([websites.stop(), deployments.stop()]);
  };
}

/** An informer ends with its first error, such as the 429 of an API that is just being set up. This one tries again. */
function keepGoing<T extends KubernetesObject>(informer: Informer<T>, stopping: AbortSignal): void {
  informer.on("error", () => {
    if (!stopping.aborted) setTimeout(() => void informer.start(), RETRY_MS);
  });
}
