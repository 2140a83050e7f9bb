/** The modules that the package exports, from package.json. */
import { readFileSync } from "node:fs";

/** A module that users import. */
export interface PublicModule {
  /** As it is imported: `navgw-test/vitest`. */
  readonly name: string;
  /** Path of its source. */
  readonly source: string;
  /** File of its reference, in docs/reference. */
  readonly page: string;
}

/** Every module that package.json exports, in its order. */
export function publicModules(root: string): PublicModule[] {
  const { name, exports } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  return Object.entries(exports).flatMap(([path, target]) => {
    if (typeof target === "string") return [];
    const source = target.types.replace(/^\.\/dist\//, "").replace(/\.d\.ts$/, ".ts");
    const imported = path.replace(/^\./, name);
    const page = path === "." ? name : path.slice(2).replaceAll("/", "-");
    return [{ name: imported, source: `${root}/${source}`, page: `${page}.md` }];
  });
}
