import { isDeepStrictEqual } from "node:util";
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  parseAllDocuments,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

/** Lists of a kubeconfig whose entries have names. */
const SECTIONS = ["clusters", "contexts", "users"] as const;
type Section = (typeof SECTIONS)[number];

const SKELETON = "apiVersion: v1\nkind: Config\npreferences: {}\nclusters: []\ncontexts: []\nusers: []\n";

/** An entry of a section. */
interface Entry {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** Entries to put into a kubeconfig, by section. */
export type Entries = Readonly<Record<Section, readonly Entry[]>>;

/** A text that cannot be edited. */
export class NotEditable extends Error {}

/**
 * Puts entries into a kubeconfig's text, instead of those of the same names, and sets the current context. Every other character stays:
 * the text is edited, not written anew from what it means. Of several documents the first one counts, as for kubectl.
 * @throws NotEditable when it is not a kubeconfig, or one of an unusual form
 */
export function withEntries(text: string, entries: Entries, currentContext: string): string {
  let edited = hasNoContent(text) ? joined(text, SKELETON) : text;
  const expected = valuesOf(edited);
  for (const section of SECTIONS) {
    for (const entry of entries[section]) {
      edited = withEntry(edited, section, entry);
      expected.set(section, putInto(listOf(expected, section), entry));
    }
  }
  edited = withCurrentContext(edited, currentContext);
  expected.set("current-context", currentContext);
  return verified(edited, expected);
}

/**
 * Takes a cluster's entries out of a kubeconfig's text: those of its name, and contexts that use it.
 * @param name of cluster, context and user
 * @returns undefined when it has none of them
 * @throws NotEditable as {@link withEntries}
 */
export function withoutEntries(text: string, name: string): string | undefined {
  if (hasNoContent(text)) return undefined;
  let edited = text;
  const expected = valuesOf(text);
  const removed = new Set<unknown>();
  for (const section of SECTIONS) {
    const kept: unknown[] = [];
    for (const value of listOf(expected, section)) {
      if (!isOf(value, section, name)) {
        kept.push(value);
        continue;
      }
      edited = withoutEntry(edited, section, kept.length);
      removed.add((value as Partial<Entry>).name);
    }
    if (expected.has(section)) expected.set(section, kept);
  }
  if (removed.size === 0) return undefined;
  if (removed.has(expected.get("current-context"))) {
    edited = withCurrentContext(edited, "");
    expected.set("current-context", "");
  }
  return verified(edited, expected);
}

function isOf(value: unknown, section: Section, name: string): boolean {
  const { name: own, context } = (value ?? {}) as { name?: unknown; context?: { cluster?: unknown } };
  return own === name || (section === "contexts" && context?.cluster === name);
}

/** Only comments and blank lines, and perhaps the start of a document. */
const hasNoContent = (text: string): boolean =>
  /^\uFEFF?(\s*(#.*)?(\r?\n|$)|---[ \t]*(\r?\n|$))*$/.test(text);

/** Text with lines after it. */
function joined(text: string, lines: string): string {
  const eol = lineEnd(text);
  const isWhole = text === "" || text === "\uFEFF" || text.endsWith("\n");
  return `${text}${isWhole ? "" : eol}${lines.replaceAll("\n", eol)}`;
}

const lineEnd = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");

type Root = YAMLMap & { readonly range: [number, number, number] };

/** A kubeconfig as it is parsed. */
interface Parsed {
  readonly document: Document;
  readonly root: Root;
}

function parse(text: string): Parsed {
  const [document] = parseAllDocuments(text, { keepSourceTokens: true });
  if (document === undefined || !("contents" in document)) throw new NotEditable("it is empty");
  const [error] = document.errors;
  if (error !== undefined) throw new NotEditable(error.message, { cause: error });
  if (!isMap(document.contents)) throw new NotEditable("it is not a map");
  return { document, root: document.contents as Root };
}

/** What a text means, by the keys of its first level. */
function valuesOf(text: string): Map<string, unknown> {
  try {
    const values = parse(text).document.toJS() as Record<string, unknown>;
    return new Map(Object.entries(values));
  } catch (error) {
    throw error instanceof NotEditable ? error : new NotEditable((error as Error).message, { cause: error });
  }
}

function listOf(values: ReadonlyMap<string, unknown>, section: Section): unknown[] {
  const list = values.get(section) ?? [];
  if (!Array.isArray(list)) throw new NotEditable(`its ${section} are not a list`);
  return list;
}

function putInto(list: readonly unknown[], entry: Entry): unknown[] {
  const at = list.findIndex((one) => (one as Partial<Entry> | null)?.name === entry.name);
  return at < 0 ? [...list, entry] : list.with(at, entry);
}

/** Throws unless the edited text means what it shall mean. */
function verified(text: string, expected: ReadonlyMap<string, unknown>): string {
  const found = valuesOf(text);
  // An empty list may be written as nothing.
  for (const section of SECTIONS)
    if (expected.has(section)) found.set(section, found.get(section) ?? expected.get(section));
  if (!isDeepStrictEqual(found, new Map(expected))) throw new NotEditable("it has an unusual form");
  return text;
}

/** Replaces a range of a text. */
const spliced = (text: string, start: number, end: number, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

function withEntry(text: string, section: Section, entry: Entry): string {
  const { root } = parse(text);
  const pair = pairOf(root, section);
  if (pair === undefined) return withPair(text, root, section, entry);
  const seq = pair.value;
  if (!isSeq(seq)) return withFirstEntry(text, root, pair, entry);
  const at = seq.items.findIndex((item) => isMap(item) && item.get("name") === entry.name);
  if (seq.flow) return withFlowItem(text, seq, at, entry);
  const place = at < 0 ? undefined : placeOfItem(text, seq, at);
  const indent = dashOf(seq, 0) - lineStart(text, dashOf(seq, 0));
  const lines = blockItem(entry, indent, lineEnd(text));
  if (place !== undefined) return spliced(text, place.start, place.end, lines);
  return insertLines(text, endOfLines(text, seq, indent), lines);
}

function pairOf(root: YAMLMap, key: string): Pair | undefined {
  return root.items.find((pair) => isPair(pair) && isScalar(pair.key) && pair.key.value === key);
}

/** Adds a pair to the map of the first level. */
function withPair(text: string, root: Root, key: string, value: Entry | string): string {
  const content = typeof value === "string" ? JSON.stringify(value) : JSON.stringify([value]);
  if (root.flow) {
    const last = root.items.at(-1);
    const after = last === undefined ? root.range[0] + 1 : leafEnd(last);
    return spliced(text, after, after, `${last === undefined ? "" : ", "}${JSON.stringify(key)}: ${content}`);
  }
  const [start] = (root.items[0]?.key as { range?: [number, number, number] } | undefined)?.range ?? [
    root.range[0],
  ];
  const indent = start - lineStart(text, start);
  const eol = lineEnd(text);
  const pad = " ".repeat(indent);
  const lines =
    typeof value === "string"
      ? `${pad}${key}: ${value}`
      : `${pad}${key}:${eol}${blockItem(value, indent, eol)}`;
  return insertLines(text, endOfLines(text, root, indent), lines);
}

/** Adds an entry to a section that has none: it is `null` or nothing. */
function withFirstEntry(text: string, root: Root, pair: Pair, entry: Entry): string {
  const { value } = pair;
  const range = rangeOf(value);
  if (range === undefined || !isScalar(value) || value.value !== null)
    throw new NotEditable(`its ${String(pair.key)} are not a list`);
  if (root.flow) return spliced(text, range[0], range[1], JSON.stringify([entry]));
  return startBlock(text, pair, [range[0], range[1]], entry);
}

/** Puts a block of one entry behind a key, instead of an empty value. */
function startBlock(text: string, pair: Pair, [start, end]: readonly [number, number], entry: Entry): string {
  const without = spliced(text, start, end, "");
  const key = rangeOf(pair.key)?.[0] ?? 0;
  const indent = key - lineStart(text, key);
  return insertLines(without, nextLine(without, start), blockItem(entry, indent, lineEnd(text)));
}

function withFlowItem(text: string, seq: YAMLSeq, at: number, entry: Entry): string {
  const content = JSON.stringify(entry);
  const item = rangeOf(seq.items[at]);
  if (item !== undefined) return spliced(text, item[0], item[1], content);
  const last = rangeOf(seq.items.at(-1));
  if (last !== undefined) return spliced(text, last[1], last[1], `, ${content}`);
  const [start = 0, end = 0] = rangeOf(seq) ?? [];
  const pair = pairWith(text, seq);
  // Readable lines, where the list is no more than its brackets.
  if (text.slice(start, end) === "[]" && pair !== undefined)
    return startBlock(text, pair, [start, end], entry);
  return spliced(text, start + 1, start + 1, content);
}

/** The pair of a list on the first level, if lines can follow it: its map is a block and nothing but spaces are between. */
function pairWith(text: string, seq: YAMLSeq): Pair | undefined {
  const { root } = parse(text);
  const start = rangeOf(seq)?.[0] ?? 0;
  const pair = root.items.find(({ value }) => rangeOf(value)?.[0] === start);
  if (root.flow || pair === undefined) return undefined;
  const colon = colonOf(pair);
  return colon !== undefined && /^ *$/.test(text.slice(colon + 1, start)) ? pair : undefined;
}

function withoutEntry(text: string, section: Section, at: number): string {
  const pair = pairOf(parse(text).root, section);
  const seq = pair?.value;
  if (pair === undefined || !isSeq(seq)) throw new NotEditable(`its ${section} are not a list`);
  if (seq.flow) return withoutFlowItem(text, seq, at);
  const { start, end } = placeOfItem(text, seq, at);
  const isLastLine = end >= text.length;
  // Without the line end: that of the line before, where there is none after it.
  const from = isLastLine ? Math.max(0, start - (text[start - 2] === "\r" ? 2 : 1)) : start;
  const without = spliced(text, from, isLastLine ? end : nextLine(text, end), "");
  return seq.items.length > 1 ? without : withEmptyList(without, pair);
}

/** Has an empty list behind a key whose last entry is gone. */
function withEmptyList(text: string, pair: Pair): string {
  const colon = colonOf(pair);
  if (colon === undefined) throw new NotEditable("it has an unusual form");
  const at = colon + (text[colon + 1] === " " ? 2 : 1);
  const isSpaced = /\s|^$/.test(text.charAt(at));
  return spliced(text, at, at, `${at === colon + 1 ? " " : ""}[]${isSpaced ? "" : " "}`);
}

function withoutFlowItem(text: string, seq: YAMLSeq, at: number): string {
  const [start, end] = rangeOf(seq.items[at]) ?? [0, 0];
  const before = rangeOf(seq.items[at - 1]);
  if (before !== undefined && isComma(text.slice(before[1], start))) return spliced(text, before[1], end, "");
  const after = rangeOf(seq.items[at + 1]);
  if (after !== undefined && isComma(text.slice(end, after[0]))) return spliced(text, start, after[0], "");
  if (before === undefined && after === undefined) return spliced(text, start, end, "");
  throw new NotEditable("it has comments between the entries of a list in brackets");
}

const isComma = (text: string): boolean => /^\s*,\s*$/.test(text);

function withCurrentContext(text: string, context: string): string {
  const { root } = parse(text);
  const pair = pairOf(root, "current-context");
  const content = context === "" || root.flow ? JSON.stringify(context) : context;
  if (pair === undefined) return withPair(text, root, "current-context", context === "" ? '""' : context);
  const range = rangeOf(pair.value);
  if (range === undefined || isAlias(pair.value) || !isScalar(pair.value))
    throw new NotEditable("its current-context is not a plain text");
  const [start, end] = range;
  if (start < end) return spliced(text, start, end, content);
  const colon = colonOf(pair);
  if (colon === undefined) throw new NotEditable("its current-context has an unusual form");
  return spliced(text, colon + 1, colon + 1, ` ${content}`);
}

/** An entry's lines without the last line end, such as `- name: …`. */
function blockItem(entry: Entry, indent: number, eol: string): string {
  const lines = stringify([entry], { lineWidth: 0 }).trimEnd().split("\n");
  return lines.map((line) => " ".repeat(indent) + line).join(eol);
}

/** Inserts lines at the start of a line, or after the last one that has no end. */
function insertLines(text: string, at: number, lines: string): string {
  const eol = lineEnd(text);
  const isAtStart = at === 0 || text[at - 1] === "\n";
  return spliced(text, at, at, isAtStart ? `${lines}${eol}` : `${eol}${lines}`);
}

/** From the dash of an item of a block to the end of its last line's content. */
function placeOfItem(text: string, seq: YAMLSeq, at: number): { start: number; end: number } {
  const item = seq.items[at];
  const end = leafEnd(item);
  return {
    start: lineStart(text, dashOf(seq, at)),
    // A block scalar ends with its line.
    end: text[end - 1] === "\n" ? end - (text[end - 2] === "\r" ? 2 : 1) : end + restOfLine(text, end),
  };
}

/** Where lines can follow a block: after its last content, and comments that are indented below it. */
function endOfLines(text: string, block: unknown, indent: number): number {
  const end = leafEnd(block);
  let at = text[end - 1] === "\n" ? end : nextLine(text, end);
  for (;;) {
    const line = /^([ \t]*)#.*(\r?\n|$)/.exec(text.slice(at, at + 4096));
    if (line === null || (line[1] ?? "").length <= indent || line[0] === "") return at;
    at += line[0].length;
  }
}

function dashOf(seq: YAMLSeq, at: number): number {
  const token = (seq as { srcToken?: { items?: readonly { start: readonly SourceToken[] }[] } }).srcToken;
  const dash = token?.items?.[at]?.start.find(({ type }) => type === "seq-item-ind");
  if (dash === undefined) throw new NotEditable("it has an unusual form");
  return dash.offset;
}

interface SourceToken {
  readonly type: string;
  readonly offset: number;
}

function colonOf(pair: Pair): number | undefined {
  const { srcToken } = pair as { srcToken?: { sep?: readonly SourceToken[] } };
  return srcToken?.sep?.find(({ type }) => type === "map-value-ind")?.offset;
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  return (node as { range?: [number, number, number] | null } | null | undefined)?.range ?? undefined;
}

/** End of the last content of a node; what a collection in block style has after it is comments. */
function leafEnd(node: unknown): number {
  if (isPair(node)) return node.value === null ? leafEnd(node.key) : leafEnd(node.value);
  if ((isMap(node) || isSeq(node)) && !node.flow && node.items.length > 0) return leafEnd(node.items.at(-1));
  const range = rangeOf(node);
  if (range === undefined) throw new NotEditable("it has an unusual form");
  return range[1];
}

const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;

/** Characters from a position to the end of its line. */
function restOfLine(text: string, at: number): number {
  const rest = /[^\r\n]*/.exec(text.slice(at));
  return rest?.[0].length ?? 0;
}

/** Start of the next line, or the end of the text. */
function nextLine(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline + 1;
}
