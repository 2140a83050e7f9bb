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
export { openCluster, reachCluster } from "./cluster/open.ts";
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
export type { ReachableCluster } from "./cluster/starting.ts";
export type { ClusterState, ClusterSummary } from "./cluster/summary.ts";
export type { Trouble } from "./cluster/trouble.ts";
export { COMPONENT_NAMES, type ComponentName } from "./components.ts";
export { type ProbeOptions, probeEngines } from "./engine/choose.ts";
export type { EngineReport, SnapshotSupport } from "./engine/report.ts";
export { NavgwError, type NavgwErrorCode, type NavgwErrorDetails } from "./errors.ts";
export { type BuiltGolden, buildGoldenDisk, type GoldenOptions } from "./golden/build.ts";
export { exportGoldenDisk } from "./golden/export.ts";
export { importGoldenDisk } from "./golden/import.ts";
export { type GoldenSummary, listGoldenDisks, removeGoldenDisk } from "./golden/list.ts";
export type { GoldenDisk } from "./golden/store.ts";
export { K3sCluster } from "./k3s-cluster/builder.ts";
export { dumpCluster } from "./k3s-cluster/dump.ts";
export { configOfArgs } from "./k3s-cluster/k3s-args.ts";
export { type K3sConfig, mergeK3sConfig, parseK3sConfig } from "./k3s-cluster/k3s-config.ts";
export type { LogConsumer } from "./k3s-cluster/log-consumer.ts";
export { openK3sCluster } from "./k3s-cluster/open.ts";
export type {
  DumpFile,
  DumpOptions,
  ExecInput,
  ExecResult,
  KubectlInput,
  Leftover,
  NamespaceOptions,
  NamespaceScope,
  StartedK3sCluster,
  TestNamespace,
} from "./k3s-cluster/started.ts";
export { mergeKubeconfig, unmergeKubeconfig } from "./kubeconfig/merge.ts";
export type { ClusterEvent } from "./kubernetes/events.ts";
export type { ForwardTarget } from "./kubernetes/forward-target.ts";
export type { Manifests } from "./kubernetes/manifests.ts";
export type {
  AnyObject,
  KubernetesObject,
  ObjectMetadata,
  ServerMetadata,
  Wire,
} from "./kubernetes/object.ts";
export type { PortForwarding } from "./kubernetes/port-forward.ts";
export type {
  Condition,
  NamedQuery,
  Resource,
  ResourceQuery,
  SelectorQuery,
  WaitOptions,
} from "./kubernetes/resource.ts";
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
export type { HostFacts } from "./selftest/host.ts";
export type {
  SelftestBootStep,
  SelftestFailure,
  SelftestReport,
  SelftestStart,
  SelftestStep,
} from "./selftest/report.ts";
export { runSelftest, type SelftestContext } from "./selftest/selftest.ts";
export { listSnapshots, removeSnapshot, type SnapshotSummary } from "./snapshot/store.ts";
export { type GuestArtifact, type VersionInfo, version } from "./version.ts";
