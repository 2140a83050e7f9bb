import { isChannel, releaseOfTag } from "./k3s-release.ts";

/** Whether a version matches the requested one: `1.37` matches any 1.37.x, a channel any version. */
export function isVersion(requested: string | undefined, version: string): boolean {
  if (requested === undefined || isChannel(requested)) return true;
  const plain = (text: string): string => releaseOfTag(text.replace(/^v/, ""));
  const [expected, actual] = [plain(requested), plain(version)];
  return actual === expected || actual.startsWith(`${expected}.`) || actual.startsWith(`${expected}+`);
}
