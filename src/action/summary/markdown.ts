import { stripVTControlCharacters } from "node:util";
import { bounded } from "../../core/internal.ts";

/** Limit of a summary, bytes: GitHub accepts 1 MiB from a step, and drops a larger summary completely. */
export const SUMMARY_LIMIT = 900 << 10;

/** One line of plain text, with Markdown escaped. */
export function plain(text: string): string {
  return (
    stripVTControlCharacters(text)
      .replaceAll(/\s+/g, " ")
      .trim()
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(/[\\`*_[\]|~#$]/g, "\\$&")
      // Neither a user nor an issue is mentioned.
      .replaceAll("@", "&#64;")
  );
}

/** Inline code. A bar is escaped, since it ends a table's cell even in code. */
export function code(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line === "") return "";
  const fence = "`".repeat(longestRun(line) + 1);
  const space = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${space}${line}${space}${fence}`.replaceAll("|", "\\|");
}

/** A fenced block of unformatted text. */
export function block(text: string, language = "text"): string {
  const content = stripVTControlCharacters(text).replace(/\s+$/, "");
  const fence = "`".repeat(Math.max(3, longestRun(content) + 1));
  return `${fence}${language}\n${content}\n${fence}`;
}

/** A table of cells that are Markdown already. @param align `:--`, `--:` or `:-:` for each column; default left */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly string[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => align[at] ?? ":--")), ...rows.map(line)].join("\n");
}

/** A collapsed section. @param title plain text */
export function details(title: string, body: string): string {
  return `<details>\n<summary>${html(title)}</summary>\n\n${body}\n\n</details>`;
}

/** The end of a log in its own section; undefined when it is empty. */
export function logSection(title: string, text: string, most: number): string | undefined {
  if (text.trim() === "") return undefined;
  return details(title, block(bounded(text.trimEnd(), most)));
}

/** Joins parts with blank lines, as many as fit; reports how many do not. */
export function joined(parts: readonly (string | undefined)[], limit = SUMMARY_LIMIT): string {
  const kept: string[] = [];
  let size = 0;
  let left = 0;
  for (const part of parts) {
    if (part === undefined) continue;
    const more = Buffer.byteLength(part) + 2;
    // Room for the note about omitted sections.
    if (left === 0 && size + more <= limit - 200) {
      kept.push(part);
      size += more;
    } else {
      left++;
    }
  }
  if (left > 0) kept.push(`${left} more sections do not fit into the summary; the files contain them.`);
  return `${kept.join("\n\n")}\n`;
}

const html = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Length of the longest run of backticks. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
