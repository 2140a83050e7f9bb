/** Code of the pages in docs/, taken from files that tests run. */
import { readFileSync } from "node:fs";
import { extname } from "node:path";

/** A comment that names a file and perhaps a region of it, and the block of code below. */
const BLOCK = /(<!-- from (\S+?)(?:#(\S+))? -->\n\n?)```[^\n]*\n(?:[\s\S]*?\n)??```(?=\n)/g;

/** A page with each block of code as the file beside it has it now. */
export function withSnippets(page: string): string {
  return page.replaceAll(BLOCK, (_, comment: string, path: string, region?: string) => {
    const text = readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
    const code = snippet(text, region);
    if (code === undefined) throw new Error(`${path} has no #region ${region}`);
    return `${comment}\`\`\`${extname(path).slice(1)}\n${asElsewhere(code)}\n\`\`\``;
  });
}

/** Workflows of this repository use the action that is checked out; those of others, the released one. */
const asElsewhere = (code: string): string =>
  code.replaceAll(/\buses: \.\/$/gm, "uses: navigator/gateway-action@v1");

/**
 * A file's text, or what stands between `#region NAME` and `#endregion` of it, less what indents all of it. Marks of other regions are
 * left out.
 */
export function snippet(text: string, region?: string): string | undefined {
  const lines = text.trimEnd().split("\n");
  const from = region === undefined ? 0 : lines.findIndex((line) => markOf(line) === region) + 1;
  if (region !== undefined && from === 0) return undefined;
  const after = lines.slice(from);
  const length = region === undefined ? after.length : after.findIndex((line) => markOf(line) === "");
  if (length === -1) return undefined;
  const own = after.slice(0, length).filter((line) => markOf(line) === undefined);
  const indents = own.filter((line) => line !== "").map((line) => line.search(/\S/));
  return own.map((line) => line.slice(Math.min(...indents))).join("\n");
}

/** Name of the region that a line begins; empty when it ends one, undefined when it is no mark. */
function markOf(line: string): string | undefined {
  const [, begins, ends] = /^\s*(?:\/\/|#) #(?:region (\S+)|(endregion))$/.exec(line) ?? [];
  return begins ?? (ends === undefined ? undefined : "");
}
