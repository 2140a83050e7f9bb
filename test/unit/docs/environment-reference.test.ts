import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { environmentTable } from "../../../docs/environment-reference.ts";
import { COMMAND_ENVIRONMENT, ENVIRONMENT } from "../../../src/cli/cli-environment.ts";
import { ERROR_CODES } from "../../../src/core/base/error-codes.ts";
import { READINGS, variableOf } from "../../../src/global-setup/environment-options.ts";

const OPTION_VARIABLES = Object.keys(READINGS).map(variableOf);

const root = fileURLToPath(new URL("../../..", import.meta.url));
const LIST = "src/cli/cli-environment.ts";
/** A code of the same name as a variable. */
const BOTH = ["NAVGW_LIBKRUN"];
/** A part of a cut text, not a name. */
const CUT = ["NAVGW_LIB"];

/** Every NAVGW_ word of the code, with the files that it stands in. */
function wordsInCode(): Map<string, string[]> {
  const files = globSync(
    [
      "{src,native,guest,test,bench,docs,examples}/**/*.{ts,js,go,sh}",
      ".github/**/*.yml",
      "action.yml",
      "vitest.config.ts",
    ],
    { cwd: root, exclude: ["**/node_modules/**"] },
  );
  const found = new Map<string, string[]>();
  for (const file of files) {
    if (file === LIST) continue;
    for (const [word] of readFileSync(`${root}/${file}`, "utf8").matchAll(/NAVGW(?:_[A-Z0-9]+)+\b/g)) {
      found.set(word, [...(found.get(word) ?? []), file]);
    }
  }
  return found;
}

describe("the list of environment variables", () => {
  const names = ENVIRONMENT.map(({ name }) => name);
  const words = wordsInCode();

  it("has every NAVGW_ variable that the code reads or sets", () => {
    expect(words.size).toBeGreaterThan(Object.keys(ERROR_CODES).length);
    const codes = Object.keys(ERROR_CODES).filter((code) => !BOTH.includes(code));
    const missing = [...words].filter(([word]) => ![...names, ...codes, ...CUT].includes(word));
    expect(missing).toEqual([]);
  });

  it("has no NAVGW_ variable that the code does not know", () => {
    const known = [...words.keys(), ...OPTION_VARIABLES];
    expect(names.filter((name) => name.startsWith("NAVGW_") && !known.includes(name))).toEqual([]);
  });

  it("has the options that a test run takes from the environment", () => {
    const testRun = ENVIRONMENT.filter(({ use }) => use === "test-run").map(({ name }) => name);
    expect(OPTION_VARIABLES.length).toBeGreaterThan(10);
    expect(testRun).toEqual(expect.arrayContaining([...OPTION_VARIABLES]));
  });

  it("names each once", () => {
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("docs/environment.md", () => {
  const page = readFileSync(`${root}/docs/environment.md`, "utf8");

  it("has the table of each use", () => {
    for (const use of ["command", "test-run", "development"] as const) {
      expect(page).toContain(`\n${environmentTable(use)}\n`);
    }
  });

  it("lists for commands what their help lists", () => {
    const rows = environmentTable("command").split("\n").slice(2);
    expect(rows.map((row) => /`(\w+)`/.exec(row)?.[1])).toEqual(COMMAND_ENVIRONMENT.map(({ name }) => name));
  });
});
