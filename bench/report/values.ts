import { type Spread, spreadOf } from "../boot-stages.ts";
import { type Figure, isKept, type Unit } from "../figures.ts";

const WRITE: Readonly<Record<Unit, (value: number) => string>> = {
  ms: (value) => `${(value / 1000).toFixed(2)} s`,
  bytes: (value) => `${(value / 1e6).toFixed(0)} MB`,
  percent: (value) => `${value.toFixed(1)} %`,
  "MB/s": (value) => `${value.toFixed(0)} MB/s`,
  ratio: (value) => value.toFixed(2),
};

/** `12.34 s`, `400 MB`, `2.9 %`. */
export const write = (value: number, unit: Unit): string => WRITE[unit](value);

/** Cells of a figure: what, median, least to most, how many, and what became of its bound. */
export function cellsOf(figure: Figure): string[] {
  const { what, unit, values, bound } = figure;
  const { median, min, max }: Spread = spreadOf(values);
  const spread = values.length > 1 ? `${write(min, unit)} to ${write(max, unit)}` : "";
  const kept = isKept(figure);
  const verdict = bound === undefined ? "" : `${kept ? "kept" : "MISSED"}: ${write(bound, unit)}`;
  return [what, write(median, unit), spread, `${values.length}`, verdict];
}

export const HEAD = ["", "median", "least to most", "runs", "bound"];
