import { spreadOf } from "../boot-stages.ts";
import { isKept, type Section } from "../figures.ts";
import type { Machine } from "../machine.ts";

/** Everything that was measured, for programs; times in ms. */
export function asJson(machine: Machine, runs: number, sections: readonly Section[]): string {
  const detailed = sections.map((section) => ({
    ...section,
    figures: section.figures.map((figure) => ({
      ...figure,
      spread: spreadOf(figure.values),
      kept: isKept(figure),
    })),
  }));
  return `${JSON.stringify({ machine, runs, sections: detailed }, rounded, 2)}\n`;
}

/** To three decimals. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
}
