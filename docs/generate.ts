/**
 * Writes what of the pages is generated: docs/cli.md and docs/reference from definitions and docstrings, code from files that tests run,
 * tables from action.yml and from lists in the code, and the README's picture from its recording. With `--check` it writes nothing and fails when a page is not up to date.
 */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { withActionTables } from "./action-reference.ts";
import { apiReference } from "./api-reference/pages.ts";
import { cliReference } from "./cli-reference.ts";
import { withGeneratedBlocks } from "./generated-block.ts";
import { parseCast } from "./recording/cast.ts";
import { terminalSvg } from "./recording/terminal-svg.ts";
import { withSnippets } from "./snippets.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const handwritten = globSync(["README.md", "docs/*.md"], { cwd: root }).filter(
  (page) => page !== "docs/cli.md",
);
const reference = [...apiReference(root)].map(([page, text]): [string, string] => [
  `docs/reference/${page}`,
  text,
]);

const session = parseCast(readFileSync(`${root}/docs/recording/up.cast`, "utf8"));
const picture = await terminalSvg(
  session,
  `A terminal that runs ${session.events.flatMap(({ type, data }) => (type === "m" ? [data] : [])).join(", then ")}`,
);

const pages = new Map<string, string>([
  ...handwritten.map((page): [string, string] => [
    page,
    withGeneratedParts(readFileSync(`${root}/${page}`, "utf8")),
  ]),
  ["docs/cli.md", cliReference()],
  ["docs/recording/up.svg", picture],
  ...reference,
]);
for (const [page, text] of pages) update(page, text);
// Of a module that the package no longer exports.
for (const page of globSync("docs/reference/*.md", { cwd: root }))
  if (!pages.has(page)) update(page, undefined);

function withGeneratedParts(page: string): string {
  return withGeneratedBlocks(withActionTables(withSnippets(page)));
}

/** Writes a page, or deletes one that is no more; with `--check`, reports that it would. */
function update(page: string, text: string | undefined): void {
  const path = `${root}/${page}`;
  if (text === readPage(path)) return;
  if (process.argv.includes("--check")) {
    process.stderr.write(`${page} is not up to date: npm run docs\n`);
    process.exitCode = 1;
  } else if (text === undefined) {
    rmSync(path);
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function readPage(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A page that is new.
    return undefined;
  }
}
