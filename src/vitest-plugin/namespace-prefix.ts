/** Longest beginning of a namespace's name: pods, volumes and their metrics repeat it. */
const LONGEST = 30;

/** What the name of a test's namespace begins with, so that `kubectl get pods -A` shows whose they are. */
export function namespacePrefix(testName: string): string {
  const words = testName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+/, "");
  return words.slice(0, LONGEST).replace(/-+$/, "") || "test";
}
