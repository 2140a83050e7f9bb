import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { withActionTables } from "../../../docs/action-reference.ts";
import { withSnippets } from "../../../docs/snippets.ts";

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const action = parse(read("action.yml")) as Record<"inputs" | "outputs", Readonly<Record<string, object>>>;

describe("tables of a page about the action", () => {
  const page = (table: string): string =>
    `before\n\n<!-- inputs of action.yml -->\n${table}\nbetween\n\n<!-- outputs of action.yml -->\n\nafter\n`;
  const filled = withActionTables(page(""));
  const namesIn = (text: string): string[] =>
    [...text.matchAll(/^\| `([a-z0-9-]+)`/gm)].map(([, name = ""]) => name);

  it("have what action.yml has, less what GitHub itself fills in", () => {
    const [inputs = "", outputs = ""] = filled.split("between");
    expect(namesIn(inputs)).toEqual(Object.keys(action.inputs).filter((name) => name !== "job-status"));
    expect(namesIn(outputs)).toEqual(Object.keys(action.outputs));
    expect(inputs).toMatch(/^\| `engine` +\| .*krun.* \| `auto` +\|$/m);
  });

  it("replace what stood there and nothing else", () => {
    expect(filled).toMatch(/^before\n\n<!--[\s\S]+\|\n\nbetween\n\n<!--[\s\S]+\|\n\nafter\n$/);
    expect(withActionTables(page("\n| input | what |\n| --- | --- |\n| `old` | gone |\n"))).toBe(filled);
    expect(withActionTables(filled)).toBe(filled);
    expect(withActionTables("| no table of ours |\n")).toBe("| no table of ours |\n");
  });
});

describe("workflows of a page about the action", () => {
  const page = read("docs/github-action.md");
  const blocks = [...page.matchAll(/^```yml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
  type Step = { readonly uses?: string; readonly with?: object };
  const uses = blocks
    .map((text) => parse(text) as unknown)
    .flatMap((steps) => (Array.isArray(steps) ? (steps as readonly Step[]) : []))
    .filter((step) => step.uses !== undefined && !step.uses.startsWith("actions/"));

  it("use the released action, by inputs that it has", () => {
    expect(uses.length).toBeGreaterThan(7);
    for (const step of uses) {
      expect(step.uses).toBe("navigator/gateway-action@v1");
      for (const name of Object.keys(step.with ?? {})) expect(Object.keys(action.inputs)).toContain(name);
    }
  });

  it("are those that are run", () => {
    const block = "<!-- from .github/workflows/example-quick-start.yml#steps -->\n\n```yml\n```\n";
    expect(read(".github/workflows/example-quick-start.yml")).toMatch(/^ +- uses: \.\/$/m);
    expect(withSnippets(block)).toMatch(/^- uses: navigator\/gateway-action@v1$/m);
  });
});
