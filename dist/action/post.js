import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  addToSummary,
  block,
  cancellation,
  code,
  details,
  exitAfterOutput,
  hostLogs,
  joined,
  logSection,
  loggedGroup,
  plain,
  recallState,
  releaseName,
  saveDownloads,
  table,
  writeLogs
} from "./chunk-6WULPPMA.js";
import {
  listClusters,
  openCluster,
  removeCluster,
  unmergeKubeconfig
} from "./chunk-3MG6HJO3.js";
import "./chunk-YN6XUGI2.js";
import "./chunk-FMIEBMAL.js";
import "./chunk-KMYHTI2Y.js";
import {
  inspectCluster
} from "./chunk-W6P372SW.js";
import {
  orAborted
} from "./chunk-BZYSXEZ5.js";
import {
  conditionsOf,
  describeStatus,
  eventLine,
  judge,
  nameOfObject,
  podHealth
} from "./chunk-UDTD4TOV.js";
import "./chunk-ULHQXMFJ.js";
import "./chunk-RKMWKYAR.js";
import "./chunk-T6TXRY6M.js";
import "./chunk-YZU34HXW.js";
import {
  getInput,
  info,
  warning
} from "./chunk-3IYUAORB.js";
import "./chunk-W55NL5CY.js";
import "./chunk-WE4XXQE7.js";
import "./chunk-YJNJPQH2.js";
import "./chunk-PYA77U7V.js";
import "./chunk-UPNVU7JY.js";
import "./chunk-2YQQZRMK.js";
import "./chunk-P6NMY4ZF.js";
import "./chunk-KLG4D2P5.js";
import "./chunk-2HUFM7ED.js";
import "./chunk-U7O64EM6.js";
import "./chunk-GYFJJUJR.js";
import "./chunk-QKDWMFAP.js";
import "./chunk-37MV6SKQ.js";
import "./chunk-FQOKME56.js";
import "./chunk-LQOYVXCL.js";

