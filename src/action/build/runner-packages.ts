import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./bundle.ts";

/** Packages that the engine krun needs at run time and that cannot be bundled: their native code, without other files. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  koffi: [
    "package.json",
    "LICENSE.txt",
    "index.cjs",
    "index.js",
    "src/koffi/index.cjs",
    "src/koffi/index.js",
    "src/koffi/src/static.cjs",
    "src/koffi/src/static.js",
  ],
  // Node.js of hosted runners, and libkrun itself, are built against glibc.
  "@koromix/koffi-linux-x64": ["package.json", "README.md", "index.js", "linux_x64/koffi.node"],
  // The package has the same library under three names; this one includes its version.
  "@earendil-works/gondolin-krun-runner-linux-x64": [
    "package.json",
    "LICENSE",
    "README.md",
    "lib/libkrun.so.1.17.4",
  ],
};

/** Copies these packages below a directory, as installed. */
export async function copyRunnerPackages(out: string): Promise<void> {
  for (const [name, files] of Object.entries(PACKAGES)) {
    for (const file of files) {
      const from = join(ROOT, "node_modules", name, file);
      await cp(from, join(out, "node_modules", name, file), { mode: 0, recursive: false });
    }
    await withoutBin(join(out, "node_modules", name, "package.json"));
  }
}

/** Its program was left out. */
async function withoutBin(path: string): Promise<void> {
  const { bin: _bin, ...rest } = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  await writeFile(path, `${JSON.stringify(rest, undefined, 2)}\n`);
}
