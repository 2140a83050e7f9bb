import { type OnProgress, STEP_TEXT } from "../core/index.ts";

/** A boot that takes longer is reported step by step, so that it does not look hung, ms. */
const QUIET = 10_000;

/** Lines of a boot among those of a test runner: none while it is quick. */
export function bootLines(report: (line: string) => void): OnProgress {
  return ({ step, elapsed, detail, underWay, warning, trouble }) => {
    if (warning) return report(`warning: ${detail}`);
    if (trouble !== undefined) report(`${trouble} (${seconds(elapsed)})`);
    if (underWay || elapsed < QUIET) return;
    const more = detail === undefined ? "" : `: ${detail}`;
    report(`${STEP_TEXT[step]}${more} (${seconds(elapsed)})`);
  };
}

/** `5.6 s` */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