// src/action/summary/findings-summary.ts
var MOST_TROUBLES = 20, LONGEST_LOG = 24576, LONGEST_SECTION = 49152, GONE = "unable to retrieve container logs", WHEN = {
  failure: "when the job failed",
  success: "at the end of the job",
  cancelled: "when the job was cancelled"
};
function findingsSummary(name, status, findings, logsDir) {
  let { objects, events, files, problem } = findings, pods = objects.filter(({ kind }) => kind === "Pod"), textOf = (file) => files.find((one) => one.name === file)?.text ?? "", warnings = events.filter(({ type }) => type === "Warning");
  return joined([
    `### Cluster ${code(name)} ${WHEN[status]}: ${headline(findings, pods)}`,
    problem && `The cluster could not be inspected: ${plain(problem)}`,
    troubleTable(findings),
    section(`Warnings: ${warnings.length}`, linesOf(warnings)),
    ...containerLogs(findings),
    section("Not ready, described", notReady(objects)),
    section(`All events: ${events.length}`, linesOf(events)),
    pods.length === 0 ? void 0 : details(`Pods: ${pods.length}`, podTable(pods)),
    logSection("The node's log", textOf("k3s.log"), LONGEST_SECTION),
    logSection("Console of the guest", textOf("console.log"), LONGEST_LOG),
    logSection("Network", textOf("network.log"), LONGEST_LOG),
    logSection("Keeper", textOf("keeper.log"), LONGEST_LOG),
    logSection("What could not be collected", textOf("problems.txt"), LONGEST_LOG),
    `All files, and the objects as YAML: ${code(logsDir)} on the runner, until the job ends.`
  ]);
}
function headline({ troubles, problem }, pods) {
  if (problem !== void 0) return "it did not respond";
  let bad = troubles.filter(({ kind }) => kind === "Pod");
  return bad.length > 0 ? `${bad.length} of ${pods.length} pods ${bad.length === 1 ? "was" : "were"} not healthy` : troubles.length > 0 ? plain(`${troubles[0]?.object}: ${troubles[0]?.state}`) : `all ${pods.length} pods were ready`;
}
function troubleTable({ troubles }) {
  if (troubles.length === 0) return;
  let rows = troubles.slice(0, MOST_TROUBLES).map(({ object, state, why }) => [code(object), `**${plain(state)}**`, plain(why)]), more = troubles.length - MOST_TROUBLES, shown = table(["What", "State", "Why"], rows);
  return more > 0 ? `${shown}

${more} more are not shown.` : shown;
}
function containerLogs({ files }) {
  return files.filter(({ name, text }) => name.startsWith("logs/") && !text.startsWith(GONE)).map(({ name, text }) => {
    let [, namespace, pod, file = ""] = name.split("/"), container = file.replace(/(\.previous)?\.log$/, ""), before = file.endsWith(".previous.log") ? ", previous run" : "";
    return logSection(`Log of ${namespace}/${pod}, container ${container}${before}`, text, LONGEST_LOG);
  });
}
var linesOf = (events) => events.map((event) => `${event.namespace} ${eventLine(event)}`).join(`
`);
function section(title, text) {
  return logSection(title, text, LONGEST_SECTION);
}
function notReady(objects) {
  let isFine = (object) => object.kind === "Pod" ? podHealth(object).isFine : judge(object, "Ready").met;
  return objects.filter((object) => object.kind !== "Job" && !isFine(object)).map((object) => [nameOfObject(object), ...describeStatus(object).map((line) => `  ${line}`)].join(`
`)).join(`
`);
}
function podTable(pods) {
  let rows = pods.map((pod) => {
    let { phase, containers } = podHealth(pod), own = containers.filter(({ isInit }) => !isInit), restarts = own.reduce((sum, container) => sum + container.restarts, 0);
    return [
      code(`${pod.metadata.namespace}/${pod.metadata.name}`),
      `${own.filter(({ isReady }) => isReady).length}/${own.length}`,
      plain(phase),
      `${restarts}`
    ];
  });
  return table(["Pod", "Ready", "Phase", "Restarts"], rows, [":--", "--:", ":--", "--:"]);
}
function cancelledSummary(name, console) {
  return joined([
    `### Cluster ${code(name)} was removed: the job was cancelled`,
    console.trim() === "" ? void 0 : details("Console of the guest", block(console))
  ]);
}

