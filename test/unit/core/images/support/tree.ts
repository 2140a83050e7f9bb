import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

const started = Date.now() / 1000;
const bytes = (path: string): Buffer => Buffer.from(path, "latin1");

/**
 * One line per file of a tree, sorted by name: kind, mode, owner, mtime in seconds, and content, link target or
 * which other names are the same file. The root's time, and times of this hour, are left out: tools differ in them
 * where no entry says.
 */
export function describeTree(root: string, options: { owners?: boolean } = {}): string[] {
  const lines: string[] = [];
  const names = new Map<number, string>();
  const walk = (path: string): void => {
    const full = bytes(`${root}/${path}`);
    const found = lstatSync(full);
    const owner = options.owners === false ? "" : ` ${found.uid}:${found.gid}`;
    const mode = (found.mode & 0o7777).toString(8);
    const seconds = Math.floor(found.mtimeMs / 1000);
    const time = path !== "" && seconds < started - 3600 ? ` t${seconds}` : "";
    const name = JSON.stringify(path);
    if (found.isDirectory()) {
      lines.push(`${name} dir ${mode}${owner}${time}`);
      for (const child of readdirSync(full, { encoding: "latin1" }).sort())
        walk(path === "" ? child : `${path}/${child}`);
    } else if (found.isSymbolicLink()) {
      lines.push(
        `${name} link${owner}${time} -> ${JSON.stringify(readlinkSync(full, { encoding: "latin1" }))}`,
      );
    } else if (found.isFile()) {
      const first = names.get(found.ino) ?? path;
      names.set(found.ino, first);
      const same = found.nlink > 1 ? ` same as ${JSON.stringify(first)} (${found.nlink})` : "";
      const hash = createHash("sha256").update(readFileSync(full)).digest("hex").slice(0, 16);
      lines.push(`${name} file ${mode}${owner}${time} ${found.size} ${hash}${same}`);
    } else {
      lines.push(`${name} other ${mode}${owner}`);
    }
  };
  walk("");
  return lines;
}
