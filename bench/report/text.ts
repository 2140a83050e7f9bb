import { table } from "../../src/cli/table.ts";
import { missedIn, type Section } from "../figures.ts";
import { type Machine, machineLines } from "../machine.ts";
import { medianBoot, TIMELINE_HEAD, timelineOf } from "./timeline.ts";
import { cellsOf, HEAD } from "./values.ts";

/** What a terminal shows. */
export function asText(machine: Machine, sections: readonly Section[]): string {
  return [machineLines(machine).join("\n"), ...sections.map(sectionText), ...verdict(sections)].join("\n\n");
}

function sectionText({ part, subject, figures, note, skipped, failed }: Section): string {
  const title = `${part}, ${subject}`;
  if (skipped !== undefined) return `${title}: skipped, ${skipped}`;
  if (failed !== undefined) return `${title}: FAILED, ${failed}`;
  const [, ...head] = HEAD;
  return [table([title, ...head], figures.map(cellsOf)), ...(note === undefined ? [] : [`(${note})`])].join(
    "\n",
  );
}

function verdict(sections: readonly Section[]): string[] {
  const missed = missedIn(sections);
  const bounded = sections.some(({ figures }) => figures.some(({ bound }) => bound !== undefined));
  if (missed.length === 0) return bounded ? ["Every bound that was measured is kept."] : [];
  const lines = missed.map(({ section, figure }) => {
    const [what, median, , , bound] = cellsOf(figure);
    return `${section.part}, ${section.subject}: ${what} ${median}, ${bound}`;
  });
  const boots = [...new Set(missed.map(({ section }) => section))].flatMap(({ part, subject, boots }) =>
    boots === undefined || boots.length === 0
      ? []
      : [`The median boot of ${part}, ${subject}:\n${table(TIMELINE_HEAD, timelineOf(medianBoot(boots)))}`],
  );
  return [`Missed bounds:\n${lines.join("\n")}`, ...boots];
}
