import { isChannel, releaseOfTag } from "./k3s-release.ts";

/** Whether a version is one that was asked for: `1.37` asks for any 1.37.x, a channel for whatever there is. */
export function isVersion(asked: string | undefined, version: string): boolean {
  if (asked === undefined || isChannel(asked)) return true;
  const plain = (text: string): string => releaseOfTag(text.replace(/^v/, ""));
  const [want, have] = [plain(asked), plain(version)];
  return have === want || have.startsWith(`${want}.`) || have.startsWith(`${want}+`);
}
