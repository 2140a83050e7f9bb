/** A Markdown table, aligned as Biome would. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows.map((row) => row.map(escapeMarkdown))];
  const widths = head.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[], fill = " "): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0, fill)).join(" | ")} |`;
  const [first = "", ...others] = cells.map((row) => line(row));
  return [
    first,
    line(
      head.map(() => ""),
      "-",
    ),
    ...others,
  ].join("\n");
}

/** Bars end a cell, in code too; angle brackets mean something to Markdown outside of code. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/(`[^`]*`)|[|<>]/g, (found, code: string | undefined) =>
    code === undefined ? `\\${found}` : code.replaceAll("|", "\\|"),
  );
}
