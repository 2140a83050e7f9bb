import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Debian } from "./debian.ts";
import { debianNotices } from "./debian-notices.ts";
import { goNotices } from "./go-notices.ts";
import type { Notice } from "./notice.ts";
import { licencesIn } from "./spdx.ts";
import type { Target } from "./target.ts";

/** Name of the file that goes with the artifacts. */
export const NOTICES = "NOTICES.txt";

const HEAD = `Third-party notices of @navgw/guest-linux-x64

Licences and notices of everything that is in this package's files, each text once, below the parts that it
belongs to: "PART VERSION, FILE [ARTIFACT]". LICENSES.md tells what the parts are and how to get their source.
`;

/**
 * Text of the package's third-party notices; the same sources give the same bytes.
 * @throws Error when a part has no licence text, or a licence that its artifact's `licence` does not name
 */
export async function noticesOf(root: string, targets: readonly Target[], debian: Debian): Promise<string> {
  const fromGo = await goNotices(root);
  for (const target of targets) requireNamed(target, fromGo);
  const own = await readFile(join(root, "LICENSE"), "utf8");
  const notices = [...fromGo];
  for (const target of targets) {
    notices.push(...(await debianNotices(target, debian)));
    if (!target.licence.includes("Apache-2.0")) continue;
    notices.push({ of: "navgw-test, LICENSE", text: own, artifact: target.name });
  }
  return render(notices);
}

function requireNamed({ name, licence }: Target, notices: readonly Notice[]): void {
  const named = licence.split(/ AND /);
  for (const { artifact, of, text } of notices) {
    if (artifact !== name || !/\b(licen[cs]e|copying)[^/]*$/i.test(of)) continue;
    const missing = licencesIn(text, of).filter((found) => !named.includes(found));
    if (missing.length > 0)
      throw new Error(`licence of ${name} does not name ${missing.join(", ")} of ${of}`);
  }
}

/** Each text once, with everything that it belongs to. */
function render(notices: readonly Notice[]): string {
  const texts = Map.groupBy(notices, ({ text }) => tidy(text));
  const sections = [...texts].map(([text, parts]) => {
    const artifacts = Map.groupBy(parts, ({ of }) => of);
    const lines = [...artifacts].map(([of, places]) => `${of} [${unique(places)}]`).sort();
    return `${lines.join("\n")}\n${"-".repeat(80)}\n\n${text}\n`;
  });
  return [HEAD, ...sections.sort()].join(`\n${"=".repeat(80)}\n`);
}

const unique = (parts: readonly Notice[]): string =>
  [...new Set(parts.map(({ artifact }) => artifact))].sort().join(", ");

/** Without what tells equal texts apart and nobody sees. */
function tidy(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}
