import type { ApiResource } from "./discovery.ts";

/** Kinds that every cluster serves: they need no discovery. */
const core = (kind: string, plural: string, namespaced: boolean): ApiResource => ({
  group: "",
  version: "v1",
  kind,
  plural,
  namespaced,
  verbs: [],
  aliases: [],
});

export const CONFIG_MAPS = core("ConfigMap", "configmaps", true);
export const EVENTS = core("Event", "events", true);
export const NODES = core("Node", "nodes", false);
export const NAMESPACES = core("Namespace", "namespaces", false);
export const PODS = core("Pod", "pods", true);
export const SERVICE_ACCOUNTS = core("ServiceAccount", "serviceaccounts", true);
export const SERVICES = core("Service", "services", true);
export const ENDPOINT_SLICES: ApiResource = {
  ...core("EndpointSlice", "endpointslices", true),
  group: "discovery.k8s.io",
};

const apps = (kind: string, plural: string): ApiResource => ({ ...core(kind, plural, true), group: "apps" });

/** Kinds that a dump of a cluster contains. */
export const DUMPED: readonly ApiResource[] = [
  NODES,
  NAMESPACES,
  PODS,
  SERVICES,
  ENDPOINT_SLICES,
  apps("Deployment", "deployments"),
  apps("StatefulSet", "statefulsets"),
  apps("DaemonSet", "daemonsets"),
  apps("ReplicaSet", "replicasets"),
  { ...core("Job", "jobs", true), group: "batch" },
  core("PersistentVolumeClaim", "persistentvolumeclaims", true),
  core("PersistentVolume", "persistentvolumes", false),
];
