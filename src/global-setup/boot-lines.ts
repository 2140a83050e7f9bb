import { type OnProgress, STEP_TEXT } from "../core/index.ts";

/** A boot that takes longer is told step by step, so that it does not look hung, ms. */
const QUIET = 10_000;

/** What a boot says among the lines of a test runner: nothing while it is quick. */
export function bootLines(say: (line: string) => void): OnProgress {
  return ({ step, elapsed, detail, underWay, warning, trouble }) => {
    if (warning) return say(`warning: ${detail}`);
    if (trouble !== undefined) say(`${trouble} (${seconds(elapsed)})`);
    if (underWay || elapsed < QUIET) return;
    const more = detail === undefined ? "" : `: ${detail}`;
    say(`${STEP_TEXT[step]}${more} (${seconds(elapsed)})`);
  };
}

/** `5.6 s` */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
