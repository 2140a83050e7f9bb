import { stripVTControlCharacters } from "node:util";
import { bounded } from "../../core/internal.ts";

/** What GitHub takes of one step is 1 MiB, and nothing at all of more; bytes. */
export const SUMMARY_LIMIT = 900 << 10;

/** One line of plain text that nothing in it formats. */
export function plain(text: string): string {
  return (
    stripVTControlCharacters(text)
      .replaceAll(/\s+/g, " ")
      .trim()
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(/[\\`*_[\]|~#$]/g, "\\$&")
      // Neither a person nor another issue is meant.
      .replaceAll("@", "&#64;")
  );
}

/** Text in the type of code, within a line. A table's cell ends at a bar even there. */
export function code(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line === "") return "";
  const fence = "`".repeat(longestRun(line) + 1);
  const space = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${space}${line}${space}${fence}`.replaceAll("|", "\\|");
}

/** A block of text as it is. */
export function block(text: string, language = "text"): string {
  const content = stripVTControlCharacters(text).replace(/\s+$/, "");
  const fence = "`".repeat(Math.max(3, longestRun(content) + 1));
  return `${fence}${language}\n${content}\n${fence}`;
}

/** Rows of cells that are Markdown already. @param align `:--`, `--:` or `:-:` a column; default left */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly string[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => align[at] ?? ":--")), ...rows.map(line)].join("\n");
}

/** A section that is folded until somebody opens it. @param title plain text */
export function details(title: string, body: string): string {
  return `<details>\n<summary>${html(title)}</summary>\n\n${body}\n\n</details>`;
}

/** The end of a log in a section of its own; undefined when there is nothing in it. */
export function logSection(title: string, text: string, most: number): string | undefined {
  if (text.trim() === "") return undefined;
  return details(title, block(bounded(text.trimEnd(), most)));
}

/** Parts with lines between, as many as fit; says how many do not. */
export function joined(parts: readonly (string | undefined)[], limit = SUMMARY_LIMIT): string {
  const kept: string[] = [];
  let size = 0;
  let left = 0;
  for (const part of parts) {
    if (part === undefined) continue;
    const more = Buffer.byteLength(part) + 2;
    // Room for the words about what is left out.
    if (left === 0 && size + more <= limit - 200) {
      kept.push(part);
      size += more;
    } else {
      left++;
    }
  }
  if (left > 0) kept.push(`${left} more sections are too long for a summary: they are among the files.`);
  return `${kept.join("\n\n")}\n`;
}

const html = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Length of the longest row of backticks. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
