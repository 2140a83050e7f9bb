/** Returns the newest release, such as `1.17.3` of `1.9` and `1.17.3`. */
export function newestOf(releases: readonly string[]): string {
  return releases.reduce((newest, release) => (compareReleases(release, newest) > 0 ? release : newest), "0");
}

/** Negative when `a` is older than `b`, 0 when they are the same. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [a, b].map((release) => release.split(".").map(Number)) as [number[], number[]];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
