/** The reference of the API: a page for each module that the package exports, and an overview. */
import { table } from "../markdown-table.ts";
import { oneLine, parseDocComment } from "./doc-comment.ts";
import { findExports } from "./find-exports.ts";
import { modulePage } from "./module-page.ts";
import { type PublicModule, publicModules } from "./modules.ts";

/** Text of each file of docs/reference. */
export function apiReference(root: string): Map<string, string> {
  const modules = publicModules(root);
  return new Map([
    ["index.md", `${overview(modules)}\n`],
    ...modules.map((module): [string, string] => [module.page, `${modulePage(module)}\n`]),
  ]);
}

function overview(modules: readonly PublicModule[]): string {
  return [
    "# API reference",
    "<!-- Written by `npm run docs` from the docstrings in src. -->",
    "Every export of the package, from its docstrings; all properties are read-only. [Clusters from code](../api.md) and [Vitest](../vitest.md) are the guides.",
    table(
      ["import", "is"],
      modules.map((module) => [`[\`${module.name}\`](${module.page})`, firstSentence(module)]),
    ),
  ].join("\n\n");
}

function firstSentence({ source }: PublicModule): string {
  const comment = findExports(source).file.moduleDocstring();
  const text = comment === undefined ? "" : oneLine(parseDocComment(comment).text);
  return /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, ".") ?? text;
}
