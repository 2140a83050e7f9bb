import type { EngineReport } from "../core/index.ts";
import { hintText } from "./hint-words.ts";
import { isolationText } from "./isolation-text.ts";
import type { Check } from "./machine-checks.ts";
import type { Terminal } from "./terminal.ts";

const MARKS = { ok: ["green", "✓"], warning: ["yellow", "!"], failed: ["red", "✗"] } as const;

/** A report as JSON has it: with the hint as text for who types command lines. */
export const withFlagHint = ({ hintParts, ...report }: EngineReport): EngineReport => ({
  ...report,
  hint: hintText(hintParts),
});

/** A line of the report, with what else is known in lines of its own. */
interface Item extends Check {
  readonly facts?: readonly (readonly [name: string, value: string])[];
}

/** Both lists as text: a mark, a name, what was found, and below it what else is known and what to do. */
export function doctorReport(
  engines: readonly EngineReport[],
  checks: readonly Check[],
  terminal: Terminal,
): string {
  const tried = engines.map(
    ({ name, usable, reason, hintParts, isolation, snapshots, detail = {} }): Item => {
      const facts = Object.entries(detail);
      if (isolation !== undefined) facts.push(["isolation", isolationText(isolation)]);
      if (snapshots !== undefined) facts.push(["snapshots", `keep the ${snapshots.keeps}: ${snapshots.why}`]);
      return { name, status: usable ? "ok" : "failed", detail: reason, hint: hintText(hintParts), facts };
    },
  );
  const width = Math.max(...[...tried, ...checks].map(({ name }) => name.length));
  const section = (title: string, items: readonly Item[]): string[] =>
    items.length === 0
      ? []
      : [
          terminal.style("bold", title, terminal.stdout),
          ...items.flatMap((item) => checkLines(item, width, terminal)),
          "",
        ];
  const taken = engines.find(({ usable }) => usable)?.name;
  const verdict =
    taken === undefined ? "No engine works here: clusters cannot start." : `navgw-test up takes ${taken}.`;
  return [...section("Engines", tried), ...section("This machine", checks), verdict].join("\n");
}

function checkLines(item: Item, width: number, terminal: Terminal): string[] {
  const { name, status, detail, hint, facts = [] } = item;
  const [color, mark] = MARKS[status];
  const first = ` ${terminal.style(color, mark, terminal.stdout)} ${name.padEnd(width)}  ${detail}`;
  const below = " ".repeat(width + 5);
  const column = Math.max(...facts.map(([fact]) => fact.length));
  const lines = facts.map(([fact, value]) => {
    return below + terminal.style("dim", `${fact.padEnd(column)}  ${value}`, terminal.stdout);
  });
  if (status === "ok" || hint === undefined) return [first, ...lines];
  return [first, `${below}${terminal.style("cyan", "hint:", terminal.stdout)} ${hint}`, ...lines];
}
