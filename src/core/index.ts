/**
 * Kubernetes clusters in microVMs.
 *
 * ```ts
 * await using cluster = await startCluster({ name: "test" }, { attached: true });
 * const kubeconfig = await cluster.kubeconfig();
 * ```
 */

export { type GuestArtifact, type VersionInfo, version } from "./artifacts/version-info.ts";
export {
  NavgwError,
  type NavgwErrorCode,
  type NavgwErrorDetails,
  type NavgwErrorReason,
} from "./base/errors.ts";
export type { CommandPart, Hint, HintPart, KvmPart, OptionPart } from "./base/hint.ts";
export { type CacheEntry, cacheEntries, type PruneResult, pruneCache } from "./cache/cache-contents.ts";
export { buildGoldenDisk, type GoldenOptions } from "./cluster/build-golden-disk.ts";
export { clusterLogs } from "./cluster/cluster-logs.ts";
export { listClusters } from "./cluster/list-clusters.ts";
export { openCluster, reachCluster } from "./cluster/open-cluster.ts";
export { removeCluster } from "./cluster/remove-cluster.ts";
export { startCluster } from "./cluster/start-cluster.ts";
export type { ReachableCluster } from "./cluster/starting-cluster.ts";
export {
  BOOT_STEPS,
  type BootStep,
  type OnProgress,
  type ProgressEvent,
  STEP_TEXT,
} from "./cluster-types/boot-steps.ts";
export type { ClusterState, ClusterSummary } from "./cluster-types/cluster-summary.ts";
export type {
  EngineChoice,
  EngineReport,
  Isolation,
  SnapshotSupport,
} from "./cluster-types/engine-report.ts";
export {
  type BinaryExecInput,
  type ExecInput,
  type ExecOptions,
  type ExecResult,
  type GuestStatus,
  LOG_SOURCES,
  type LoadOptions,
  type LogOptions,
  type LogSource,
  type MachineExit,
  type NodeInfo,
  type StartContext,
  type StartedCluster,
  type TerminalSize,
} from "./cluster-types/started-cluster.ts";
export type { Trouble } from "./cluster-types/trouble.ts";
export { type ProbeOptions, probeEngines } from "./engine/choose-engine.ts";
export { exportGoldenDisk } from "./golden/export-golden.ts";
export type { BuiltGolden, GoldenDisk } from "./golden/golden-store.ts";
export { importGoldenDisk } from "./golden/import-golden.ts";
export { type GoldenSummary, listGoldenDisks, removeGoldenDisk } from "./golden/list-golden.ts";
export { mergeKubeconfig, unmergeKubeconfig } from "./kubeconfig/merge-kubeconfig.ts";
export type { ApplyOptions } from "./kubernetes/apply-objects.ts";
export type { ClusterEvent } from "./kubernetes/cluster-events.ts";
export type { ForwardTarget } from "./kubernetes/forward-target.ts";
export type {
  AnyObject,
  KubernetesObject,
  ObjectMetadata,
  ServerMetadata,
  Wire,
} from "./kubernetes/kubernetes-object.ts";
export type { ManifestSource, Manifests } from "./kubernetes/parse-manifests.ts";
export type { PortForwarding, PortForwardOptions } from "./kubernetes/port-forward.ts";
export type {
  Condition,
  NamedQuery,
  Resource,
  ResourceQuery,
  SelectorQuery,
  WaitOptions,
} from "./kubernetes/resource-query.ts";
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
} from "./microvm/index.ts";
export {
  type ClusterOptions,
  findOptionProblems,
  type OptionProblem,
  type PortForward,
  type ResolvedOptions,
  resolveOptions,
} from "./options/cluster-options.ts";
export { COMPONENT_NAMES, type ComponentName } from "./options/components.ts";
export {
  ENGINE_NAMES,
  type EngineName,
  LEAST_MEMORY_MIB,
  NODE_NAMES,
  type NodeName,
} from "./options/option-choices.ts";
export type { HostFacts } from "./selftest/host-facts.ts";
export { runSelftest, type SelftestContext } from "./selftest/run-selftest.ts";
export type {
  SelftestBootStep,
  SelftestFailure,
  SelftestReport,
  SelftestStart,
  SelftestStep,
} from "./selftest/selftest-report.ts";
export { listSnapshots, removeSnapshot, type SnapshotSummary } from "./snapshot/snapshot-store.ts";
export { dumpCluster } from "./testing/dump-cluster.ts";
export { configOfArgs } from "./testing/k3s-args.ts";
export { K3sCluster } from "./testing/k3s-cluster-builder.ts";
export { type K3sConfig, mergeK3sConfig, parseK3sConfig } from "./testing/k3s-config.ts";
export type { LogConsumer } from "./testing/log-consumer.ts";
export { openK3sCluster } from "./testing/open-k3s-cluster.ts";
export type {
  BinaryKubectlInput,
  Checkpoint,
  DumpFile,
  DumpOptions,
  KubectlInput,
  Leftover,
  NamespaceOptions,
  NamespaceScope,
  StartedK3sCluster,
  TestNamespace,
} from "./testing/started-k3s-cluster.ts";
