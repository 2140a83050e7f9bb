import type { EngineReport } from "../core/index.ts";
import { hintText } from "./hint-flags.ts";
import { isolationText } from "./isolation-text.ts";
import type { Check } from "./machine-checks.ts";
import type { Terminal } from "./terminal.ts";

const MARKS = { ok: ["green", "✓"], warning: ["yellow", "!"], failed: ["red", "✗"] } as const;

/** An engine's report for JSON output, with its hint as text. */
export const withFlagHint = ({ hintParts, ...report }: EngineReport): EngineReport => ({
  ...report,
  hint: hintText(hintParts),
});

/** A check with details, which are printed on their own lines. */
interface Item extends Check {
  readonly facts?: readonly (readonly [name: string, value: string])[];
}

/** Engines and checks as text: a mark, the name and the result of each; hint and details are on the lines below. */
export function doctorReport(
  engines: readonly EngineReport[],
  checks: readonly Check[],
  terminal: Terminal,
): string {
  const engineItems = engines.map(
    ({ name, usable, reason, hintParts, isolation, snapshots, detail = {} }): Item => {
      const facts = Object.entries(detail);
      if (isolation !== undefined) facts.push(["isolation", isolationText(isolation)]);
      if (snapshots !== undefined) facts.push(["snapshots", `keep the ${snapshots.keeps}: ${snapshots.why}`]);
      return { name, status: usable ? "ok" : "failed", detail: reason, hint: hintText(hintParts), facts };
    },
  );
  const width = Math.max(...[...engineItems, ...checks].map(({ name }) => name.length));
  const section = (title: string, items: readonly Item[]): string[] =>
    items.length === 0
      ? []
      : [
          terminal.style("bold", title, terminal.stdout),
          ...items.flatMap((item) => checkLines(item, width, terminal)),
          "",
        ];
  const selected = engines.find(({ usable }) => usable)?.name;
  const verdict =
    selected === undefined
      ? "No engine works on this machine: clusters cannot start."
      : `navgw-test up uses ${selected}.`;
  return [...section("Engines", engineItems), ...section("This machine", checks), verdict].join("\n");
}

function checkLines(item: Item, width: number, terminal: Terminal): string[] {
  const { name, status, detail, hint, facts = [] } = item;
  const [color, mark] = MARKS[status];
  const first = ` ${terminal.style(color, mark, terminal.stdout)} ${name.padEnd(width)}  ${detail}`;
  const indent = " ".repeat(width + 5);
  const column = Math.max(...facts.map(([fact]) => fact.length));
  const lines = facts.map(([fact, value]) => {
    return indent + terminal.style("dim", `${fact.padEnd(column)}  ${value}`, terminal.stdout);
  });
  if (status === "ok" || hint === undefined) return [first, ...lines];
  return [first, `${indent}${terminal.style("cyan", "hint:", terminal.stdout)} ${hint}`, ...lines];
}
