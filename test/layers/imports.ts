import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";

/** One file that imports another; both relative to the project's root, packages by their names. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** Every import of the project's code, types and `import()` included. */
export function importsIn(root: string): Import[] {
  const files = globSync(["src/**/*.ts", "native/libkrun/**/*.ts"], { cwd: root }).sort();
  return files.flatMap((from) =>
    specifiersIn(from, readFileSync(join(root, from), "utf8")).map((specifier) => ({
      from,
      to: specifier.startsWith(".") ? join(from, "..", specifier) : specifier,
    })),
  );
}

function specifiersIn(file: string, text: string): string[] {
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.map(({ moduleRequest }) => moduleRequest?.value),
    ),
    // What is computed as it runs names no file.
    ...module.dynamicImports.map(
      ({ moduleRequest: { start, end } }) => /^(["'])(.*)\1$/.exec(text.slice(start, end))?.[2],
    ),
  ];
  return [...new Set(requests.filter((request) => request !== undefined && request !== null))];
}
