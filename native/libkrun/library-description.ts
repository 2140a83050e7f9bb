import type { FeatureName } from "./declarations.ts";

/** What a libkrun is and can. */
export interface LibkrunDescription {
  readonly path: string;
  /** libkrunfw that was loaded with it. */
  readonly firmware?: string | undefined;
  /** Oldest release that has every function that this one has. */
  readonly atLeast: string;
  /** Functions it has, of those that libkrun.h of 1.17 to 1.19 declares. */
  readonly calls: readonly string[];
  /** Functions that are called here and that it does not have, with the release that brought them. */
  readonly missing: readonly { readonly name: string; readonly since: string }[];
  /** What it was built with, as far as it can tell (from 1.17.3 on). */
  readonly features: Readonly<Partial<Record<FeatureName, boolean>>>;
  /** Most virtual CPUs of the hypervisor; undefined when that cannot be used. */
  readonly maxCpus?: number | undefined;
  readonly nestedVirtualization?: boolean | undefined;
}
