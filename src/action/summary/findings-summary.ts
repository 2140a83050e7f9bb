import type { AnyObject, ClusterEvent } from "../../core/index.ts";
import { describeStatus, eventLine, judge, nameOfObject, podHealth } from "../../core/internal.ts";
import type { Findings } from "../diagnostics/diagnose-cluster.ts";
import type { JobStatus } from "../job-status.ts";
import { block, code, details, joined, logSection, plain, table } from "./markdown.ts";

/** Most rows of the table of troubles. */
const MOST_TROUBLES = 20;
/** Longest part of one log, bytes. */
const LONGEST_LOG = 24 << 10;
const LONGEST_SECTION = 48 << 10;

/** The kubelet's response for a log that it has deleted. */
const GONE = "unable to retrieve container logs";

const WHEN: Readonly<Record<JobStatus, string>> = {
  failure: "when the job failed",
  success: "at the end of the job",
  cancelled: "when the job was cancelled",
};

/** The summary of a cluster at the job's end: what is wrong and why, then all details in folded sections. */
export function findingsSummary(
  name: string,
  status: JobStatus,
  findings: Findings,
  logsDir: string,
): string {
  const { objects, events, files, problem } = findings;
  const pods = objects.filter(({ kind }) => kind === "Pod");
  const textOf = (file: string): string => files.find((one) => one.name === file)?.text ?? "";
  const warnings = events.filter(({ type }) => type === "Warning");
  return joined([
    `### Cluster ${code(name)} ${WHEN[status]}: ${headline(findings, pods)}`,
    problem && `The cluster could not be inspected: ${plain(problem)}`,
    troubleTable(findings),
    section(`Warnings: ${warnings.length}`, linesOf(warnings)),
    ...containerLogs(findings),
    section(`Not ready, described`, notReady(objects)),
    section(`All events: ${events.length}`, linesOf(events)),
    pods.length === 0 ? undefined : details(`Pods: ${pods.length}`, podTable(pods)),
    logSection("The node's log", textOf("k3s.log"), LONGEST_SECTION),
    logSection("Console of the guest", textOf("console.log"), LONGEST_LOG),
    logSection("Network", textOf("network.log"), LONGEST_LOG),
    logSection("Keeper", textOf("keeper.log"), LONGEST_LOG),
    logSection("What could not be collected", textOf("problems.txt"), LONGEST_LOG),
    `All files, and the objects as YAML: ${code(logsDir)} on the runner, until the job ends.`,
  ]);
}

function headline({ troubles, problem }: Findings, pods: readonly AnyObject[]): string {
  if (problem !== undefined) return "it did not respond";
  const bad = troubles.filter(({ kind }) => kind === "Pod");
  if (bad.length > 0)
    return `${bad.length} of ${pods.length} pods ${bad.length === 1 ? "was" : "were"} not healthy`;
  if (troubles.length > 0) return plain(`${troubles[0]?.object}: ${troubles[0]?.state}`);
  return `all ${pods.length} pods were ready`;
}

function troubleTable({ troubles }: Findings): string | undefined {
  if (troubles.length === 0) return undefined;
  const rows = troubles
    .slice(0, MOST_TROUBLES)
    .map(({ object, state, why }) => [code(object), `**${plain(state)}**`, plain(why)]);
  const more = troubles.length - MOST_TROUBLES;
  const shown = table(["What", "State", "Why"], rows);
  return more > 0 ? `${shown}\n\n${more} more are not shown.` : shown;
}

/** Logs of containers; only those of failing pods are collected. */
function containerLogs({ files }: Findings): (string | undefined)[] {
  return files
    .filter(({ name, text }) => name.startsWith("logs/") && !text.startsWith(GONE))
    .map(({ name, text }) => {
      const [, namespace, pod, file = ""] = name.split("/");
      const container = file.replace(/(\.previous)?\.log$/, "");
      const before = file.endsWith(".previous.log") ? ", previous run" : "";
      return logSection(`Log of ${namespace}/${pod}, container ${container}${before}`, text, LONGEST_LOG);
    });
}

const linesOf = (events: readonly ClusterEvent[]): string =>
  events.map((event) => `${event.namespace} ${eventLine(event)}`).join("\n");

function section(title: string, text: string): string | undefined {
  return logSection(title, text, LONGEST_SECTION);
}

/** Objects that are not ready, described like `kubectl describe`. */
function notReady(objects: readonly AnyObject[]): string {
  const isFine = (object: AnyObject): boolean =>
    object.kind === "Pod" ? podHealth(object).isFine : judge(object, "Ready").met;
  return objects
    .filter((object) => object.kind !== "Job" && !isFine(object))
    .map((object) => [nameOfObject(object), ...describeStatus(object).map((line) => `  ${line}`)].join("\n"))
    .join("\n");
}

function podTable(pods: readonly AnyObject[]): string {
  const rows = pods.map((pod) => {
    const { phase, containers } = podHealth(pod);
    const own = containers.filter(({ isInit }) => !isInit);
    const restarts = own.reduce((sum, container) => sum + container.restarts, 0);
    return [
      code(`${pod.metadata.namespace}/${pod.metadata.name}`),
      `${own.filter(({ isReady }) => isReady).length}/${own.length}`,
      plain(phase),
      `${restarts}`,
    ];
  });
  return table(["Pod", "Ready", "Phase", "Restarts"], rows, [":--", "--:", ":--", "--:"]);
}

/** The summary of a cancelled job, which leaves no time for diagnostics. */
export function cancelledSummary(name: string, console: string): string {
  return joined([
    `### Cluster ${code(name)} was removed: the job was cancelled`,
    console.trim() === "" ? undefined : details("Console of the guest", block(console)),
  ]);
}
