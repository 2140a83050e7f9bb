import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import {
  type Entries,
  NotEditable,
  withEntries,
  withoutEntries,
} from "../../../../src/core/kubeconfig/edit-kubeconfig.ts";

const NAME = "navgw-one";
const own: Entries = {
  clusters: [
    { name: NAME, cluster: { server: "https://127.0.0.1:40000", "certificate-authority-data": "YQ==" } },
  ],
  contexts: [{ name: NAME, context: { cluster: NAME, user: NAME } }],
  users: [{ name: NAME, user: { "client-key-data": "YQ==" } }],
};
const merged = (text: string): string => withEntries(text, own, NAME);
const values = (text: string): Record<string, unknown> =>
  parseAllDocuments(text, { intAsBigInt: true })[0]?.toJS() ?? {};

/** Texts of a scalar that mean something else, or nothing, when they are written anew. */
const scalar = fc.constantFrom(
  ...[
    "1e5",
    "12345678901234567890",
    "0o17",
    "0x1F",
    "yes",
    "~",
    "null",
    ".inf",
    "1_000",
    "2026-01-02",
    "abc",
  ],
  ...['"a: b # c"', "'it''s'", '"\\u00e9\\n"', "ümlaut", "!!str 12", "-1.50", "007", "a#b", "&anchor x"],
);
const comment = fc.constantFrom("", "", " # a comment", "  # [ { ] , } - name: x", "   ");
const line = fc.constantFrom("", "", "# between", "", "# - name: navgw-one");
const key = fc.constantFrom("token", "username", '"quoted"', "'x-y'");
const name = fc.constantFrom("work", '"1"', "'a b'", "navgw-one-more", "1e5", "ünï");

const blockUser = fc
  .record({ name, key, scalar, comment, after: comment, below: line })
  .map((one) => (pad: string) => [
    `${pad}- name: ${one.name}${one.comment}`,
    `${pad}  user:`,
    `${pad}    ${one.key}: ${one.scalar}${one.after}`,
    ...(one.below === "" ? [] : [`${pad}    ${one.below}`]),
  ]);
const textUser = fc
  .record({ name, mark: fc.constantFrom("|", ">-", "|+"), comment })
  .map((one) => (pad: string) => [
    `${pad}-   user:`,
    `${pad}      note: ${one.mark}`,
    `${pad}        first # no comment`,
    `${pad}          second`,
    `${pad}    name: ${one.name}${one.comment}`,
  ]);
const lastText = fc
  .record({ name, mark: fc.constantFrom("|", ">-", "|2") })
  .map((one) => (pad: string) => [
    `${pad}- name: ${one.name}`,
    `${pad}  user:`,
    `${pad}    note: ${one.mark}`,
    `${pad}      the last`,
  ]);
const flowUser = fc
  .record({ name, key, scalar: fc.constantFrom("1e5", '"x, y"', "0o17", "~") })
  .map((one) => `{name: ${one.name}, user: {${one.key}: ${one.scalar}}}`);

/** A section: how its key is written, and its entries in lines or in brackets. */
const section = (called: string) =>
  fc.oneof(
    fc
      .record({
        users: fc.array(fc.oneof(blockUser, textUser, lastText), { minLength: 1, maxLength: 3 }),
        indent: fc.constantFrom(0, 2),
        comment,
        line,
      })
      .map((one) => (pad: string) => [
        `${pad}${called}:${one.comment}`,
        one.line === "" ? "" : `${pad}${one.line}`,
        ...one.users.flatMap((user) => user(pad + " ".repeat(one.indent))),
      ]),
    fc
      .record({ users: fc.array(flowUser, { maxLength: 3 }), space: fc.constantFrom("", " "), comment })
      .map((one) => (pad: string) => [
        `${pad}${called}: [${one.space}${one.users.join(", ")}${one.space}]${one.comment}`,
      ]),
    fc
      .record({ users: fc.array(flowUser, { minLength: 1, maxLength: 3 }) })
      .map((one) => (pad: string) => [
        `${pad}${called}: [`,
        ...one.users.map((user, at) => `${pad}    ${user}${at < one.users.length - 1 ? "," : ""}`),
        `${pad}  ]`,
      ]),
    fc.constantFrom([`${called}: []`]).map((lines) => (pad: string) => lines.map((one) => pad + one)),
  );

const context = fc
  .record({ value: fc.constantFrom("work", '"work"', "'a b'", "1e5"), comment })
  .map((one) => (pad: string) => [`${pad}current-context: ${one.value}${one.comment}`]);

interface Shape {
  readonly bom: string;
  readonly head: string;
  readonly indent: string;
  readonly eol: string;
  readonly end: string;
  readonly parts: readonly ((pad: string) => readonly string[])[];
  readonly isWhole: boolean;
}

