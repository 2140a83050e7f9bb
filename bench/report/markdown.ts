import { table } from "../../docs/markdown-table.ts";
import type { Section } from "../figures.ts";
import { type Machine, machineLines } from "../machine.ts";
import { medianBoot, TIMELINE_HEAD, timelineOf } from "./timeline.ts";
import { cellsOf, HEAD } from "./values.ts";

/** A page for people. */
export function asMarkdown(machine: Machine, sections: readonly Section[]): string {
  const [host, versions] = machineLines(machine);
  return `${["# Benchmark", `${host}. ${versions}.`, ...sections.map(sectionMarkdown)].join("\n\n")}\n`;
}

function sectionMarkdown({ part, subject, figures, note, skipped, failed, boots }: Section): string {
  const title = `## ${part}, ${subject}`;
  if (skipped !== undefined) return `${title}\n\nSkipped: ${skipped}.`;
  if (failed !== undefined) return `${title}\n\nFailed: ${failed}`;
  const [, ...head] = HEAD;
  const lines = [title, table(["what", ...head], figures.map(cellsOf))];
  if (boots !== undefined && boots.length > 0)
    lines.push("The median boot:", table(TIMELINE_HEAD, timelineOf(medianBoot(boots))));
  if (note !== undefined) lines.push(`${note[0]?.toUpperCase()}${note.slice(1)}.`);
  return lines.join("\n\n");
}
