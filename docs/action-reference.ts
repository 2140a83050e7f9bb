/** Tables of the GitHub Action's inputs and outputs, from action.yml. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { table } from "./markdown-table.ts";

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

/** A comment that says which table, and the table below. */
const TABLE = /(<!-- (inputs|outputs) of action\.yml -->)\n+(?:\|[^\n]*\n)*\n*/g;

/** Inputs that GitHub itself fills in. */
const HIDDEN = new Set(["job-status"]);

/** A page with the tables as action.yml has them now. */
export function withActionTables(page: string): string {
  if (!page.includes(" of action.yml -->")) return page;
  const action = parse(readFileSync(new URL("../action.yml", import.meta.url), "utf8")) as Action;
  return page.replaceAll(TABLE, (_, comment: string, which: string) => {
    const rows = which === "inputs" ? inputsOf(action) : outputsOf(action);
    const head = which === "inputs" ? ["input", "what", "default"] : ["output", "what"];
    return `${comment}\n\n${table(head, rows)}\n\n`;
  });
}

function inputsOf({ inputs }: Action): string[][] {
  return Object.entries(inputs)
    .filter(([name]) => !HIDDEN.has(name))
    .map(([name, { description, default: value }]) => {
      // Without a value in action.yml the default is told in words.
      const [what = "", words = ""] = description.split(/\.? Default: /);
      return [`\`${name}\``, what, value === undefined ? words : `\`${value}\``];
    });
}

function outputsOf({ outputs }: Action): string[][] {
  return Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description]);
}
