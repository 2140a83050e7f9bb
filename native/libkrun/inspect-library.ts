import { BOUND, FEATURES, type FeatureName, UNBOUND } from "./declarations.ts";
import { Libkrun } from "./libkrun-library.ts";
import type { LibkrunDescription } from "./library-description.ts";
import { newestOf } from "./library-release.ts";

/** Inspects a libkrun without creating a microVM. */
export function inspectLibkrun(path: string, firmware?: string): LibkrunDescription {
  const library = new Libkrun(path, firmware);
  const known = Object.entries({ ...BOUND, ...UNBOUND });
  const present = known.filter(([name]) => library.has(name));
  const features: Partial<Record<FeatureName, boolean>> = {};
  for (const name of Object.keys(FEATURES) as FeatureName[]) {
    const has = library.feature(name);
    if (has !== undefined) features[name] = has;
  }
  return {
    path,
    firmware,
    atLeast: newestOf(present.map(([, { since }]) => since)),
    calls: present.map(([name]) => name),
    missing: Object.entries(BOUND)
      .filter(([name]) => !library.has(name))
      .map(([name, { since }]) => ({ name, since })),
    features,
    maxCpus: readCount(library, "krun_get_max_vcpus"),
    nestedVirtualization: readFlag(library, "krun_check_nested_virt"),
  };
}

/** Undefined when libkrun lacks the call, or it fails, as without /dev/kvm. */
function readCount(
  library: Libkrun,
  name: "krun_get_max_vcpus" | "krun_check_nested_virt",
): number | undefined {
  if (!library.has(name)) return undefined;
  const returned = library.call(name);
  return returned < 0 ? undefined : returned;
}

function readFlag(library: Libkrun, name: "krun_check_nested_virt"): boolean | undefined {
  const returned = readCount(library, name);
  return returned === undefined ? undefined : returned === 1;
}
