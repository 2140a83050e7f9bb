/** What a benchmark finds out, and what of it has a bound. */
import { type Spread, type Stage, spreadOf } from "./boot-stages.ts";

export type Unit = "ms" | "bytes" | "percent" | "MB/s" | "ratio";

export interface Figure {
  readonly what: string;
  /** `percent` is of one core of the host, or of one CPU of the guest. */
  readonly unit: Unit;
  /** One a run, in the order they were measured. */
  readonly values: readonly number[];
  /** What the median may be at most. */
  readonly bound?: number | undefined;
}

/** What one part found out about one engine, or about what stands beside the engines. */
export interface Section {
  readonly part: string;
  readonly subject: string;
  readonly figures: readonly Figure[];
  /** One line about how it was measured. */
  readonly note?: string | undefined;
  /** Why there are no figures. */
  readonly skipped?: string | undefined;
  /** What went wrong. */
  readonly failed?: string | undefined;
  /** Every boot by its stages, ms. */
  readonly boots?: readonly Readonly<Record<Stage, number>>[] | undefined;
}

/** Bounds of the medians; a clone's is under emulation too. */
export const BOUNDS = {
  /** ms. */
  umlGolden: 10_000,
  umlCold: 25_000,
  cloneToReadyz: 3000,
  hostOverhead: 500,
  readyToCaller: 100,
  /** Bytes. */
  idleMemory: 400e6,
  /** Percent of a core. */
  idleCpu: 3,
  /** User Mode Linux beside emulation. */
  ratio: 0.35,
} as const;

/** `undefined` where there is no bound. */
export function isKept({ values, bound }: Figure): boolean | undefined {
  return bound === undefined ? undefined : spreadOf(values).median <= bound;
}

/** Every figure whose bound is missed, with its section. */
export function missedIn(sections: readonly Section[]): { section: Section; figure: Figure }[] {
  return sections.flatMap((section) =>
    section.figures.filter((figure) => isKept(figure) === false).map((figure) => ({ section, figure })),
  );
}

/** How long User Mode Linux takes to start beside emulation, when both were measured. */
export function ratioOf(sections: readonly Section[], emulated: boolean): Section | undefined {
  const total = (engine: string): Spread | undefined => {
    const boots = sections.find(({ part, subject }) => part === "cold" && subject === engine)?.boots;
    return boots?.length ? spreadOf(boots.map((boot) => boot.total)) : undefined;
  };
  const [uml, qemu] = [total("uml"), total("qemu")];
  if (uml === undefined || qemu === undefined || !emulated) return undefined;
  const values = [uml.median / qemu.median];
  return {
    part: "ratio",
    subject: "uml / qemu",
    figures: [{ what: "cold boot", unit: "ratio", values, bound: BOUNDS.ratio }],
  };
}
