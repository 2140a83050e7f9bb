/** A version's numbers and its pre-release, if any. */
interface Parts {
  readonly numbers: readonly [major: number, minor: number, patch: number];
  readonly preRelease: string | undefined;
}

function partsOf(version: string): Parts | undefined {
  const [, major, minor, patch, preRelease] =
    /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:-([^+]+))?(?:\+.*)?$/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return { numbers: [Number(major), Number(minor), Number(patch ?? 0)], preRelease };
}

/** Minor version of Kubernetes 1: 36 for `v1.36.1+k3s1` and `1.36`; undefined for other versions, such as `stable`. */
export function minorOf(version: string): number | undefined {
  const numbers = partsOf(version)?.numbers;
  return numbers?.[0] === 1 ? numbers[1] : undefined;
}

/**
 * Compares two versions: negative when the first is older, positive when it is newer. Build metadata after the plus is
 * ignored, as in semantic versions: `+k3s1` and `+k3s2` have the same Kubernetes.
 */
export function compareVersions(first: string, second: string): number {
  const [a, b] = [partsOf(first), partsOf(second)];
  if (a === undefined || b === undefined) return 0;
  for (const at of [0, 1, 2] as const)
    if (a.numbers[at] !== b.numbers[at]) return a.numbers[at] - b.numbers[at];
  // v1.36.2-rc1 is before v1.36.2, and rc2 before rc10.
  if (a.preRelease === undefined || b.preRelease === undefined)
    return Number(b.preRelease !== undefined) - Number(a.preRelease !== undefined);
  return a.preRelease.localeCompare(b.preRelease, "en", { numeric: true });
}
