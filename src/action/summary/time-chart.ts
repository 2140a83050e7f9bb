import { duration } from "../../core/internal.ts";
import type { Stage } from "../boot/boot-stages.ts";
import { code, plain, table } from "./markdown.ts";

/** Characters of the longest bar. */
const WIDTH = 30;

/** When each stage was reached and how long it took, as numbers and as bars on one axis of time. */
export function timeChart(stages: readonly Stage[]): string {
  const end = stages.at(-1)?.at ?? 0;
  const rows = stages.map(({ text, at, took }) => [
    plain(text),
    duration(at),
    duration(took),
    code(bar(at - took, at, end)),
  ]);
  return table(["Stage", "reached after", "took", "time →"], rows, [":--", "--:", "--:", ":--"]);
}

/** `░░░███░░`: one interval of the total time. */
export function bar(from: number, to: number, total: number): string {
  if (total <= 0) return "░".repeat(WIDTH);
  const at = (ms: number): number => Math.min(WIDTH, Math.round((ms / total) * WIDTH));
  const took = at(to) - at(from);
  const start = Math.min(at(from), WIDTH - 1);
  // A very short stage is still visible.
  const length = Math.max(took, 1);
  const mark = took > 0 ? "█" : "▏";
  return `${"░".repeat(start)}${mark.repeat(length)}${"░".repeat(WIDTH - start - length)}`;
}
