import { execFileSync } from "node:child_process";

/** Entries of a node disk as GNU tar lists them: `MODE NAME` or `MODE NAME -> TARGET`. */
export function entriesOf(path: string): string[] {
  return execFileSync("tar", ["--list", "--verbose", "--file", path], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/^(\S+)(?:\s+\S+){4}\s+/, "$1 "));
}

/** Content of one of them. */
export function contentOf(path: string, name: string): Buffer {
  return execFileSync("tar", ["--extract", "--to-stdout", "--file", path, name], { maxBuffer: 64 << 20 });
}
