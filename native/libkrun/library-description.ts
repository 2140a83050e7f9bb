import type { FeatureName } from "./declarations.ts";

/** Description of a libkrun: its functions and features. */
export interface LibkrunDescription {
  readonly path: string;
  /** libkrunfw that was loaded with it. */
  readonly firmware?: string | undefined;
  /** Oldest release that has all functions of this one. */
  readonly atLeast: string;
  /** Functions it has, among those that libkrun.h of 1.17 to 1.19 declares. */
  readonly calls: readonly string[];
  /** Functions that this code calls and it lacks, with the release that added them. */
  readonly missing: readonly { readonly name: string; readonly since: string }[];
  /** Features it was built with, as far as it reports them (from 1.17.3 on). */
  readonly features: Readonly<Partial<Record<FeatureName, boolean>>>;
  /** Maximum virtual CPUs of the hypervisor; undefined when it cannot be used. */
  readonly maxCpus?: number | undefined;
  readonly nestedVirtualization?: boolean | undefined;
}