const textOf = ({ bom, head, indent, eol, end, parts, isWhole }: Shape): string => {
  const lines = [head, `${indent}apiVersion: v1`, ...parts.flatMap((part) => [...part(indent)]), end];
  const text = lines.filter((one) => one !== "").join("\n");
  return bom + `${text}${isWhole || end !== "" ? "\n" : ""}`.replaceAll("\n", eol);
};

const kubeconfig = fc
  .record({
    bom: fc.constantFrom("", "\uFEFF"),
    head: fc.constantFrom("", "# mine", "---"),
    indent: fc.constantFrom("", "  "),
    eol: fc.constantFrom("\n", "\r\n"),
    end: fc.constantFrom("", "# the end", "---\nother: document", "...\n# after"),
    parts: fc
      .tuple(section("clusters"), section("contexts"), section("users"), context)
      .chain((parts) => fc.shuffledSubarray(parts, { minLength: 4, maxLength: 4 })),
    isWhole: fc.boolean(),
  })
  .map(textOf)
  .filter((text) => parseAllDocuments(text)[0]?.errors.length === 0);

/** The current context is what a merge is to change. */
const withoutContext = (text: string): string =>
  text.replace(/current-context: ("[^"]*"|'[^']*'|\S+)/, "current-context:");

describe("of every kubeconfig", () => {
  test("each byte outside of the own entries stays, and the rest means the same", () => {
    fc.assert(
      fc.property(kubeconfig, (text) => {
        const with_ = merged(text);
        const before = values(text);
        for (const [section, list] of Object.entries(own)) {
          expect(values(with_)[section]).toEqual([...(before[section] as object[]), ...list]);
        }
        expect(values(with_)["current-context"]).toBe(NAME);
        // Merging again changes nothing, and what is taken out leaves what was there.
        expect(merged(with_)).toBe(with_);
        expect(withoutContext(withoutEntries(with_, NAME) ?? "")).toBe(withoutContext(text));
        expect(withoutEntries(text, NAME)).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });

  test("entries that change are replaced in their place", () => {
    fc.assert(
      fc.property(kubeconfig, (text) => {
        const changed = { ...own, users: [{ name: NAME, user: { token: "another" } }] };
        const other = withEntries(merged(text), changed, NAME);
        expect(withEntries(other, own, NAME)).toBe(merged(text));
        expect(values(other).clusters).toEqual(values(merged(text)).clusters);
      }),
      { numRuns: 20 },
    );
  });
});

const LIST = "- name: a\n  user: {token: 1e5}\n";

describe("a form of its own", () => {
  test.each([
    ["nothing at all", ""],
    ["only comments", "# mine\n\n  # and this"],
    ["an empty map", "{}"],
    [
      "JSON",
      '{"apiVersion": "v1", "users": [{"name": "a", "user": {"token": 12345678901234567890}}], "clusters": null}',
    ],
    ["sections that are missing", "apiVersion: v1 # one\nkind: Config\n# the end"],
    [
      "sections without a value",
      "users:\nclusters: # none\ncontexts: null\ncurrent-context:\nkind: Config\n",
    ],
    ["a list with an anchor", `users: &all\n${LIST}clusters: &none []\ncontexts: !!seq []\n`],
    ["quoted keys", `"users":\n${LIST}'clusters': []\n"contexts": [ ]\n"current-context": "a"\n`],
    [
      "an alias in an entry",
      `users:\n- &a {name: a, user: {token: 1e5}}\n- {name: b, user: *b}\n`.replace(
        "&a {name: a, user: ",
        "{name: a, user: &b ",
      ),
    ],
    ["comments between the entries in brackets", "users: [ # one\n  {name: a}, # a\n  {name: b} # b\n  ]\n"],
  ])("%s: keeps every byte", (_what, text) => {
    const with_ = merged(text);
    for (const [section, list] of Object.entries(own)) {
      expect((values(with_)[section] as object[]).slice(-1)).toEqual(list);
    }
    const isContext = /"?current-context"?: ?("a")?/;
    const kept = [...text.replace(isContext, "").replaceAll(/null|\[\]/g, "")];
    let at = 0;
    for (const character of with_) if (character === kept[at]) at++;
    expect(kept.slice(at).join("")).toBe("");
    const without = withoutEntries(with_, NAME) ?? "";
    expect(without).not.toContain(NAME);
    expect(values(without).users ?? []).toEqual(values(text).users ?? []);
  });

  test.each([
    ["no YAML", "a: ["],
    ["a list", "- a\n"],
    ["a section that is text", "users: me\n"],
    ["a section that is an alias", "x: &a []\nusers: *a\n"],
    ["a key on a line of its own", `? users\n: ${LIST.replaceAll("\n", "\n  ").trimEnd()}\n`],
    ["a section twice", "users: []\nusers: []\n"],
  ])("that cannot be edited is refused: %s", (_what, text) => {
    expect(() => merged(text)).toThrow(NotEditable);
  });
});
