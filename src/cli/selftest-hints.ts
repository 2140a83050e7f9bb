import type { SelftestFailure, SelftestReport } from "../core/index.ts";
import { hintText } from "./hint-flags.ts";

/** A report whose hints are text, with flags of the command line. */
export function withFlagHints(report: SelftestReport): SelftestReport {
  return { ...report, starts: report.starts.map(reworded), steps: report.steps.map(reworded) };
}

function reworded<T extends { readonly failure?: SelftestFailure | undefined }>(one: T): T {
  if (one.failure === undefined) return one;
  const { hintParts, ...failure } = one.failure;
  return { ...one, failure: { ...failure, hint: hintText(hintParts) } };
}
