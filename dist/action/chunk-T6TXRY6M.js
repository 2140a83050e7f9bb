import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// native/libkrun/library-release.ts
function newestOf(releases) {
  return releases.reduce((newest, release) => compareReleases(release, newest) > 0 ? release : newest, "0");
}
function compareReleases(a, b) {
  let [left, right] = [a, b].map((release) => release.split(".").map(Number));
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    let difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export {
  newestOf,
  compareReleases
};
