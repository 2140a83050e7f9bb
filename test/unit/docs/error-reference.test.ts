import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { anchorsOf } from "../../../docs/api-reference/anchors.ts";
import { errorCodeReference } from "../../../docs/error-reference.ts";
import { ERROR_CODES, type NavgwErrorCode } from "../../../src/core/base/error-codes.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const codes = Object.keys(ERROR_CODES) as NavgwErrorCode[];

describe("the reference of error codes", () => {
  const page = errorCodeReference();

  it("has a row with the exit code and a section with cause and remedy for each", () => {
    for (const code of codes) {
      const { meaning, cause, remedy } = ERROR_CODES[code];
      expect(page).toMatch(
        new RegExp(`^\\| \\[\`${code}\`\\]\\(#${code.toLowerCase()}\\) +\\| .+ \\| \\d +\\|$`, "m"),
      );
      const section = page.split(`### ${code}\n`)[1]?.split("### ")[0] ?? "";
      expect(section.toLowerCase()).toContain(meaning.toLowerCase());
      expect(section).toContain(`- Cause: ${cause}\n- Remedy: ${remedy}`);
    }
  });

  it("stands in docs/troubleshooting.md", () => {
    expect(readFileSync(`${root}/docs/troubleshooting.md`, "utf8")).toContain(`\n${page}\n`);
  });

  it("links to headings and pages that exist", () => {
    const troubleshooting = readFileSync(`${root}/docs/troubleshooting.md`, "utf8");
    const headings = anchorsOf([...troubleshooting.matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) => text));
    const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link);
    const pages = globSync("*.md", { cwd: `${root}/docs` });
    expect(links.length).toBeGreaterThan(codes.length);
    for (const link of links) {
      if (link.startsWith("#")) expect(headings).toContain(link.slice(1));
      else expect(pages).toContain(link);
    }
  });

  it("has only codes that are thrown somewhere", () => {
    const source = globSync(["src/**/*.ts", "native/libkrun/**/*.ts"], { cwd: root })
      .filter((path) => !path.endsWith("error-codes.ts"))
      .map((path) => readFileSync(`${root}/${path}`, "utf8"))
      .join("\n");
    for (const code of codes) expect(source).toContain(`"${code}"`);
  });
});
