/** Parts of a page that are generated from data in the code: whatever stands between a comment that names the part and its end. */
import { environmentTable } from "./environment-reference.ts";
import { errorCodeReference } from "./error-reference.ts";

const BLOCK = /(<!-- generated: ([a-z -]+) -->\n)[\s\S]*?(<!-- end of generated -->)/g;

const PARTS: Readonly<Record<string, () => string>> = {
  "error codes": errorCodeReference,
  "environment of commands": () => environmentTable("command"),
  "environment of test runs": () => environmentTable("test-run"),
  "environment of development": () => environmentTable("development"),
};

/** A page with each generated part as the code has it now. */
export function withGeneratedBlocks(page: string): string {
  return page.replaceAll(BLOCK, (_, start: string, name: string, end: string) => {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`no generated part of the name: ${name}`);
    return `${start}\n${part()}\n\n${end}`;
  });
}
