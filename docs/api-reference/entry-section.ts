/** The section of one export: its signature, its docstring, and its members. */
import { table } from "../markdown-table.ts";
import type { Anchors } from "./anchors.ts";
import { type DocComment, oneLine, parseDocComment } from "./doc-comment.ts";
import type { Export } from "./find-exports.ts";
import { type Member, membersOf, signatureOf } from "./signature.ts";

/** An export with everything that a page has about it; an overloaded function has several declarations. */
export interface Entry {
  readonly name: string;
  readonly declarations: readonly Export[];
}

/** Markdown blocks of an export. */
export function entrySection({ name, declarations }: Entry, anchors: Anchors): string[] {
  const signatures = declarations.flatMap((one) => signatureOf(one.file, one.declaration, one.local) ?? []);
  const members = declarations.flatMap((one) => membersOf(one.file, one.declaration));
  const docstrings = new Set(declarations.map((one) => one.file.docstringBefore(one.statement)));
  return [
    `### ${name}`,
    ...(signatures.length > 0 ? [code(signatures.join("\n"))] : []),
    ...[...docstrings].flatMap((docstring) => description(docstring, anchors)),
    ...seeAlso([...signatures, ...members.map(({ signature }) => signature)].join("\n"), name, anchors),
    ...properties(members, anchors),
    ...methods(name, members, anchors),
  ];
}

/** `{@link X}` as a link where the page has X, else as code. */
export function linked(text: string, anchors: Anchors): string {
  return text.replaceAll(/\{@link (\S+?)\}/g, (_, name: string) => anchors.link(name));
}

function properties(members: readonly Member[], anchors: Anchors): string[] {
  const rows = members.filter(({ kind }) => kind === "property").map((one) => propertyRow(one, anchors));
  return rows.length > 0 ? [table(["property", "meaning"], rows)] : [];
}

function propertyRow({ signature, docstring }: Member, anchors: Anchors): string[] {
  const declared = oneLine(signature)
    .replace(/^readonly /, "")
    .replace(/^(\w+\?: .*) \| undefined$/, "$1");
  return [`\`${declared}\``, description(docstring, anchors).map(oneLine).join(" ")];
}

function methods(owner: string, members: readonly Member[], anchors: Anchors): string[] {
  const byName = Map.groupBy(
    members.filter(({ kind }) => kind === "method"),
    ({ name }) => name,
  );
  return [...byName].flatMap(([name, overloads]) => [
    `#### ${methodTitle(owner, name)}`,
    code(overloads.map(({ signature }) => `${signature};`).join("\n")),
    ...overloads.flatMap(({ docstring }) => description(docstring, anchors)),
  ]);
}

/** With its owner's name, so that no two headings of a page are alike. */
function methodTitle(owner: string, name: string): string {
  if (name === "constructor") return `new ${owner}`;
  return name.startsWith("[") ? `${owner}${name.replaceAll(/[[\]]/g, "\\$&")}` : `${owner}.${name}`;
}

/** Text, then parameters, result and errors. */
function description(docstring: string | undefined, anchors: Anchors): string[] {
  if (docstring === undefined) return [];
  const { text, parameters, returns, throws }: DocComment = parseDocComment(docstring);
  const facts = [
    ...parameters.map((one) => `- \`${one.name}\`: ${one.text}`),
    ...(returns === undefined ? [] : [`- Returns ${returns}`]),
    ...throws.map((one) => `- Throws ${one.replace(/^NavgwError /, "")}`),
  ];
  return [text, facts.join("\n")].filter((part) => part !== "").map((part) => linked(part, anchors));
}

/** Links to the other exports of the module that a piece of code names, in its order. */
function seeAlso(text: string, self: string, anchors: Anchors): string[] {
  const words = text.replaceAll(/"[^"]*"/g, "").match(/\b[A-Z][\w$]*/g) ?? [];
  const others = [...new Set(words)].filter((word) => word !== self && anchors.has(word));
  return others.length > 0 ? [`See ${others.map((word) => anchors.link(word)).join(", ")}.`] : [];
}

const code = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``;
