import type { SelftestFailure, SelftestReport, SelftestStart } from "../core/index.ts";
import { BOOT_STEPS, duration, STEP_TEXT } from "../core/internal.ts";
import { size } from "./format.ts";

/** A report in Markdown, to paste into an issue or a job's summary. */
export function selftestReport(report: SelftestReport): string {
  const { steps } = report;
  const passed = steps.filter(({ status }) => status === "ok").length;
  return [
    `### navgw-test doctor: ${verdict(report)}`,
    "",
    ...facts(report),
    "",
    ...startTable(report.starts),
    "",
    `${passed} of ${steps.length} steps passed:`,
    "",
    ...steps.flatMap(({ name, status, took, found, failure }) => [
      `- ${status === "ok" ? "✓" : status === "failed" ? "✗" : "–"} ${name}: ${
        status === "ok" ? `${duration(took)}${found === undefined ? "" : `, ${code(found)}`}` : status
      }`,
      ...(failure === undefined ? [] : failureLines(failure)),
    ]),
  ].join("\n");
}

function verdict({ ok, node, engine }: SelftestReport): string {
  if (node === undefined) return "the node does not start";
  return `${node.distribution} ${node.version} on ${engine} ${ok ? "works" : "fails"}`;
}

function facts(report: SelftestReport): string[] {
  const { time, versions, host, engine, engineReason, node, guest, starts } = report;
  // For a node that did not start, the selected Kubernetes.
  const chosen = starts[0]?.steps.find(({ step }) => step === "kubernetes")?.detail;
  const artifacts = versions.guest.map(({ name, version }) => `${name} ${version}`).join(", ");
  const memory = guest.memory && `, ${size(guest.memory.used)} of ${size(guest.memory.total)} used`;
  const lacks = node?.lacks && `, its kernel lacks ${node.lacks.join(", ")}`;
  const all: readonly (readonly [string, string | undefined])[] = [
    ["time", time],
    ["package", `navgw-test ${versions.package}; guest: ${artifacts || "none"}`],
    ["node", chosen && `${chosen}${lacks ?? ""}`],
    ["engine", engineReason ?? engine],
    ["guest", guest.kernel && `Linux ${guest.kernel}${memory ?? ""}`],
    ["host", `${host.os}, Linux ${host.kernel} ${host.arch}`],
    ["host CPU", `${host.cpu}, ${host.cpus} CPUs, ${size(host.memory)} of memory`],
    ["Node.js", host.node],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [`- ${name}: ${value}`]));
}

/** A table of the steps of each start, with the time from its request until each was reached. */
function startTable(starts: readonly SelftestStart[]): string[] {
  const column = ({ steps }: SelftestStart, step: string): string => {
    const found = steps.find((one) => one.step === step);
    return found === undefined ? "" : duration(found.elapsed);
  };
  const reached = BOOT_STEPS.filter((step) => starts.some((start) => column(start, step) !== ""));
  const second = starts.length > 1;
  return [
    `| reached after | first start |${second ? " second start |" : ""}`,
    `| --- | ---: |${second ? " ---: |" : ""}`,
    ...reached.map(
      (step) => `| ${STEP_TEXT[step]} | ${starts.map((start) => column(start, step)).join(" | ")} |`,
    ),
    ...starts.flatMap(({ warnings, failure }, at) => {
      const which = at === 0 ? "first" : "second";
      return [
        ...warnings.map((warning) => `\n- ! ${which} start: ${warning}`),
        ...(failure === undefined ? [] : [`\n- ✗ the ${which} start failed`, ...failureLines(failure)]),
      ];
    }),
  ];
}

function failureLines({ code: name, message, hint, log }: SelftestFailure): string[] {
  const lines = [`${name}: ${message}`, ...(hint === undefined ? [] : [`hint: ${hint}`])];
  const tail = log.length === 0 ? [] : ["", "last lines of the log:", ...log];
  return [
    "",
    "  ```text",
    ...[...lines, ...tail].flatMap((line) => line.split("\n")).map(inFence),
    "  ```",
    "",
  ];
}

/** A line that cannot end the fence around it. */
const inFence = (line: string): string => `  ${line.replaceAll("```", "'''")}`;

const code = (text: string): string => `\`${text.replaceAll("`", "'")}\``;
