import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { ROOT } from "./bundle.ts";

const HEAD = `Third-party notices of the bundle

Licences of the npm packages that are in the JavaScript files of this directory, each text once, below the packages that it belongs to. Those
in node_modules have their own beside them.
`;

const LICENCE = /^(licen[cs]e|copying|notice|thirdpartynotices?)(\.(md|txt))?$/i;

/**
 * Writes the licences of everything that was bundled.
 * @throws Error for a package that has no licence text and is not under MIT
 */
export async function writeNotices({ outputs }: Metafile, out: string): Promise<void> {
  const dirs = new Set<string>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const dir = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
      if (dir !== undefined && bytesInOutput > 0) dirs.add(dir);
    }
  }
  const notices = (await Promise.all([...dirs].sort().map((dir) => noticesOf(join(ROOT, dir))))).flat();
  const byText = Map.groupBy(notices, ({ text }) => text.trim().replaceAll("\r\n", "\n"));
  const sections = [...byText].map(
    ([text, parts]) => `${parts.map(({ of }) => of).join("\n")}\n${"-".repeat(80)}\n\n${text}\n`,
  );
  await writeFile(join(out, "NOTICES.txt"), [HEAD, ...sections].join(`\n${"=".repeat(80)}\n`));
}

async function noticesOf(dir: string): Promise<{ of: string; text: string }[]> {
  const { name, version, license, author } = JSON.parse(
    await readFile(join(dir, "package.json"), "utf8"),
  ) as {
    name: string;
    version: string;
    license?: string;
    author?: string | { name: string };
  };
  const files = (await readdir(dir)).filter((file) => LICENCE.test(file)).sort();
  if (files.length === 0) {
    if (license !== "MIT") throw new Error(`${name} ${version} has no licence text`);
    const holder = (typeof author === "object" ? author.name : author) ?? `the authors of ${name}`;
    return [{ of: `${name} ${version}, which declares the MIT licence`, text: mit(holder) }];
  }
  return Promise.all(
    files.map(async (file) => ({
      of: `${name} ${version}, ${file}`,
      text: await readFile(join(dir, file), "utf8"),
    })),
  );
}

const mit = (holder: string): string => `Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
