import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { anchorsOf } from "../../../docs/api-reference/anchors.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const ON_GITHUB = "https://github.com/navigator/gateway-action/blob/main/";
const RAW = "https://raw.githubusercontent.com/navigator/gateway-action/main/";
const PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...globSync("docs/**/*.md", { cwd: root })];

const read = (page: string): string => readFileSync(join(root, page), "utf8");
/** A page without its blocks of code. */
const prose = (page: string): string => read(page).replaceAll(/^```[\s\S]*?^```$/gm, "");
const linksOf = (page: string): string[] =>
  [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);

const anchorsIn = (page: string): string[] =>
  anchorsOf([...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => title));

/** Where a link of a page leads to in this repository; undefined for another site. */
function targetOf(
  page: string,
  link: string,
): { readonly path: string; readonly anchor: string } | undefined {
  const own = [ON_GITHUB, RAW].find((prefix) => link.startsWith(prefix));
  if (own === undefined && /^[a-z]+:/.test(link)) return undefined;
  const [file = "", anchor = ""] = (own === undefined ? link : link.slice(own.length)).split("#");
  const path = own === undefined ? (file === "" ? page : normalize(join(dirname(page), file))) : file;
  return { path, anchor };
}

describe("links of the pages", () => {
  it.each(PAGES)("of %s lead to files and headings that exist", (page) => {
    const broken = linksOf(page).filter((link) => {
      const target = targetOf(page, link);
      if (target === undefined) return false;
      if (!existsSync(join(root, target.path))) return true;
      return target.anchor !== "" && !anchorsIn(target.path).includes(target.anchor);
    });
    expect(broken).toEqual([]);
  });

  it("of the README are absolute, since npm shows it too", () => {
    const links = linksOf("README.md");
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !link.startsWith("https://"))).toEqual([]);
  });

  it("lead from the map to every guide", () => {
    const linked = linksOf("docs/index.md").map((link) => targetOf("docs/index.md", link)?.path);
    const guides = globSync("docs/*.md", { cwd: root }).filter((page) => page !== "docs/index.md");
    expect(guides.filter((page) => !linked.includes(page))).toEqual([]);
  });
});
