import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { Anchors } from "../../../docs/api-reference/anchors.ts";
import { modulePage } from "../../../docs/api-reference/module-page.ts";
import { publicModules } from "../../../docs/api-reference/modules.ts";
import { apiReference } from "../../../docs/api-reference/pages.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "navgw-docs-"));
afterAll(() => rmSync(dir, { recursive: true }));

/** The page of a module whose file `index.ts` has this text; other files by their names. */
function pageOf(text: string, others: Readonly<Record<string, string>> = {}): string {
  for (const [name, content] of Object.entries({ ...others, "index.ts": text }))
    writeFileSync(join(dir, name), content);
  return modulePage({ name: "module", source: join(dir, "index.ts"), page: "module.md" });
}

/** The section of one export. */
const section = (page: string, name: string): string =>
  page.split(`### ${name}\n`)[1]?.split(/\n#{2,3} /)[0] ?? "";

describe("the reference of a module", () => {
  it("follows re-exports to the docstring and the signature, without body and comments", () => {
    const page = pageOf('export { two as one, type Kind } from "./other.ts";\n', {
      "other.ts": [
        "/** A kind. */",
        'export type Kind = "a" | "b";',
        "/**",
        " * Does it; see {@link Kind} and {@link hidden}.",
        " * @param kind which",
        " * @returns how often",
        " * @throws NavgwError NAVGW_STATE when not",
        " */",
        "export async function two(/* here */ kind: Kind): Promise<number> {",
        "  return 1;",
        "}",
      ].join("\n"),
    });
    expect(section(page, "one")).toBe(
      [
        "",
        "```ts",
        "function two( kind: Kind): Promise<number>;",
        "```",
        "",
        "Does it; see [`Kind`](#kind) and `hidden`.",
        "",
        "- `kind`: which",
        "- Returns how often",
        "- Throws NAVGW_STATE when not",
        "",
        "See [`Kind`](#kind).",
        "",
      ].join("\n"),
    );
    expect(section(page, "Kind")).toContain('```ts\ntype Kind = "a" | "b";\n```\n\nA kind.');
  });

  it("has of a class what is public, and of an overloaded method its overloads", () => {
    const page = pageOf(
      [
        "/** A class. */",
        "export class Box extends Map<string, number> {",
        "  #secret = 1;",
        "  private readonly hidden = 2;",
        "  /** Its size, or `none | all`. */",
        "  readonly size?: number | undefined;",
        "  /** Text. */",
        "  read(how: string): string;",
        "  /** Number. */",
        "  read(how: number): number;",
        "  read(how: unknown): unknown { return how; }",
        "  [Symbol.dispose](): void { this.#secret += this.hidden; }",
        "}",
      ].join("\n"),
    );
    const box = section(page, "Box");
    expect(box).toContain("class Box extends Map<string, number>\n");
    expect(box).toMatch(/^\| `size\?: number` +\| Its size, or `none \\\| all`\. +\|$/m);
    expect(box).toContain(
      "```ts\nread(how: string): string;\nread(how: number): number;\n```\n\nText.\n\nNumber.",
    );
    expect(box).toContain("#### Box\\[Symbol.dispose\\]");
    expect(box).not.toMatch(/secret|hidden|unknown/);
  });

  it("has a constant by its value or its type, and says what is another package's", () => {
    const page = pageOf(
      [
        "/** About the module. */",
        'export { expect } from "vitest";',
        "/** Names. */",
        'export const NAMES = ["a"] as const;',
        "export const LIMIT: number = Math.PI;",
        "export const made = LIMIT + 1;",
        "export default function setup(): void {}",
      ].join("\n"),
    );
    expect(page).toContain("About the module.");
    expect(page).toContain("Re-exported from `vitest`: `expect`.");
    expect(section(page, "NAMES")).toContain('const NAMES = ["a"] as const;');
    expect(section(page, "LIMIT")).toContain("const LIMIT: number;");
    expect(section(page, "made")).not.toContain("```");
    expect(section(page, "default")).toContain("function setup(): void;");
  });

  it("fails for an export that is nowhere", () => {
    expect(() => pageOf('export { gone } from "./empty.ts";\n', { "empty.ts": "export {};\n" })).toThrow(
      "./empty.ts does not export gone",
    );
    expect(() => pageOf("export { nothing };\n")).toThrow("has no declaration of nothing");
  });
});

describe("anchors", () => {
  it("are GitHub's: lower case, numbered when they are alike", () => {
    const anchors = new Anchors(["setup", "Setup", "A_B"]);
    expect(["setup", "Setup", "A_B", "other"].map((title) => anchors.link(title))).toEqual([
      "[`setup`](#setup)",
      "[`Setup`](#setup-1)",
      "[`A_B`](#a_b)",
      "`other`",
    ]);
  });
});

describe("docs/reference", () => {
  const pages = apiReference(root);

  it("has a page for each module that package.json exports, as they are committed", () => {
    const modules = publicModules(root);
    expect(modules.map(({ name }) => name)).toContain("navgw-test/vitest/fixtures");
    expect([...pages.keys()].sort()).toEqual(["index.md", ...modules.map(({ page }) => page)].sort());
    for (const [page, text] of pages) {
      expect(readFileSync(join(root, "docs/reference", page), "utf8") === text, page).toBe(true);
    }
  });

  it("has every value that a module exports as it runs", async () => {
    for (const { source, page } of publicModules(root)) {
      const text = pages.get(page) ?? "";
      if (page === "vitest-fixtures.md" || page === "vitest-global-setup.md") continue;
      for (const name of Object.keys((await import(source)) as object)) {
        expect(text).toMatch(new RegExp(`^### ${name}$`, "m"));
      }
    }
  });

  it("links to headings of its own pages only", () => {
    for (const [page, text] of pages) {
      const headings = [...text.matchAll(/^#{3} (.+)$/gm)].map(([, title = ""]) => title);
      const anchors = new Anchors(headings);
      const valid = headings.map((title) => /\(#(.+)\)/.exec(anchors.link(title))?.[1]);
      for (const [, target] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(valid, page).toContain(target);
    }
  });
});
