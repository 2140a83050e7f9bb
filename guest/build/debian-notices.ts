import { readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Debian } from "./debian.ts";
import type { Notice } from "./notice.ts";
import type { Target } from "./target.ts";

const DOC = "usr/share/doc";
const COMMON = "usr/share/common-licenses";

/** Notices of the Debian packages that a target names as its sources, with the licences that they refer to. */
export async function debianNotices(target: Target, debian: Debian): Promise<Notice[]> {
  const notices: Notice[] = [];
  const within = new Set<string>();
  for (const source of target.sources) {
    const [name = "", version = ""] = source.split(" ");
    const suite = await debian.suiteOf(name, version);
    if (suite === undefined) continue;
    const text = await copyrightOf(name, suite, debian);
    notices.push({ of: `${source}, copyright`, text, artifact: target.name });
    for (const licence of namedIn(text)) {
      notices.push({
        of: `${source}, ${licence} that its copyright refers to`,
        text: await readFile(join(await debian.unpack(["base-files"]), COMMON, licence), "utf8"),
        artifact: target.name,
      });
    }
    for (const other of await builtUsing(await debian.file(name, suite))) within.add(other);
  }
  requireAllKnown(target, [...notices.map(({ of }) => of.replace(/,.*/, "")), ...within], [...within]);
  return notices;
}

/** A package may leave its notices to another of the same source package. */
async function copyrightOf(name: string, suite: string, debian: Debian): Promise<string> {
  const folder = join(await debian.unpack([name], suite), DOC, name);
  const other = await readlink(folder).catch(() => undefined);
  return other === undefined
    ? await readFile(join(folder, "copyright"), "utf8")
    : await copyrightOf(other, suite, debian);
}

/** Files of /usr/share/common-licenses that a text names. */
function namedIn(text: string): string[] {
  const names = [...text.matchAll(/\/usr\/share\/common-licenses\/([A-Za-z]+(?:-[0-9.]*[0-9])?)/g)].map(
    ([, name]) => name,
  );
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** Source packages, as `name version`, of what is linked into a package's static programs. */
async function builtUsing(deb: string): Promise<string[]> {
  const fields = ["Built-Using", "Static-Built-Using"];
  const { stdout } = await execa("dpkg-deb", ["--field", deb, ...fields]);
  return [...stdout.matchAll(/([a-z0-9.+-]+) \(= ([^)]+)\)/g)].map(
    ([, name, version]) => `${name} ${version}`,
  );
}

/** Every source is a Go module (by its `v`), a pinned package, or in a static program of one; and none is left out. */
function requireAllKnown(target: Target, known: readonly string[], within: readonly string[]): void {
  const strange = target.sources.filter((source) => !known.includes(source) && !/ v\d/.test(source));
  if (strange.length > 0) throw new Error(`${target.name}: the lock does not have ${strange.join(", ")}`);
  const missing = within.filter((source) => !target.sources.includes(source));
  if (missing.length > 0) throw new Error(`${target.name}: its sources lack ${missing.join(", ")}`);
}