// src/action/diagnostics/troubles.ts
var LAST_LINES = 3, LONGEST_OUTPUT = 300;
function findTroubles(seen) {
  let troubles = seen.objects.map((object) => troubleOf(object, seen)).filter((one) => one !== void 0), system = ({ namespace }) => namespace.startsWith("kube-") ? 1 : 0;
  return troubles.sort(
    (one, other) => system(one) - system(other) || one.rank - other.rank || (one.object < other.object ? -1 : 1)
  );
}
function troubleOf(object, seen) {
  let found = object.kind === "Pod" ? podTrouble(object, seen) : otherTrouble(object, seen);
  if (found === void 0) return;
  let { namespace = "" } = object.metadata;
  return { kind: object.kind, object: nameOfObject(object), namespace, ...found };
}
function podTrouble(pod, seen) {
  let { status, metadata } = pod, { phase, isFine, containers, unscheduled } = podHealth(pod);
  if (isFine) return;
  for (let container of containers) {
    let found = containerTrouble(container, pod, seen);
    if (found !== void 0) return found;
  }
  if (phase === "Failed") return { state: status.reason ?? "Failed", why: status.message ?? "", rank: 0 };
  if (unscheduled !== void 0) return { state: "Unschedulable", why: unscheduled, rank: 1 };
  if (metadata.deletionTimestamp !== void 0)
    return { state: "Terminating", why: `since ${metadata.deletionTimestamp}`, rank: 4 };
  let waiting = containers.find(({ state }) => state === "waiting")?.reason, why = lastWarning(pod, seen.events) ?? conditionsOf(pod).find(({ type }) => type === "Ready")?.message;
  return {
    state: waiting ?? (phase === "Running" ? "Not ready" : "Pending"),
    why: why ?? "",
    rank: 3
  };
}
function containerTrouble(container, pod, seen) {
  let { name, state, lastRun, restarts } = container, waiting = state === "waiting" ? container : void 0, ended = state === "terminated" ? container : lastRun, again = restarts > 0 ? `${restarts} restart${restarts === 1 ? "" : "s"}` : "", badEnd = ended !== void 0 && ended.exitCode !== 0, isInProgress = waiting?.reason === "ContainerCreating" || waiting?.reason === "PodInitializing";
  if (badEnd || waiting?.reason === "CrashLoopBackOff") {
    let exit = ended?.exitCode === void 0 ? "" : `container ${name} ended with exit code ${ended.exitCode}`, output = ended?.message?.trim() || lastOutput(pod, name, seen.files), parts = [
      exit,
      again,
      output === void 0 ? "" : `its last output: ${output.slice(-LONGEST_OUTPUT)}`
    ], what = waiting?.reason ?? ended?.reason ?? "Error", oom = ended?.reason === "OOMKilled" && what !== "OOMKilled" ? " (OOMKilled)" : "";
    return { state: `${what}${oom}`, why: parts.filter((part) => part !== "").join(", "), rank: 0 };
  }
  if (waiting !== void 0 && !isInProgress) {
    let why = waiting.message || lastWarning(pod, seen.events) || "";
    return { state: waiting.reason ?? "Waiting", why: `container ${name}: ${why}`, rank: 0 };
  }
}
function otherTrouble(object, seen) {
  let { kind, status } = object, bad = (type, is) => conditionsOf(object).find((condition) => condition.type === type && condition.status === is);
  switch (kind) {
    case "Node":
      return judge(object, "Ready").met ? void 0 : { state: "Not ready", why: conditionsOf(object).find(({ type }) => type === "Ready")?.message ?? "", rank: 0 };
    case "Job": {
      let failed = bad("Failed", "True");
      return failed === void 0 ? void 0 : { state: failed.reason ?? "Failed", why: failed.message ?? "", rank: 1 };
    }
    case "PersistentVolumeClaim":
      return judge(object, "Ready").met ? void 0 : { state: status?.phase ?? "Pending", why: lastWarning(object, seen.events) ?? "", rank: 2 };
    default: {
      let failure = bad("ReplicaFailure", "True");
      if (failure !== void 0)
        return { state: failure.reason ?? "ReplicaFailure", why: failure.message ?? "", rank: 1 };
      let stuck = bad("Progressing", "False");
      return stuck && { state: stuck.reason ?? "Not progressing", why: stuck.message ?? "", rank: 2 };
    }
  }
}
function lastWarning({ kind, metadata }, events) {
  let event = events.findLast(
    ({ type, object, namespace }) => type === "Warning" && object === `${kind}/${metadata.name}` && namespace === metadata.namespace
  );
  return event && `${event.reason}: ${event.message}`;
}
function lastOutput({ metadata }, container, files) {
  let base = `logs/${metadata.namespace}/${metadata.name}/${container}`;
  for (let name of [`${base}.log`, `${base}.previous.log`]) {
    let lines = (files.find((file) => file.name === name)?.text ?? "").split(`
`).flatMap((line) => /^\S+Z (.*\S)\s*$/.exec(line)?.[1] ?? []);
    if (lines.length > 0) return lines.slice(-LAST_LINES).join(" / ");
  }
}

