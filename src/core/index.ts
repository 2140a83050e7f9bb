/**
 * Kubernetes clusters in microVMs.
 *
 * ```ts
 * await using cluster = await startCluster({ name: "test" }, { attached: true });
 * const kubeconfig = await cluster.kubeconfig();
 * ```
 */
export { type CacheEntry, cacheEntries, type PruneResult, pruneCache } from "./artifacts/cache.ts";
export { listClusters } from "./cluster/list.ts";
export { clusterLogs } from "./cluster/logs.ts";
export { openCluster } from "./cluster/open.ts";
export {
  BOOT_STEPS,
  type BootStep,
  type OnProgress,
  type ProgressEvent,
  STEP_TEXT,
} from "./cluster/progress.ts";
export { removeCluster } from "./cluster/remove.ts";
export { startCluster } from "./cluster/start.ts";
export {
  type ExecOptions,
  type GuestStatus,
  LOG_SOURCES,
  type LogOptions,
  type LogSource,
  type MachineExit,
  type ManifestSource,
  type NodeInfo,
  type StartContext,
  type StartedCluster,
  type TerminalSize,
} from "./cluster/started.ts";
export type { ClusterState, ClusterSummary } from "./cluster/summary.ts";
export { type ProbeOptions, probeEngines } from "./engine/choose.ts";
export type { EngineReport } from "./engine/report.ts";
export { NavgwError, type NavgwErrorCode, type NavgwErrorDetails } from "./errors.ts";
export { mergeKubeconfig, unmergeKubeconfig } from "./kubeconfig/merge.ts";
export { sortImages } from "./node/image-words.ts";
export {
  type ClusterOptions,
  ENGINE_NAMES,
  type EngineName,
  LEAST_MEMORY_MIB,
  NODE_NAMES,
  type NodeName,
  type PortForward,
} from "./options.ts";
export {
  ACCESS_NAMES,
  type Access,
  LEAST_RUN_MEMORY_MIB,
  type MicroVmContext,
  type MicroVmExit,
  type MicroVmOptions,
  type MicroVmVolume,
  NET_NAMES,
  type NetName,
  runMicroVm,
  type StartedMicroVm,
  startMicroVm,
} from "./run/index.ts";
export { type GuestArtifact, type VersionInfo, version } from "./version.ts";
