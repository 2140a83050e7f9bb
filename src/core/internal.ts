/**
 * What the command line, the action and the test runners' set-ups need of core beside its public API. It loads fast: what brings HTTP clients
 * and schemas along is loaded when it is called.
 */
import type { clusterSecrets as ClusterSecrets } from "./cluster/cluster-secrets.ts";
import type { sumsOf as SumsOf } from "./golden/find-golden.ts";
import type { archivesOf as ArchivesOf } from "./testing/archives-to-load.ts";
import type { inspectCluster as InspectCluster } from "./testing/inspect-cluster.ts";

export { kvmProblem } from "../../native/libkrun/hypervisor.ts";
export { bounded } from "./base/bounded-text.ts";
export { CLUSTER_NAME, CLUSTER_NAME_RULE, requireClusterName } from "./base/cluster-name.ts";
export { makeDirs } from "./base/durable-files.ts";
export { duration } from "./base/duration-text.ts";
export { NavgwError } from "./base/errors.ts";
export { findProgram } from "./base/find-program.ts";
export { command, type Hint, type HintOption, hint, type KvmFailure, option } from "./base/hint.ts";
export { orAborted } from "./base/or-aborted.ts";
export { artifactsDir, cacheDir, clusterDir, clustersDir, failureLogsDir, stateDir } from "./base/paths.ts";
export { pollUntil } from "./base/poll-until.ts";
export { API_WORDS, commandLine, type HintWords, renderHint } from "./base/render-hint.ts";
export { runProgram } from "./base/run-program.ts";
export { quoteForFish, quoteForPowerShell, quoteForShell } from "./base/shell-quote.ts";
export {
  BOOT_STEPS,
  lastStep,
  pendingStep,
  STEP_TEXT,
} from "./cluster-types/boot-steps.ts";
export { LOG_SOURCES } from "./cluster-types/started-cluster.ts";
export { DEFAULT_K3S_VERSION } from "./distribution/k3s-release.ts";
export { findOrigin } from "./distribution/release-origin.ts";
export { shortKey } from "./golden/short-key.ts";
export { ociCacheDir } from "./images/blob-cache.ts";
export { findImageArchives } from "./images/image-archives.ts";
export { isImagePath } from "./images/source/image-source.ts";
export { FILES } from "./keeper/keeper-files.ts";
export { eventLine } from "./kubernetes/cluster-events.ts";
export { describeStatus, nameOfObject } from "./kubernetes/describe-object.ts";
export { conditionsOf, judge } from "./kubernetes/object-condition.ts";
export { type ContainerHealth, podHealth } from "./kubernetes/pod-health.ts";
export { COMPONENT_NAMES, findContradiction } from "./options/components.ts";
export { k3sArguments } from "./options/k3s-argument.ts";
export {
  ACCESS_NAMES,
  ENGINE_NAMES,
  NET_NAMES,
  NODE_NAMES,
} from "./options/option-choices.ts";
export {
  durationFrom,
  memoryFrom,
  openPortFrom,
  portFrom,
  wholeNumberFrom,
} from "./options/option-values.ts";
export { makeHeldDir } from "./record/held-directories.ts";
export { sharesExtents } from "./snapshot/shared-extents.ts";
export type { Archives } from "./testing/archives-to-load.ts";

/** A function of a module that is loaded when it is first called. */
function onDemand<A extends unknown[], R>(load: () => Promise<(...args: A) => Promise<R>>) {
  return async (...args: A): Promise<R> => (await load())(...args);
}

export const archivesOf: typeof ArchivesOf = onDemand(
  async () => (await import("./testing/archives-to-load.ts")).archivesOf,
);
export const inspectCluster: typeof InspectCluster = onDemand(
  async () => (await import("./testing/inspect-cluster.ts")).inspectCluster,
);
export const clusterSecrets: typeof ClusterSecrets = onDemand(
  async () => (await import("./cluster/cluster-secrets.ts")).clusterSecrets,
);
export const sumsOf: typeof SumsOf = onDemand(async () => (await import("./golden/find-golden.ts")).sumsOf);
