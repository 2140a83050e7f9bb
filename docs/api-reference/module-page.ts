/** The page of a module: what it is for, then each export with its signature and its docstring. */
import { Anchors } from "./anchors.ts";
import { parseDocComment } from "./doc-comment.ts";
import { type Entry, entrySection, linked } from "./entry-section.ts";
import { type Export, findExports, type PassedOn } from "./find-exports.ts";
import type { PublicModule } from "./modules.ts";

interface Group {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const GROUPS: readonly [title: string, types: readonly string[]][] = [
  ["Classes", ["ClassDeclaration"]],
  ["Functions", ["FunctionDeclaration", "TSDeclareFunction"]],
  ["Values", ["VariableDeclaration"]],
  ["Types", ["TSInterfaceDeclaration", "TSTypeAliasDeclaration"]],
];

/** Markdown of a module's reference. */
export function modulePage({ name, source }: PublicModule): string {
  const { file, own, passedOn } = findExports(source);
  const groups = groupsOf(own);
  const anchors = new Anchors(groups.flatMap(({ entries }) => entries.map((entry) => entry.name)));
  const about = file.moduleDocstring();
  return [
    `# ${name}`,
    "<!-- Written by `npm run docs` from the docstrings in src. -->",
    ...(about === undefined ? [] : [linked(parseDocComment(about).text, anchors)]),
    contents(groups, anchors),
    ...passedOnText(passedOn),
    ...groups.flatMap(({ title, entries }) => [
      `## ${title}`,
      ...entries.flatMap((entry) => entrySection(entry, anchors)),
    ]),
  ].join("\n\n");
}

function groupsOf(exports: readonly Export[]): Group[] {
  const entries = [...Map.groupBy(exports, ({ name }) => name)]
    .map(([name, declarations]) => ({ name, declarations }))
    .sort((one, other) => one.name.localeCompare(other.name, "en"));
  return GROUPS.map(([title, types]) => ({
    title,
    entries: entries.filter(({ declarations }) =>
      declarations.some(({ declaration }) => types.includes(declaration.type)),
    ),
  })).filter((group) => group.entries.length > 0);
}

const contents = (groups: readonly Group[], anchors: Anchors): string =>
  groups
    .map(({ title, entries }) => `- ${title}: ${entries.map(({ name }) => anchors.link(name)).join(", ")}`)
    .join("\n");

function passedOnText(names: readonly PassedOn[]): string[] {
  const byPackage = Map.groupBy(names, ({ from }) => from);
  return [...byPackage].map(
    ([from, passed]) =>
      `Re-exported from \`${from}\`: ${passed.map(({ name }) => `\`${name}\``).join(", ")}.`,
  );
}