// src/action/diagnostics/diagnose-cluster.ts
var TIMEOUT = 2e4, INSPECTED_KINDS = /* @__PURE__ */ new Set([
  "Event",
  "Node",
  "Pod",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "Job",
  "PersistentVolumeClaim"
]);
async function diagnoseCluster(name, signal) {
  let logs = await hostLogs(name), bound = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]);
  try {
    let cluster = await openCluster(name), found = await orAborted(inspectCluster(cluster, { timeoutMs: TIMEOUT }), bound), unseen = [...INSPECTED_KINDS].find((kind) => found.missing.has(kind));
    if (unseen !== void 0) throw new Error(found.missing.get(unseen));
    let files = [...found.files.filter((file) => !logs.some((log) => log.name === file.name)), ...logs], seen = { objects: found.objects.filter(({ kind }) => INSPECTED_KINDS.has(kind)), events: found.events, files };
    return { ...seen, troubles: findTroubles(seen), problem: void 0 };
  } catch (error) {
    let problem = [error instanceof Error ? error.message : String(error), await describeExit(name)].filter(Boolean).join("; ");
    return { troubles: [], objects: [], events: [], files: logs, problem };
  }
}
async function describeExit(name) {
  let exit = (await listClusters()).find((one) => one.name === name)?.exit;
  if (exit !== void 0)
    return `its machine ended ${exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`} at ${exit.time}`;
}

// src/action/diagnostics/report-diagnostics.ts
var MOST_ANNOTATIONS = 5;
async function reportDiagnostics({ name, logsDir }, status, signal) {
  let findings = await loggedGroup(`Inspecting cluster ${name}`, async () => {
    let found = await diagnoseCluster(name, signal);
    for (let { object, state, why } of found.troubles) info(`${object}: ${state}: ${why}`);
    return found.troubles.length === 0 && info(found.problem ?? "Every pod is healthy"), found;
  });
  if (await writeLogs(logsDir, findings.files), status === "failure")
    for (let { object, state, why } of findings.troubles.slice(0, MOST_ANNOTATIONS))
      warning(why === "" ? state : `${state}: ${why}`, { title: object });
  await addToSummary(findingsSummary(name, status, findings, logsDir));
}
var LAST_LINES2 = 30;
async function keepHostLogs({ name, logsDir }) {
  let logs = await hostLogs(name);
  await writeLogs(logsDir, logs);
  let console = logs.find((log) => log.name === "console.log")?.text ?? "";
  await addToSummary(cancelledSummary(name, console.trimEnd().split(`
`).slice(-LAST_LINES2).join(`
`)));
}

// src/action/job-status.ts
function jobStatus() {
  let status = getInput("job-status");
  return status === "failure" || status === "cancelled" ? status : "success";
}

// src/action/remove-own-cluster.ts
async function removeAll({ name, mergedInto }) {
  let began = performance.now(), removed = await removeCluster(name);
  await releaseName(name), mergedInto !== void 0 && await unmergeKubeconfig(name, mergedInto);
  let took = ((performance.now() - began) / 1e3).toFixed(1);
  info(removed ? `Removed cluster ${name} in ${took} s` : `No cluster ${name}: nothing to remove`);
}

// src/action/post.ts
async function post(state, status, signal) {
  try {
    status === "cancelled" ? await keepHostLogs(state) : shouldDiagnose(state, status) && await reportDiagnostics(state, status, signal);
  } catch (error) {
    warning(`Diagnostics failed: ${error instanceof Error ? error.message : error}`);
  }
  await removeAll(state), state.cache !== void 0 && status !== "cancelled" && !signal.aborted && await saveDownloads(state.cache, signal);
}
function shouldDiagnose({ ready, diagnostics }, status) {
  return !ready || diagnostics === "never" ? !1 : diagnostics === "always" || status === "failure";
}
try {
  let state = recallState();
  state?.owned && await post(state, jobStatus(), cancellation());
} catch (error) {
  warning(`The cluster could not be removed: ${error instanceof Error ? error.message : error}`);
}
exitAfterOutput();
