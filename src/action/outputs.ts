import { exportVariable, setOutput } from "@actions/core";
import type { Booted } from "./boot/start-boot.ts";
import type { CacheUse } from "./cache/restore-and-save.ts";
import type { Inputs } from "./context.ts";

/** Publishes the cluster to later steps, as outputs and KUBECONFIG. */
export function publish(
  { cluster, took }: Booted,
  { exportEnv }: Inputs,
  cache: CacheUse,
  logsDir: string,
): void {
  const { engine, node, forwards } = cluster.cluster;
  const outputs = {
    kubeconfig: cluster.getKubeConfigPath(),
    "kubeconfig-context": cluster.getContext(),
    "cluster-name": cluster.name,
    server: cluster.getServer(),
    ports: JSON.stringify(Object.fromEntries(forwards.map(({ host, guest }) => [guest, host]))),
    "k3s-version": node.distribution === "k3s" ? node.version : "",
    "k8s-version": kubernetesVersion(node.version),
    engine,
    "boot-time-ms": Math.round(took),
    "cache-hit": cache.hit,
    "logs-dir": logsDir,
  };
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
  if (exportEnv) exportVariable("KUBECONFIG", cluster.getKubeConfigPath());
}

/** `v1.37.2` of `v1.37.2+navgw.1` or `v1.37.2+k3s1`. */
export function kubernetesVersion(version: string): string {
  return version.replace(/[+-].*$/, "");
}
