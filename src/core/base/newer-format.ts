import { z } from "zod";
import { NavgwError } from "./errors.ts";
import { type Hint, hint } from "./hint.ts";
import { packageVersion } from "./package-version.ts";
import { compareVersions } from "./version-order.ts";

/** What every version of a file has in common: the number of its format, and the version of this package that wrote it. */
const writtenBySchema = z.object({ schema: z.number(), version: z.string().optional().catch(undefined) });

/** The version of this package that wrote a file. */
export interface WrittenBy {
  /** Number of the file's format. */
  readonly format: number;
  /** Undefined where the file does not tell. */
  readonly version: string | undefined;
}

/**
 * Whether a newer version of this package wrote a file that this one cannot read.
 * @param json the file's content
 * @param format newest format that this version reads
 */
export function writtenByNewer(json: unknown, format: number): WrittenBy | undefined {
  const { data } = writtenBySchema.safeParse(json);
  if (data === undefined) return undefined;
  const { schema, version } = data;
  const newer = version !== undefined && compareVersions(version, packageVersion()) > 0 ? version : undefined;
  return newer !== undefined || schema > format ? { format: schema, version: newer } : undefined;
}

/**
 * The error for something that a newer version of this package made.
 * @param what such as `cluster demo`
 * @param otherwise what to do without that version
 */
export function madeByNewer(what: string, { version, format }: WrittenBy, otherwise: Hint): NavgwError {
  const by = `a newer version of navgw-test (${version ?? `format ${format}`})`;
  return new NavgwError("NAVGW_UNSUPPORTED", `${what} was made by ${by}, and this is ${packageVersion()}`, {
    hint: hint`use that version for it: npx navgw-test@${version ?? "latest"}; or ${otherwise}`,
  });
}
