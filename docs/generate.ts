/**
 * Writes what of the pages is generated: docs/cli.md and docs/reference from definitions and docstrings, code from files that tests run,
 * tables from action.yml and from lists in the code. With `--check` it writes nothing and fails when a page is not up to date.
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withActionTables } from "./action-reference.ts";
import { cliReference } from "./cli-reference.ts";
import { withGeneratedBlocks } from "./generated-block.ts";
import { withSnippets } from "./snippets.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

for (const page of globSync(["README.md", "docs/*.md"], { cwd: root })) {
  const path = `${root}/${page}`;
  const before = readFileSync(path, "utf8");
  const after =
    page === "docs/cli.md" ? cliReference() : withGeneratedBlocks(withActionTables(withSnippets(before)));
  if (after === before) continue;
  if (process.argv.includes("--check")) {
    process.stderr.write(`${page} is not up to date: npm run docs\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, after);
  }
}
